"""Which examples train both encoders of a pair, only the first, or only the second?"""

import json
from pathlib import Path

import numpy as np

from memexplorer.data.words import counted, listed

GROUPS = ("shared", "candidates", "independent")
WANTED = 'wanted: {"candidates": [ids], "shared": [ids], "independent": [ids]}'
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


def evened(groups, *, seed=0) -> tuple[dict, str]:
    """Which of these are left, when there shall be as many candidates as independent ones?

    returns  (the groups, the larger of the two cut to the smaller by lot; what is left out, in
             words, or "")

    >>> few, said = evened({"candidates": np.arange(3), "independent": np.arange(3, 5)})
    >>> [len(rows) for rows in few.values()], said
    ([2, 2], '1 of 3 candidates is left out, by lot: there are but 2 independent examples')
    """
    larger, smaller = sorted(GROUPS[1:], key=lambda name: -len(groups[name]))
    count, wanted = len(groups[larger]), len(groups[smaller])
    if count == wanted:
        return groups, ""
    kept = np.random.default_rng(seed).choice(groups[larger], wanted, replace=False)
    names, gone = {"candidates": "candidate", "independent": "independent example"}, count - wanted
    said = (
        f"{gone:,} of {counted(count, names[larger])} {'is' if gone == 1 else 'are'} left out, by "
        f"lot: there {'is' if wanted == 1 else 'are'} but {counted(wanted, names[smaller])}"
    )
    return groups | {larger: np.sort(kept)}, said


def read(split, examples, *, needed=GROUPS) -> dict:
    """Which rows of these examples are in which group?

    split    {group: ids, or whole numbers: rows}, a .json file of that, or (example,) group names,
             "" for an example of no group; numbers in a file are ids where all ids are numbers
    needed   groups that must be there; others may be missing or empty
    returns  {group: (member,) int rows, ascending}, first those of GROUPS that have members
    errors   ValueError in words: an id that isn't there, an example in two groups, a group missing

    >>> from memexplorer.data import load_examples
    >>> few = load_examples((np.zeros((3, 2)), [0, 1, 0]))
    >>> {name: rows.tolist() for name, rows in read(["shared", "candidates", "independent"],
    ...                                             few).items()}
    {'shared': [0], 'candidates': [1], 'independent': [2]}
    """
    if isinstance(split, str | Path):
        split = _file(split, examples)
    if not isinstance(split, dict):
        split = _by_name(split, examples)
    place = {str(one): row for row, one in enumerate(examples.ids.tolist())}
    order = [*(name for name in GROUPS if name in split), *(n for n in split if n not in GROUPS)]
    groups = {str(name): _rows(name, split[name], place) for name in order}
    groups = {name: rows for name, rows in groups.items() if len(rows)}
    if missing := [name for name in needed if name not in groups]:
        raise ValueError(
            f"the split has no {listed(missing)}; it has {listed(list(groups)) or 'no group'}, but "
            f"{listed(needed)} with members were wanted"
        )
    seen = np.bincount(np.concatenate(list(groups.values())), minlength=len(examples))
    if (seen > 1).any():
        raise ValueError(
            f"the split names {listed(examples.ids[seen > 1])} more than once; each example "
            "belongs to one group at most, and is named there once"
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


def _file(path, examples):
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as missing:
        raise ValueError(
            f"the split {str(path)!r} can't be read ({missing.strerror}); {WANTED}"
        ) from missing
    except ValueError as broken:
        raise ValueError(f"the split {str(path)!r} is no JSON ({broken}); {WANTED}") from broken
    if not isinstance(found, dict):
        held = {list: "a list", str: "a text", type(None): "nothing"}.get(type(found), "a number")
        raise ValueError(f"the split {str(path)!r} holds {held}, but groups of ids were {WANTED}")
    if all(str(one).isdigit() for one in examples.ids.tolist()):
        return {name: [str(one) for one in members] if isinstance(members, list) else members
                for name, members in found.items()}  # fmt: skip
    return found


def _by_name(names, examples):
    names = np.asarray(names)
    if names.shape != (len(examples),):
        raise ValueError(
            f"the split has shape {names.shape}, but one group name for each of the "
            f"{len(examples):,} examples was wanted, or groups: {WANTED}"
        )
    names = names.astype(str)
    return {str(name): np.flatnonzero(names == name) for name in np.unique(names) if name}


def _rows(name, members, place):
    if isinstance(members, str | dict) or np.ndim(members := _listed(members)) != 1:
        raise ValueError(
            f"the split's group {name!r} is no list of ids or of row numbers; {WANTED}"
        )
    members = np.asarray(members)
    if members.dtype.kind in "iu":
        wrong = members[(members < 0) | (members >= len(place))]
        rows = members
    else:
        wrong = [one for one in members.tolist() if str(one) not in place]
        rows = np.array([place.get(str(one), -1) for one in members.tolist()], np.int64)
    if len(wrong):
        raise ValueError(
            f"the split's group {name!r} has {listed(wrong)}, which "
            f"{'is' if len(wrong) == 1 else 'are'} not among the {len(place):,} examples (with ids "
            f"such as {next(iter(place))}); give all the data that the split was made for"
        )
    return np.sort(rows.astype(np.int64))


def _listed(members):
    """Members as a list or an array; a scalar for what holds a list in a list."""
    if isinstance(members, np.ndarray):
        return members
    members = list(members) if isinstance(members, list | tuple | set | range) else 0
    return 0 if members and any(np.ndim(one) for one in members) else members
