"""What a network says of examples: features by layer, answers, and the scores they give.

Everything comes through the cache, so studies that ask for the same thing share it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import device as devices
from memexplorer import storage
from memexplorer.checks import check_k
from memexplorer.data import Examples, load_examples
from memexplorer.data.words import counted
from memexplorer.measures import suspicion
from memexplorer.progress import checkpoint, watched

BLOCK = 1 << 14  # rows or texts at a time
ALONE = "start again with --encoder, or encoder=True in Python, to use its features alone"


@dataclass(frozen=True, eq=False)
class Evidence:
    """What does a network say of each example?

    examples     with labels in the numbering of the network's answers
    features     layer -> (example, unit), from the first stage to the last feature layer
    logits       (example, class), or None: no network, or an encoder
    predictions  (example,) the answers, or None
    weights      digest of the network, or of the features given instead
    model        what was named as the model, and what it wants of its images
    notes        sentences for the user
    """

    examples: Examples
    features: dict
    logits: np.ndarray | None
    predictions: np.ndarray | None
    weights: str
    model: dict | None = None
    notes: tuple[str, ...] = ()


def read(model, examples, *, layers=None, encoder=False, like=None, k=1, **reading) -> Iterator:
    """What does the network say of these examples?

    A generator: yields Progress, returns Evidence.

    model     a network, or None when the examples bring features and predictions
    examples  Examples, or anything `data.load_examples` takes
    layers    names; None: the last feature layer and one per stage before it
    encoder   the network gives no class, or none that the labels are about
    k         neighbours to be asked later: too many are refused before the network runs
    like      the training examples' Evidence, whose layers and classes held-out data is read with
    reading   batch_size, device, precision, channels_last, cache: as `activations.stream`
    errors    ValueError when the labels don't fit the classes the network knows
    """
    examples = yield from watched("loading the data", load_examples, examples)
    if not len(examples):
        raise ValueError(f"{examples.name} holds no examples; check its path and its labels")
    if like is None:
        several(examples)
        check_k(k, len(examples) - 1, what="other training examples")
    # Kept with the examples, so that what asks for it later has it at once.
    yield from watched(f"reading the content of {examples.name}", examples.digest)
    if model is None:
        return (yield from watched("reading the features", _known, examples, layers, like))
    from memexplorer import activations, anatomy
    from memexplorer.models.loading import load_model, weights_digest

    model = yield from watched("loading the network", load_model, model)
    taps, looking = layers, "looking at the network's layers"
    if layers is None:
        taps = yield from watched(looking, anatomy.stages, model, examples)
    if like is not None and layers is None:
        taps = [tap for tap in taps if tap.name in like.features]
    ends = yield from watched(looking, anatomy.is_classifier, model, examples)
    taps = [*taps, activations.OUTPUT]
    taps = yield from watched(looking, activations.taps_for, model, taps, examples)
    found = yield from activations.stream(model, examples, taps, **reading)
    logits = None if encoder else found[activations.OUTPUT]
    names = [tap.name for tap in taps if tap.name != activations.OUTPUT or layers is None]
    names = [name for name in dict.fromkeys(names) if name != activations.OUTPUT or not ends]
    yield from watched(looking, check_weights, model, {name: found[name] for name in names})
    examples, logits, notes = _fitted(model, examples, logits, ends, like)
    predictions = None if logits is None else np.asarray(logits).argmax(axis=1)
    notes += _doubtful(examples, predictions) if like is None else ()
    features = {name: found[name] for name in names}
    digest = yield from watched("reading the weights", weights_digest, model)
    return Evidence(examples, features, logits, predictions, digest, named(model), notes)


def several(examples) -> Examples:
    """What was named, loaded; are there examples to compare? ValueError for fewer than two."""
    examples = load_examples(examples)
    if len(examples) < 2:
        few = counted(len(examples), "example")
        raise ValueError(f"{examples.name} has {few}, but at least two are compared; load more")
    return examples


def check_weights(model, features) -> None:
    """Do weights that are no numbers reach these features? ValueError says which, and where.

    features  layer -> (example, unit); looked at only where the network is known to hold NaN
    """
    from memexplorer.models.fitting import HOLES
    from memexplorer.models.loading import origin

    if cause := next((note for note in origin(model).notes if HOLES in note), None):
        for layer, rows in features.items():
            check_features(layer, rows, remedy=f"the cause: {cause}; give weights that are numbers")


def check_features(layer, features, *, remedy=None) -> None:
    """Is every feature of this layer a number? ValueError says of how many examples not.

    >>> check_features("fc", np.array([[0.0, 1.0]]))
    """
    first, bad, rows = 0, 0, 0
    for block in storage.blocks(features, rows=BLOCK):
        checkpoint()
        wrong = ~np.isfinite(block).all(axis=1)
        first = first if bad else rows + int(wrong.argmax())
        bad, rows = bad + int(wrong.sum()), rows + len(block)
    if bad:
        raise ValueError(
            f"the features at layer {layer} hold NaN or infinity in {bad:,} of {rows:,} rows, the "
            f"first is row {first}; "
            + (remedy or "look for such numbers in the data and in the network's weights")
        )


def named(model) -> dict:
    """What run.json says of the model: what was named, the weights file, the preprocessing."""
    from memexplorer.models.loading import origin

    told = origin(model)
    how = {"preprocessing": told.preprocessing.describe(), "device": str(devices.of(model))}
    return {"spec": told.spec, "weights_file": told.weights, **how}


def identity(network) -> dict:
    """Which network is this, in a result that looks at several? What was named, and its weights."""
    from memexplorer.models.loading import weights_digest

    return {**named(network), "weights": weights_digest(network)}


def _known(examples, layers, like) -> Evidence:
    """The evidence that the examples bring themselves."""
    chosen = layers or (list(like.features) if like is not None else list(examples.features))
    missing = [name for name in chosen if name not in examples.features]
    if missing or not chosen:
        raise ValueError(
            f"{examples.name} brings no features"
            + (f" named {missing[0]!r}; it has {', '.join(examples.features)}" if chosen else "")
            + "; name a model, or start again with --features LAYER=FILE for each layer, or "
            "features={LAYER: FILE} in Python"
        )
    if like is not None:
        examples = examples.with_classes(like.examples.classes)
    features = {name: examples.features[name] for name in chosen}
    digest = storage.key(**{name: storage.digest(rows) for name, rows in features.items()})
    note = "features and predictions were given; no network was run"
    return Evidence(examples, features, None, examples.predictions, digest, None, (note,))


def _fitted(model, examples, logits, ends, like):
    """The examples numbered as the network's answers are, or an error that says what differs."""
    from memexplorer.models.loading import origin

    if like is not None:
        logits = None if like.logits is None else logits  # an encoder's for these as well
        return examples.with_classes(like.examples.classes), logits, ()
    if logits is None:
        return examples, None, ("the network is read as an encoder: it gives no answers",)
    answers, classes = logits.shape[1], examples.classes
    names = origin(model).classes
    if names and len(names) == answers and set(classes) <= set(names):
        return examples.with_classes(names), logits, ()
    numbered = all(name == str(number) for number, name in enumerate(classes))
    if numbered and answers > len(classes) and ends:
        return examples.with_classes([str(number) for number in range(answers)]), logits, ()
    if answers == len(classes):
        return examples, logits, ()
    if not ends:
        return examples, None, ("the network has no classifier: it gives features, no answers",)
    if not examples.labelled:
        raise ValueError(
            f"{examples.name} has no labels to compare the network's {answers:,} answers with; "
            f"give labels, or {ALONE}"
        )
    raise ValueError(
        f"the network answers with {answers:,} classes, but {examples.name} has {len(classes):,} "
        f"({', '.join(classes[:5])}{' …' * (len(classes) > 5)}); give the data the network was "
        f"trained on, or {ALONE}"
    )


def _doubtful(examples, predictions) -> tuple[str, ...]:
    """A word of warning where the network knows nothing of its own training labels."""
    if predictions is None or not examples.labelled or len(examples) < 50:
        return ()
    right, classes = float((predictions == examples.labels).mean()), len(examples.classes)
    if right > 2 / classes and right > 0.55 * (classes == 2):
        return ()
    names = ", ".join(examples.classes[:5]) + " …" * (classes > 5)
    return (
        f"the network is right on only {100 * right:.0f} % of its training labels, hardly more "
        f"than chance: are these its weights, its preprocessing, and its order of classes "
        f"({names})?",
    )


def at_layer(layer, work, features, *others, **given):
    """What does this work find at a layer? What goes wrong is said with the layer's name."""
    try:
        return work(features, *others, **given)
    except ValueError as wrong:
        for rows in (features, *others):
            if np.ndim(rows) == 2:
                check_features(layer, rows)
        raise ValueError(f"at layer {layer}: {wrong}") from wrong


def scores(evidence, shares) -> dict:
    """Every per-example score that labels, answers and votes give: name -> (example,).

    suspicion, disagreement (the same for the network's answer) and loss in nats, where there are
    answers: higher = odder; vote[layer], the share of the vote for the given label: lower = odder.
    """
    labels = evidence.examples.labels
    given = {layer: suspicion.vote_share(share, labels) for layer, share in shares.items()}
    found = {"suspicion": suspicion.suspicion(list(given.values()))}
    if evidence.predictions is not None:
        same = [suspicion.vote_share(share, evidence.predictions) for share in shares.values()]
        found["disagreement"] = suspicion.suspicion(same)
    if evidence.logits is not None:
        found["loss"] = suspicion.log_loss(evidence.logits, labels)
    return found | {f"vote[{layer}]": share for layer, share in given.items()}


def columns(evidence) -> dict:
    """The first columns of a table of examples: id, label, prediction, true_label where known."""
    examples = evidence.examples
    names = np.array(examples.classes, dtype=object)
    numbered = all(name == str(number) for number, name in enumerate(examples.classes))
    as_told = (lambda rows: np.asarray(rows)) if numbered else (lambda rows: names[rows])
    missing = np.full(len(examples), None, dtype=object)
    found = {"id": _objects(examples.ids), "label": as_told(examples.labels)}
    known = evidence.predictions
    found["prediction"] = missing if known is None else as_told(known)
    if examples.true_labels is not None:
        found["true_label"] = as_told(examples.true_labels)
    return found


def _objects(texts):
    """The same texts as an array of objects; made bit by bit, as it holds Python's lock."""
    found = np.empty(len(texts), dtype=object)
    for start in range(0, len(texts), BLOCK):
        checkpoint()
        found[start : start + BLOCK] = texts[start : start + BLOCK]
    return found


def driver(examples, largest_at, unitmem) -> np.ndarray:
    """Which example drives each unit? (unit,) ids; "" where a unit answers all alike.

    >>> from memexplorer.data import load_examples
    >>> few = load_examples((np.zeros((3, 2)), [0, 1, 0]))
    >>> driver(few, [2, 0], np.array([0.5, 0.0])).tolist()
    ['row-2', '']
    """
    return np.where(unitmem > 0, examples.ids[largest_at].astype(object), "")


def about(evidence, held_out=None, **settings) -> dict:
    """What run.json says of where the numbers come from."""
    examples = evidence.examples
    told = {
        "study": settings.pop("study", None),
        "seed": settings.get("seed"),
        "settings": settings,
        "model": evidence.model,
        "weights": evidence.weights,
        "data": {"name": examples.name, "examples": len(examples), "digest": examples.digest(),
                 "labels": examples.label_digest(), "classes": list(examples.classes)},
        "layers": list(evidence.features),
        "notes": [*examples.notes, *evidence.notes],
    }  # fmt: skip
    if held_out is not None:
        other = held_out.examples
        told["held_out"] = {"name": other.name, "examples": len(other), "digest": other.digest()}
    return told
