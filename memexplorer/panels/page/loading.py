"""From what a user named to a network and examples, a step at a time."""

from memexplorer.data import Examples, load_examples
from memexplorer.progress import Progress, watched
from memexplorer.widgets import ordering, source_values


def load(given: dict, roots=None):
    """Load what was named; a generator that yields Progress and returns what `Session.take` takes.

    given   model, weights, data, held_out, features, predictions, trust, preprocessing,
            encoder, as `explore.panel` takes them; reference, split as `layers.panel` does
    errors  what the loaders raise, with `field` set to the name of the field it is about
    """
    known = {name: given[name] for name in ("features", "predictions")
             if given.get(name) is not None}  # fmt: skip
    skip = {"skip_corrupt": bool(given.get("skip_corrupt"))}
    training = yield from _field(
        "loading the data", "data", load_examples, given.get("data"), roots=roots,
        limit=given.get("limit"), **known, **skip,
    )  # fmt: skip
    held_out = None
    if given.get("held_out") is not None:
        held_out = yield from _field(
            "loading the held-out data", "held_out", load_examples, given["held_out"],
            roots=roots, **skip,
        )  # fmt: skip
    network = yield from _network(given, roots)
    if network is None and given.get("preprocessing"):
        training, held_out = yield from _alike(training, held_out, given["preprocessing"])
    reference = None
    if given.get("reference") is not None:
        reference = yield from _field(
            "loading the second network", "reference", _second, given["reference"],
            like=given.get("model"), roots=roots, trust=bool(given.get("trust")),
        )  # fmt: skip
    split = None
    if given.get("split") is not None:
        split = yield from _field(
            "reading the split", "split", _split, given["split"], examples=training, roots=roots,
        )  # fmt: skip
    readable = yield from _layers(network, training)
    order = yield from watched("putting the ids in order", ordering.keys, training.ids)
    yield Progress("loaded", 1, 1, "parts")
    encoder = bool(given.get("encoder"))
    found = {"network": network, "training": training, "held_out": held_out, "encoder": encoder}
    found |= {"reference": reference, "split": split}
    return found | {"readable": readable, "id_order": order}


def _network(given, roots):
    """The network that was named, or None."""
    if given.get("model") is None:
        return None
    from memexplorer.models.loading import load_model

    return (yield from _field(
        "loading the network", "model", load_model, given["model"],
        weights=given.get("weights"), roots=roots, trust=bool(given.get("trust")),
        preprocessing=given.get("preprocessing"),
    ))  # fmt: skip


def _alike(training, held_out, wanted):
    """Images of one size, as none of the networks made here says what it wants."""
    from memexplorer.models.sizing import sized

    making = "bringing images to one size"
    training = yield from watched(making, sized, training, wanted)
    if held_out is not None:
        held_out = yield from watched(making, sized, held_out, wanted)
    return training, held_out


def _second(spec, **settings):
    """The network to compare with: weights of the same model, or a model."""
    from memexplorer.models.several import load_second

    return load_second(spec, **settings)


def _split(spec, *, examples, roots) -> dict:
    """Who is in which group? Read with the rest: where it makes no sense, nothing changes."""
    from memexplorer.data import groups

    if isinstance(spec, str):
        source_values.source(spec, roots)  # refused where the page may not read it
    return groups.read(spec, examples, needed=("candidates",))


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
