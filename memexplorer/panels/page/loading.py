"""From what a user named to a network and examples, a step at a time."""

from memexplorer.data import Examples, load_examples
from memexplorer.progress import Progress, watched
from memexplorer.widgets import ordering

FIELDS = ("model", "weights", "data", "held_out")
OF_DATA = ("features", "predictions", "limit")  # these go with the data they were given with


def load(given: dict, roots=None):
    """Load what was named; a generator that yields Progress and returns what `Session.take` takes.

    given   model, weights, data, held_out, features, predictions, trust, preprocessing,
            encoder, as `explore.panel` takes them
    errors  what the loaders raise, with `field` set to the name of the field it is about
    """
    known = {name: given[name] for name in ("features", "predictions")
             if given.get(name) is not None}  # fmt: skip
    skip = {"skip_corrupt": bool(given.get("skip_corrupt"))}
    training = yield from _field(
        "loading the data", "data", load_examples, given.get("data"), roots=roots,
        limit=given.get("limit"), **known, **skip,
    )  # fmt: skip
    held_out = network = None
    if given.get("held_out") is not None:
        held_out = yield from _field(
            "loading the held-out data", "held_out", load_examples, given["held_out"],
            roots=roots, **skip,
        )  # fmt: skip
    if given.get("model") is not None:
        from memexplorer.models.loading import load_model

        network = yield from _field(
            "loading the network", "model", load_model, given["model"],
            weights=given.get("weights"), roots=roots, trust=bool(given.get("trust")),
            preprocessing=given.get("preprocessing"),
        )  # fmt: skip
    readable = yield from _layers(network, training)
    order = yield from watched("putting the ids in order", ordering.keys, training.ids)
    yield Progress("loaded", 1, 1, "parts")
    encoder = bool(given.get("encoder"))
    found = {"network": network, "training": training, "held_out": held_out, "encoder": encoder}
    return found | {"readable": readable, "id_order": order}


def _layers(network, training):
    """All layers that can be chosen; found here, where the work is done, as it runs the network."""
    if network is None:
        return list(training.features)
    from memexplorer import activations

    looking = "looking at the network's layers"
    return (yield from _field(looking, "data", activations.layers, network, example=training))


def _field(stage, name, loader, spec, **settings):
    """What a loader makes of this field: a generator of Progress that returns it."""
    return watched(stage, _loaded, name, loader, spec, settings, unit="files")


def _loaded(name, loader, spec, settings):
    try:
        if spec is None:
            raise ValueError(f"no {name} is named; type a path or browse for it")
        inside = {} if isinstance(spec, Examples) else settings
        return loader(spec, **inside)
    except (ValueError, TypeError, OSError, ImportError) as error:
        error.field = name
        raise


def typed(spec) -> str | None:
    """What a field of the page shows: a spec as it is; a live object can't be typed: None.

    >>> typed("digits.npz"), typed(object())
    ('digits.npz', None)
    """
    return str(spec) if isinstance(spec, str) or hasattr(spec, "__fspath__") else None


def live(given: dict) -> set[str]:
    """Which fields of the page stand for an object in Python, which can't be typed?

    >>> live({"model": object(), "data": "digits.npz", "held_out": None})
    {'model'}
    """
    return {name for name in FIELDS if given.get(name) is not None and typed(given[name]) is None}


def retyped(given: dict, values: dict) -> dict:
    """What Load means: the fields' values, and of what has no field what was given before.

    Live objects stay while their field is empty; features and predictions while the data does.

    >>> retyped({"data": "a.npz", "features": "f.npy"}, {"data": "b.npz"})
    {'data': 'b.npz'}
    """
    held = live(given)
    asked = {name: value for name, value in values.items() if value is not None or name not in held}
    before, now = given.get("data"), asked.get("data", given.get("data"))
    same = now is before or (typed(now) is not None and typed(now) == typed(before))
    kept = {name: value for name, value in given.items() if same or name not in OF_DATA}
    return kept | asked
