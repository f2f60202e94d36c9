"""Do a few examples move later losses, or all? Through the training itself, after Arpit et al."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from memexplorer import evidence
from memexplorer.checks import check_choice, check_count, check_number
from memexplorer.closer import followed as instrument
from memexplorer.closer.sets import CALLED, RAND_X, RAND_Y, REAL, learned_alone, noised, several
from memexplorer.data import Examples
from memexplorer.progress import Progress, watched

OWN = ", own class"
REAL_OWN, RAND_X_OWN = REAL + OWN, RAND_X + OWN
KINDS = (REAL, RAND_X, RAND_Y, REAL_OWN, RAND_X_OWN)
OF = {REAL_OWN: REAL, RAND_X_OWN: RAND_X}
MOST_CLASSES = 20  # of more, the losses are not told apart by class


@dataclass(frozen=True, eq=False)
class LossSensitivity:
    """How far does each training input move later losses, and how unequal are they in that?

    times     columns: setting, seed, step, gini (of the mean until then), gini_direct (with what an
              input does to its own loss), loss
    examples  columns: id, label, and of each setting the mean of g_x over times and seeds
    pairs     columns: setting, loss_of, inputs_of, sensitivity: by class, mean over the seeds
    source, settings
    """

    times: dict
    examples: dict
    pairs: dict
    source: Examples
    settings: dict


def run(
    model, examples, held_out=None, *, most=300, steps=3000, every=10, window=20, hidden=(16, 16),
    rate=0.1, batch_size=50, kinds=KINDS, by_class=True, direct=False, seeds=1, device="auto",
    cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """Do few training inputs move later losses when data are real, and all when they are noise?

    A generator of Progress; results come early, as `partial`. Each setting trains a small network
    of its own; what it finds is kept in the cache.

    model       not looked at: networks are small here, as in the paper, and trained anew
    held_out    not looked at
    most        training examples, stratified; the truth is told where it is known
    steps       updates of each training, by plain SGD in float64
    every       updates, a loss is looked at
    window      updates that a loss is walked back; 0: the whole training
    hidden      widths of the hidden layers
    rate        of SGD
    batch_size  examples in an update
    kinds       settings, of: real; randX; randY; real, own class; randX, own class
    by_class    also by the class of the loss and of the input
    direct      also with what an input does to its own loss
    seeds       trainings of each setting
    device      not looked at: networks this small are fastest on the CPU
    seed        of the sample and the noise, and the first of the trainings' own
    """
    counts = {"most": most, "steps": steps, "every": every, "batch_size": batch_size}
    for name, value in (counts | {"seeds": seeds}).items():
        check_count(name, value, least=1)
    check_count("window", window, least=0)
    check_number("rate", rate, above=0)
    hidden, kinds = several("hidden", hidden) if np.size(hidden) else (), _chosen(kinds)
    if every > steps:
        raise ValueError(f"every is {every}, but there are only {steps} steps; look more often")
    plan = instrument.Plan(hidden, rate, batch_size, steps, every, window, direct)
    source = yield from watched("loading the data", learned_alone, examples, most, seed)
    notes = _notes(source, plan, by_class)
    known, done = {}, 0
    how = {**counts, "window": window, "hidden": [*plan.hidden], "rate": rate, "kinds": [*kinds],
           "by_class": by_class, "direct": direct, "seeds": seeds, "seed": seed}  # fmt: skip
    about = evidence.Evidence(source, {}, None, None, "", None, notes)
    about = evidence.about(about, study="loss_sensitivity", **how)
    total = steps * len(kinds) * seeds
    for number in range(seeds):
        for kind in kinds:
            told = noised(source, OF.get(kind, kind), seed=seed)
            own, classes = kind in OF, len(source.classes)
            words = CALLED[OF.get(kind, kind)] + OWN * own
            labels = np.arange(len(told)) if own else told.labels
            asked = by_class and not own and classes <= MOST_CLASSES
            walk = instrument.followed(
                told, labels, len(told) if own else classes, plan, by_class=asked,
                seed=seed + number, cache=cache, stage=f"training: {words}",
            )  # fmt: skip
            for step in walk:
                if step.partial is not None:
                    known[kind, seed + number] = step.partial
                    step = replace(step, partial=_result(known, source, about))
                yield replace(step, done=done + step.done, total=total)
            done += steps
    return _result(known, source, about)


def _chosen(kinds) -> tuple[str, ...]:
    found = []
    for kind in (kinds,) if isinstance(kinds, str) else kinds:
        if found and kind == OWN[2:]:  # the command line parts at commas, also at the one in a name
            found[-1] += OWN
        else:
            found.append(kind)
    for kind in found:
        check_choice("kinds", kind, KINDS)
    if not found:
        raise ValueError(f"kinds is empty, so nothing is trained; name one, such as {REAL!r}")
    return tuple(dict.fromkeys(found))


def _notes(source, plan, by_class) -> tuple[str, ...]:
    notes = [] if source.true_labels is None else ["the labels are the true ones"]
    images = source.layout in ("HWC", "CHW")
    if images and max(np.shape(source.inputs[:1])[1:]) > instrument.SIDE:
        notes.append(f"images were averaged down to {instrument.SIDE} pixels a side")
    if by_class and len(source.classes) > MOST_CLASSES:
        notes.append(f"losses are not told apart by class: there are {len(source.classes):,}")
    if plan.batch_size > len(source):
        notes.append("an update sees all examples")
    return tuple(notes)


def _result(known, source, about) -> LossSensitivity:
    times = {name: [] for name in ("setting", "seed", "step", "gini", "gini_direct", "loss")}
    for (kind, number), found in known.items():
        count = len(found.steps)
        columns = [[kind] * count, [number] * count, found.steps, found.gini, found.direct,
                   found.loss]  # fmt: skip
        for column, values in zip(times.values(), columns, strict=True):
            column.extend(np.asarray(values).tolist())
    by_kind = {}
    for (kind, _), found in known.items():
        by_kind.setdefault(kind, []).append(found)
    labels = np.array(source.classes)[source.labels].tolist()
    examples = {"id": source.ids.tolist(), "label": labels}
    examples |= {kind: np.mean([one.mean for one in of], axis=0) for kind, of in by_kind.items()}
    pairs = {name: [] for name in ("setting", "loss_of", "inputs_of", "sensitivity")}
    for kind, of in by_kind.items():
        matrix = np.mean([one.by_class for one in of], axis=0)
        for row, column in np.ndindex(matrix.shape):
            values = kind, source.classes[row], source.classes[column], float(matrix[row, column])
            for into, value in zip(pairs.values(), values, strict=True):
                into.append(value)
    return LossSensitivity(times, examples, pairs, source, about)
