"""A data set spoiled on purpose: what was told, what is true, and which examples were touched."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from memexplorer.checks import check_count
from memexplorer.data import distorting
from memexplorer.data.confusion import by_id, confusion, number
from memexplorer.data.examples import Examples
from memexplorer.data.labels import check_learnable
from memexplorer.data.noise import wrong_labels
from memexplorer.data.words import counted, listed

OF_LABELS = ("symmetric", "uniform", "asymmetric", "listed")
OF_INPUTS = ("gaussian", "pixels")
KINDS = (*OF_LABELS, *OF_INPUTS, "duplicates")
EACH = "each"


@dataclass(frozen=True, eq=False)
class Spoiled:
    """Which examples came of it, and what was done to each?

    examples  Examples: `labels` as told, `true_labels` as they are in truth
    kinds     (example,) str: "" where nothing was done, else the kind, "symmetric+gaussian" where
              two were
    notes     a sentence for each time something was done
    """

    examples: Examples
    kinds: np.ndarray
    notes: tuple[str, ...] = ()

    @property
    def drawn(self) -> np.ndarray:
        """(example,) bool: was anything done to it?"""
        return self.kinds != ""

    @property
    def wrong(self) -> np.ndarray:
        """(example,) bool: is it told another class than its true one?"""
        return self.examples.labels != self.examples.true_labels


def truthful(examples: Examples) -> Examples:
    """Which are these examples, told the truth wherever it is known?

    >>> from memexplorer.data import load_examples
    >>> told = load_examples(dict(x=np.eye(2), y=["cat", "cat"], true_labels=["cat", "dog"]))
    >>> truthful(told).labels.tolist()
    [0, 1]
    """
    known = examples.true_labels
    return examples if known is None else replace(examples, labels=known)


def spoil(examples, kind, fraction=1.0, *, seed=0, to=None, copies=1) -> Spoiled:
    """What would the training have seen, had someone spoiled a share of it?

    Exactly round(fraction * examples) are drawn, without replacement; where there is a map or a
    list, that share of each class in the map, or of the list.

    examples  Examples, or a Spoiled, to which more is then done
    kind      "symmetric": told another class than the true one, each equally likely
              "uniform": told any class, perhaps the true one, so that of a fraction r only
              r (1 - 1 / classes) is wrong
              "asymmetric": told the class that `to` says, see data.confusion.confusion
              "listed": the ids in `to`, {id: class} or text "id=class, id=class", are told it
              "gaussian": the input is noise with the mean and variance of all inputs
              "pixels": the pixels change places, for all in the same way; to="each": in each in
              another
              "duplicates": they come `copies` times more, under ids of their own; those drawn and
              their copies are both called so
    fraction  from 0 to 1
    seed      of the draw; what is spoiled a second time is drawn anew under the same seed
    returns   Spoiled; the truth is `true_labels`, or the labels given where no truth is known
    errors    ValueError or TypeError names what does not fit, and what is known

    >>> from memexplorer.data import load_examples
    >>> digits = load_examples((np.zeros((100, 8, 8)), np.arange(100) % 10))
    >>> spoiled = spoil(digits, "symmetric", 0.4)
    >>> int(spoiled.wrong.sum()), spoiled.notes
    (40, ('40 of 100 drawn (seed 0): told another class than the true one',))
    """
    before = examples if isinstance(examples, Spoiled) else Spoiled(*_known(examples))
    _check(before.examples, kind, fraction, to, copies, seed)
    # The first draw is that of the seed alone, so that samples made by noise.wrong_labels agree.
    times = len(before.notes)
    rng = np.random.default_rng([seed, times] if times else seed)
    if kind == "duplicates":
        done = partial(_repeated, copies=copies)
    elif kind in OF_INPUTS:
        done = partial(_distorted, kind=kind, to=to)
    else:
        done = partial(_told, kind=kind, to=to)
    made, kinds, note = done(before, fraction=fraction, rng=rng)
    note = note.replace("drawn", f"drawn (seed {seed})", 1)
    made = replace(made, notes=(*made.notes, f"spoiled: {note}"))
    return Spoiled(made, kinds, (*before.notes, note))


def sentence(spoiled: Spoiled) -> str:
    """How much of it is spoiled, counted?

    >>> from memexplorer.data import load_examples
    >>> few = load_examples((np.zeros((10, 4)), [0, 1] * 5))
    >>> sentence(spoil(few, "symmetric", 0.4))
    '4 of 10 labels (40 %) differ from the truth.'
    """
    total, wrong = len(spoiled.kinds), int(spoiled.wrong.sum())
    said = f"{wrong:,} of {total:,} labels ({_share(wrong, total)}) differ from the truth"
    of_labels = _has(spoiled.kinds, OF_LABELS)
    kept, drawn = int((of_labels & ~spoiled.wrong).sum()), int(of_labels.sum())
    if kept:
        said += f"; {_share(drawn, total)} were drawn, {_share(kept, total)} kept theirs by chance"
    other = int((spoiled.wrong & ~of_labels).sum())
    if other and drawn:
        said += f"; {other:,} of them differed before"
    parts = [said]
    for kind, words in (("gaussian", "noise in place of an input"), ("pixels", "moved pixels"),
                        ("duplicates", "more than one copy")):  # fmt: skip
        if count := int(_has(spoiled.kinds, [kind]).sum()):
            parts.append(f"{counted(count, 'example')} ({_share(count, total)}) with {words}")
    return "; ".join(parts) + "."


def _share(count: int, total: int) -> str:
    return f"{100 * count / max(total, 1):.3g} %"


def _has(kinds, names) -> np.ndarray:
    return np.array([bool(set(kind.split("+")) & set(names)) for kind in kinds.tolist()], bool)


def _known(given) -> tuple:
    if not isinstance(given, Examples):
        raise TypeError(f"examples is {type(given).__name__}, but Examples, as load_examples gives "
                        "them, or a Spoiled was wanted")  # fmt: skip
    truth = given.labels if given.true_labels is None else given.true_labels
    plain = np.full(len(given), "", dtype=object)
    return replace(given, true_labels=truth, kinds=None), plain


def _check(examples, kind, fraction, to, copies, seed) -> None:
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}, but one of {listed(KINDS, most=9)} is known")
    number = isinstance(fraction, int | float | np.number) and not isinstance(fraction, bool)
    if not number:
        raise TypeError(f"fraction is {fraction!r}, wanted a share from 0 to 1, such as 0.4")
    if not 0 <= fraction <= 1:
        raise ValueError(f"fraction is {fraction}, wanted a share from 0 to 1 (40 % is 0.4)")
    if kind in OF_LABELS:
        check_learnable(examples)
    if kind in ("asymmetric", "listed") and to is None:
        wanted = "id" if kind == "listed" else "class"
        raise ValueError(f"to is not given, but {kind} needs it: {{{wanted}: class}}")
    if kind == "pixels" and to not in (None, EACH):
        raise ValueError(f"to is {to!r}, but pixels take to={EACH!r} (another order for each "
                         "example) or nothing")  # fmt: skip
    if kind in ("symmetric", "uniform", "gaussian", "duplicates") and to is not None:
        raise ValueError(f"to is given, but {kind} takes no map; leave it out")
    check_count("seed", seed, least=0)
    if isinstance(copies, bool) or not isinstance(copies, int | np.integer):
        raise TypeError(f"copies is {copies!r}, wanted a whole number")
    if copies < 1:
        raise ValueError(f"copies is {copies}, wanted at least 1")


def _marked(kinds, drawn, kind) -> np.ndarray:
    """The kinds, with this one added where it was drawn."""
    more = [f"{old}+{kind}" if old and kind not in old.split("+") else (old or kind)
            for old in kinds[drawn].tolist()]  # fmt: skip
    kinds = kinds.astype(object)
    kinds[drawn] = more
    return kinds


def _told(before, *, kind, fraction, to, rng):
    """Other labels, from the true ones on."""
    examples, truth = before.examples, before.examples.true_labels
    classes, size = examples.classes, len(examples)
    if kind == "listed":
        to = by_id(to) if isinstance(to, str) else to
        told, drawn = _listed(examples, to, fraction, rng)
        note = f"{int(drawn.sum()):,} of {counted(len(to), 'listed id')} drawn"
    elif kind == "asymmetric":
        became = confusion(to, classes)
        told, drawn = became[truth], np.zeros(size, bool)
        for one in np.flatnonzero(became != np.arange(len(classes))):
            rows = np.flatnonzero(truth == one)
            drawn[rng.choice(rows, round(fraction * len(rows)), replace=False)] = True
        pairs = [f"{classes[a]}→{classes[b]}" for a, b in enumerate(became.tolist()) if a != b]
        note = (f"{int(drawn.sum()):,} of {size:,} drawn, {_share(fraction, 1)} of each class "
                f"in the map: {listed(pairs, most=10)}")  # fmt: skip
    else:
        told, drawn = wrong_labels(
            truth, classes=len(classes), fraction=fraction, rng=rng, kind=kind
        )
        note = f"{int(drawn.sum()):,} of {size:,} drawn: told another class than the true one"
        if kind == "uniform":
            effective = fraction * (1 - 1 / len(classes))
            note = (f"{int(drawn.sum()):,} of {size:,} drawn: told any of {len(classes)} classes, "
                    f"so that {_share(effective, 1)} are expected to be wrong and "
                    f"{_share(int((drawn & (told != truth)).sum()), size)} are")  # fmt: skip
    labels = np.where(drawn, told, examples.labels)
    return replace(examples, labels=labels), _marked(before.kinds, drawn, kind), note


def _listed(examples, to, fraction, rng):
    if not isinstance(to, dict) or not to:
        raise ValueError(f"to is {to!r}, but a map from ids to classes was wanted, such as "
                         f'{{"{examples.ids[0]}": "{examples.classes[0]}"}}')  # fmt: skip
    place = {name: row for row, name in enumerate(examples.ids.tolist())}
    if lost := [name for name in to if str(name) not in place]:
        raise ValueError(
            f"to names {counted(len(lost), 'id')} that {examples.name} has not ({listed(lost)}); "
            f"its ids are such as {listed(examples.ids.tolist(), most=3)}"
        )
    told, drawn = examples.labels.copy(), np.zeros(len(examples), bool)
    rows = np.array([place[str(name)] for name in to])
    told[rows] = [number(name, examples.classes) for name in to.values()]
    drawn[rng.choice(rows, round(fraction * len(rows)), replace=False)] = True
    return told, drawn


def _distorted(before, *, kind, fraction, to, rng):
    """Other inputs; what was known of the old ones goes, since it is true of them only."""
    examples, size = before.examples, len(before.examples)
    inputs, drawn = distorting.stacked(examples), np.zeros(size, bool)
    drawn[rng.choice(size, round(fraction * size), replace=False)] = True
    rows, note = np.flatnonzero(drawn), f"{int(drawn.sum()):,} of {size:,} drawn: "
    if kind == "gaussian":
        inputs, mean, variance = distorting.gaussian(inputs, rows, rng)
        note += f"inputs of noise, mean {mean:.3g} and variance {variance:.3g} as all inputs have"
    else:
        each = to == EACH
        inputs = distorting.permuted(inputs, rows, rng, layout=examples.layout, each=each)
        note += f"pixels moved, in {'each in another' if each else 'all in the same'} way"
    features = {name: inputs for name, one in examples.features.items() if one is examples.inputs}
    if len(features) < len(examples.features) or examples.predictions is not None:
        note += "; features and predictions that were known of the inputs are left out"
    made = replace(examples, inputs=inputs, features=features, predictions=None,
                   shades=distorting.shades(examples, inputs))  # fmt: skip
    return made, _marked(before.kinds, drawn, kind), note


def _repeated(before, *, fraction, rng, copies):
    """The same examples and, after them, those drawn once more, `copies` times over."""
    examples, size = before.examples, len(before.examples)
    drawn = np.zeros(size, bool)
    drawn[rng.choice(size, round(fraction * size), replace=False)] = True
    rows = np.tile(np.flatnonzero(drawn), copies)
    both = np.concatenate([np.arange(size), rows])
    made = examples.take(both, ids=_own_ids(examples.ids, rows))
    kinds = _marked(before.kinds, drawn, "duplicates")
    times = "once" if copies == 1 else f"{copies:,} times"
    note = f"{int(drawn.sum()):,} of {size:,} drawn: repeated {times} more"
    return made, np.concatenate([kinds, kinds[rows]]), note


def _own_ids(ids, rows) -> np.ndarray:
    """The ids, then those of the copies, numbered from 2: the first is the original."""
    taken, names, times = set(ids.tolist()), ids.tolist(), {}
    for row in rows.tolist():
        number = times.get(row, 1) + 1
        while (name := f"{ids[row]} (copy {number})") in taken:
            number += 1
        times[row] = number
        taken.add(name)
        names.append(name)
    return np.array(names)
