"""Are the files there that the user named? Said before a server starts, in the loaders' words.

Without torch, which would take seconds: what is no path (a hub's name) is left to the loaders.
"""

import re
from pathlib import Path

from memexplorer.data.loading import address
from memexplorer.data.places import allowed
from memexplorer.models.places import locate

WEIGHTS = (".safetensors", ".pt", ".pth", ".bin", ".ckpt")
HUBS = ("timm", "torchvision", "open_clip", "hf")  # a model so named is fetched or installed
FACTORY = re.compile(r"(?P<path>.+\.py)(?::[^?:/\\]*)?(?:\?.*)?")


def check(given: dict, folder: Path, roots=None) -> None:
    """Is every file that these settings name there?

    given   settings as text, as `asking.wanted` has them
    folder  where relative paths begin
    roots   folders that were named as all that may be read; None: anywhere

    Raises FileNotFoundError with the nearest names there are; ValueError outside the roots.
    """
    if spec := given.get("model"):
        _model(spec, folder, roots)
    if weights := given.get("weights"):
        locate(_from(folder, weights), argument="weights", roots=roots)
    for name in ("data", "held_out"):
        if (spec := given.get(name)) and not spec.startswith("hf:") and "://" not in spec:
            allowed(_from(folder, _place(spec, folder)), roots, what=name)
    features = given.get("features") or []
    for spec in [features] if isinstance(features, str) else features:
        layer, mark, path = spec.partition("=")
        named = mark and layer and not _from(folder, spec).exists()
        allowed(_from(folder, path if named else spec), roots, what="features")
    if spec := given.get("reference"):
        _reference(spec, folder, roots)
    if spec := given.get("split"):
        allowed(_from(folder, spec), roots, what="split")
    if spec := given.get("predictions"):
        allowed(_from(folder, spec), roots, what="predictions")


def _model(spec: str, folder: Path, roots) -> None:
    factory = FACTORY.fullmatch(spec)
    prefix, _, rest = spec.partition(":")
    if factory:
        locate(_from(folder, factory["path"]), argument="model", roots=roots)
    elif rest and prefix in HUBS:
        return
    elif rest and len(prefix) > 1 and not _from(folder, spec).exists():
        raise ValueError(
            f"model {spec!r} starts with {prefix + ':'!r}; known are factory.py:build, "
            f"{', '.join(f'{hub}:NAME' for hub in HUBS)}, FILE.pt2"
        )
    else:
        locate(_from(folder, spec), argument="model", roots=roots, folder=True)


def _reference(spec: str, folder: Path, roots) -> None:
    """A file of weights, a model, or MODEL with WEIGHTS."""
    model, apart, weights = spec.rpartition(" with ")
    if apart:
        _model(model.strip(), folder, roots)
    if apart or Path(weights).suffix in WEIGHTS:
        locate(_from(folder, weights.strip()), argument="reference", roots=roots)
    else:
        _model(spec, folder, roots)


def _place(spec: str, folder: Path) -> str:
    """The path in "file.npz:test" or "file.csv?label=breed"."""
    return spec if _from(folder, spec).exists() else address(spec)[0]


def _from(folder: Path, path: str) -> Path:
    """As typed where the user stands, so that an error repeats what was typed."""
    return Path(path) if folder == Path.cwd() else folder / Path(path).expanduser()
