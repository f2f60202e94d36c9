"""A network of torchvision: torchvision:NAME."""

import difflib

import torch

from memexplorer.models import fitting
from memexplorer.models import weights as files
from memexplorer.models.hubs import fetched, installed
from memexplorer.models.origin import Origin, stem_channels
from memexplorer.models.preprocessing import Preprocessing


def load(name, given, *, spec, weights=None, trust=False, roots=None):
    """Which classifier of torchvision is meant, and what does it expect?

    name     as in torchvision.models.list_models()
    given    arguments of its builder; weights=NAME picks other pretrained ones, pretrained=false
             leaves them random
    weights  a file: nothing is downloaded, and num_classes and image_size are read off it
    returns  (network, Origin)
    """
    models = installed("torchvision.models")
    known = models.list_models(module=models)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.5) or known[:3]
        raise ValueError(
            f"model {spec!r}: torchvision has no classifier {name!r}; near are {', '.join(near)}; "
            "see torchvision.models.list_models()"
        )
    given, notes = dict(given), ()
    pretrained = given.pop("pretrained", True)
    entry = given.pop("weights", "DEFAULT")
    if weights is not None:
        loaded = files.read(weights, trust=trust, roots=roots)
        given = {**_inferred(models, name, loaded, given, spec), **given}
        network = _built(models, name, given, spec)
        notes = fitting.fit(network, loaded, weights=weights, spec=spec)
    elif pretrained and entry:
        return _pretrained(models, name, entry, given, spec)
    else:
        network = _built(models, name, given, spec)
        notes = ("the weights are random: none were given",)
    wanted = stem_channels(network)
    side = getattr(network, "image_size", None)
    wanted = Preprocessing(wanted.channels or 3, side, stated_by="the model (torchvision)")
    notes += (
        "torchvision says no normalisation for these weights: set mean and std if the "
        "training used them",
    )
    return network, Origin(spec, weights and str(weights), wanted, None, notes)


def _pretrained(models, name, entry, given, spec):
    known = models.get_model_weights(name).__members__
    if entry not in known:
        raise ValueError(
            f"model {spec!r} has weights {entry!r}, but torchvision knows {', '.join(known)}"
        )
    entry = known[entry]
    classes = given.pop("num_classes", None)
    if classes not in (None, len(entry.meta["categories"])):
        raise ValueError(
            f"model {spec!r} asks for {classes} classes, but the pretrained weights know "
            f"{len(entry.meta['categories'])}; give weights=FILE, or pretrained=false"
        )
    with fetched(spec, "torchvision"):
        network = models.get_model(name, weights=entry, **given)
    stated = entry.transforms()
    size, resized = stated.crop_size[0], stated.resize_size[0]
    wanted = Preprocessing(
        3,
        size,
        tuple(stated.mean),
        tuple(stated.std),
        crop=min(1.0, size / resized),
        interpolation=stated.interpolation.value,
        stated_by="the model (torchvision)",
    )
    return network, Origin(spec, None, wanted, tuple(entry.meta["categories"]))


def _built(models, name, given, spec):
    if name in ("googlenet", "inception_v3"):  # their own start takes minutes, and warns
        given = {"init_weights": False, **given}
    try:
        return models.get_model(name, weights=None, **given)
    except (TypeError, ValueError) as unfit:
        raise ValueError(
            f"model {spec!r} can't be built with {given or 'no arguments'}: {unfit}"
        ) from unfit


def _inferred(models, name, loaded, given, spec) -> dict:
    """The arguments with which the network has the shapes that are in the file."""
    with torch.device("meta"):  # shapes only: no memory, no time
        network = _built(models, name, given, spec)
    loaded, _ = fitting.renamed(loaded, network.state_dict())
    found, own = {}, network.state_dict()
    for file, ours in fitting.misshapen(loaded, own).values():
        if file[1:] == ours[1:] and ours[0] == given.get("num_classes", 1000):
            found["num_classes"] = file[0]
    position = loaded.get("encoder.pos_embedding")
    if position is not None:
        side = (position.shape[1] - 1) ** 0.5
        found["image_size"] = int(side) * network.patch_size
    aux = [key for key in own if key.lower().startswith("aux")]
    if aux and not any(key in loaded for key in aux):
        found["aux_logits"] = False
    return {key: value for key, value in found.items() if key not in given}
