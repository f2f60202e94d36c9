"""A network of timm: timm:NAME."""

import difflib

import torch

from memexplorer.models import fitting
from memexplorer.models import weights as files
from memexplorer.models.hubs import fetched, installed
from memexplorer.models.origin import Origin
from memexplorer.models.preprocessing import Preprocessing

# These would read files, or fetch from anywhere, past `weights`, `trust` and `roots`.
REFUSED = ("checkpoint_path", "pretrained_cfg", "pretrained_cfg_overlay", "cache_dir", "scriptable")
SIDES = (32, 64, 28, 96, 48, 128, 160, 192, 224, 240, 256, 288, 320, 336, 384, 448, 512)


def load(name, given, *, spec, weights=None, trust=False, roots=None):
    """Which network of timm is meant, and what does it expect?

    name     as timm calls it, with or without the tag of its pretrained weights
    given    arguments of timm.create_model; pretrained=false leaves the weights random
    weights  a file: nothing is downloaded, and num_classes, in_chans, img_size are read off it
    returns  (network, Origin)
    """
    timm = installed("timm")
    _check(timm, name, given, spec)
    given, notes = dict(given), ()
    pretrained = given.pop("pretrained", True) and weights is None
    if weights is not None:
        loaded = files.read(weights, trust=trust, roots=roots)
        given = {**_inferred(timm, name, loaded, given, spec), **given}
        network = _built(timm, name, given, spec)
        notes = fitting.fit(network, loaded, weights=weights, spec=spec)
    elif pretrained:
        with fetched(spec, "timm"):
            network = _built(timm, name, given, spec, pretrained=True)
        if "num_classes" in given:
            notes = ("the classifier has random weights: only the layers before it are pretrained",)
    else:
        network = _built(timm, name, given, spec)
        notes = ("the weights are random: none were given",)
    wanted = _stated(timm, network, given)
    classes = network.pretrained_cfg.get("label_names") if pretrained else None
    return network, Origin(spec, weights and str(weights), wanted, classes, notes)


def _check(timm, name, given, spec):
    refused = [key for key in given if key in REFUSED]
    if refused:
        raise ValueError(
            f"model {spec!r} has the argument {refused[0]!r}; give weights=FILE instead"
        )
    if name.startswith(("hf-hub:", "hf_hub:")):
        return
    if not timm.is_model(name.partition(".")[0]):
        known = timm.list_models()
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        raise ValueError(
            f"model {spec!r}: timm has no network {name!r}"
            f"{'; near are ' + ', '.join(near) if near else ''}; see timm.list_models()"
        )


def _built(timm, name, given, spec, pretrained=False):
    try:
        return timm.create_model(name, pretrained=pretrained, **given)
    except Exception as unfit:
        said = isinstance(unfit, TypeError | AssertionError) or "pretrained tag" in str(unfit)
        if pretrained and not said:  # a matter of the hub
            raise
        raise ValueError(
            f"model {spec!r} can't be built with {given or 'no arguments'}: {unfit}"
        ) from unfit


def _inferred(timm, name, loaded, given, spec) -> dict:
    """The arguments with which the network has the shapes that are in the file."""

    def sketch(**found):
        try:
            with torch.device("meta"):  # shapes only: no memory, no time
                return _built(timm, name, {**given, **found}, spec)
        except ValueError:  # some networks compute with their weights while being built
            return _built(timm, name, {**given, **found}, spec)

    network = sketch()
    own = network.state_dict()
    loaded, _ = fitting.renamed(loaded, own)
    found = {}
    for names, argument, axis in (("first_conv", "in_chans", 1), ("classifier", "num_classes", 0)):
        names = network.pretrained_cfg.get(names) or ()
        for name_ in [names] if isinstance(names, str) else names:
            value, ours = loaded.get(f"{name_}.weight"), own.get(f"{name_}.weight")
            if ours is not None and value is None and argument == "num_classes":
                found.setdefault(argument, 0)
            elif ours is not None and value is not None and value.shape[axis] != ours.shape[axis]:
                found[argument] = value.shape[axis]
    found = {key: value for key, value in found.items() if key not in given}
    if "img_size" not in given and fitting.misshapen(loaded, sketch(**found).state_dict()):
        for side in _sides(loaded):
            try:
                fits = not fitting.misshapen(loaded, sketch(**found, img_size=side).state_dict())
            except ValueError:
                continue
            if fits:
                return {**found, "img_size": side}
    return found


def _sides(loaded):
    """Sides of images that would give as many positions as the file has, then usual ones."""
    position = loaded.get("pos_embed")
    patch = next(
        (v.shape[-1] for k, v in loaded.items() if k.endswith("patch_embed.proj.weight")), 0
    )
    sides = []
    if position is not None and patch:
        count = position.numel() // position.shape[-1]
        roots = {(count - extra) ** 0.5 for extra in (0, 1, 2, 4, 5) if count > extra}
        sides = [int(root) * patch for root in sorted(roots) if root == int(root)]
    return [*sides, *(side for side in SIDES if side not in sides)]


def _stated(timm, network, given) -> Preprocessing:
    stated = timm.data.resolve_data_config({}, model=network)
    channels = given.get("in_chans", stated["input_size"][0])
    size = given.get("img_size", stated["input_size"][1:])
    values = {"mean": stated["mean"], "std": stated["std"]}
    if channels not in (1, len(stated["mean"])) or channels != len(stated["mean"]):
        values = {key: sum(numbers) / len(numbers) for key, numbers in values.items()}
    how = stated["interpolation"]
    return Preprocessing(
        channels,
        size,
        **values,
        crop=min(stated["crop_pct"], 1.0),
        interpolation=how if how in ("nearest", "bilinear", "bicubic") else "bicubic",
        stretch=stated.get("crop_mode") == "squash",
        stated_by="the model (timm)",
    )
