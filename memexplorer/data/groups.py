"""Which examples train both encoders of a pair, only the first, or only the second?"""

import json
from pathlib import Path

import numpy as np

from memexplorer.data.words import listed

GROUPS = ("shared", "candidates", "independent")
FEWEST = 8  # examples in a group: two views of fewer images can't be told apart meaningfully


def drawn(examples, *, shares=(4, 1, 1), seed=0) -> dict:
    """Which examples fall to which group by lot?

    shares   how many shared for so many candidates for so many independent ones
    returns  {"shared", "candidates", "independent": (member,) rows, in order}
    errors   ValueError for too few examples

    >>> groups = drawn(range(60))
    >>> [len(rows) for rows in groups.values()]
    [40, 10, 10]
    """
    count, whole = len(examples), sum(shares)
    if len(shares) != 3 or min(shares) <= 0:
        raise ValueError(f"shares is {shares!r}, but three numbers above 0 were wanted: (4, 1, 1)")
    ends = np.floor(np.cumsum(shares) / whole * count + 1e-9).astype(int)
    if np.diff(ends, prepend=0).min() < FEWEST:
        least = int(np.ceil(FEWEST * whole / min(shares)))
        raise ValueError(
            f"there are {count:,} examples, but training a pair of encoders needs at least "
            f"{least}: {FEWEST} in each of the groups {', '.join(GROUPS)}; give more of them"
        )
    order = np.random.default_rng(seed).permutation(count)
    parts = np.split(order[: ends[-1]], ends[:-1])
    return {name: np.sort(rows) for name, rows in zip(GROUPS, parts, strict=True)}


def fewer(groups, most, *, seed=0) -> dict:
    """Which of these are left, when there shall be at most so many altogether?

    returns  the same share of each group, by lot; all of them for None

    >>> {name: len(rows) for name, rows in fewer(drawn(range(600)), 60).items()}
    {'shared': 40, 'candidates': 10, 'independent': 10}
    """
    count = sum(len(rows) for rows in groups.values())
    if most is None or most >= count:
        return groups
    rng, found = np.random.default_rng(seed), {}
    for name, rows in groups.items():
        kept = max(min(FEWEST, len(rows)), len(rows) * most // count)
        found[name] = np.sort(rng.permutation(rows)[:kept])
    return found


def read(split, examples) -> dict:
    """Which rows of these examples are in which group?

    split    {group: ids, or whole numbers: rows}, a .json file of that, or (example,) group names,
             "" for an example of no group
    returns  {group: (member,) int rows, ascending}, with "shared", "candidates", "independent"
    errors   ValueError in words: an id that isn't there, an example in two groups, a group missing

    >>> from memexplorer.data import load_examples
    >>> few = load_examples((np.zeros((3, 2)), [0, 1, 0]))
    >>> {name: rows.tolist() for name, rows in read(["shared", "candidates", "independent"],
    ...                                             few).items()}
    {'shared': [0], 'candidates': [1], 'independent': [2]}
    """
    if isinstance(split, str | Path):
        split = _file(Path(split))
    if not isinstance(split, dict):
        split = _by_name(split, examples)
    if missing := [name for name in GROUPS if name not in split or not len(split[name])]:
        raise ValueError(
            f"the split has no {listed(missing)}; it has {listed(list(split)) or 'no group'}, but "
            f"{listed(GROUPS)} were wanted"
        )
    place = {str(one): row for row, one in enumerate(examples.ids.tolist())}
    order = [*GROUPS, *(name for name in split if name not in GROUPS)]
    groups = {str(name): _rows(name, split[name], place) for name in order}
    seen = np.bincount(np.concatenate(list(groups.values())), minlength=len(examples))
    if (seen > 1).any():
        raise ValueError(
            f"the split names {listed(examples.ids[seen > 1])} more than once; each example "
            "belongs to one group at most"
        )
    return groups


def named(groups, count: int) -> np.ndarray:
    """What is each example's group called?

    returns  (example,) text, "" for those of no group

    >>> named({"shared": [0, 2]}, 3).tolist()
    ['shared', '', 'shared']
    """
    names = np.full(count, "", dtype=object)
    for name, rows in groups.items():
        names[rows] = name
    return names.astype(str)


def save(groups, examples, path) -> None:
    """Keep a split as a .json file of ids."""
    ids = {name: [str(one) for one in examples.ids[rows]] for name, rows in groups.items()}
    Path(path).write_text(json.dumps(ids) + "\n", encoding="utf-8")


def _file(path):
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as missing:
        raise ValueError(f"the split {path} can't be read ({missing.strerror})") from missing
    except ValueError as broken:
        raise ValueError(
            f"the split {path} is no JSON ({broken}); wanted "
            '{"shared": [ids], "candidates": [ids], "independent": [ids]}'
        ) from broken
    if not isinstance(found, dict):
        raise ValueError(f"the split {path} holds a {type(found).__name__}, but groups were wanted")
    return found


def _by_name(names, examples):
    names = np.asarray(names).astype(str)
    if names.shape != (len(examples),):
        raise ValueError(
            f"the split has shape {names.shape}, but one group name for each of the "
            f"{len(examples):,} examples was wanted"
        )
    return {str(name): np.flatnonzero(names == name) for name in np.unique(names) if name}


def _rows(name, members, place):
    members = np.asarray(members)
    if members.dtype.kind in "iu":
        wrong = members[(members < 0) | (members >= len(place))]
        rows = members
    else:
        wrong = np.array([one for one in members.tolist() if str(one) not in place])
        rows = np.array([place.get(str(one), -1) for one in members.tolist()], np.int64)
    if len(wrong):
        raise ValueError(
            f"the split's group {name!r} has {listed(wrong)}, which "
            f"{'is' if len(wrong) == 1 else 'are'} not among the {len(place):,} examples; give "
            "the data the split was made for"
        )
    return np.sort(rows.astype(np.int64))
