"""The user's own network, from a file, a hub or a notebook: which loader reads it?"""

import ast
import re
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

from memexplorer import device as devices
from memexplorer.models import exported_audit, fitting
from memexplorer.models import weights as files
from memexplorer.models.copying import copied
from memexplorer.models.identity import output_tensor, weights_digest
from memexplorer.models.origin import Origin, attach, origin
from memexplorer.models.places import locate
from memexplorer.models.preprocessing import override

__all__ = ["Origin", "load_model", "origin", "output_tensor", "weights_digest"]

KNOWN = "factory.py:build, timm:NAME, torchvision:NAME, open_clip:NAME, hf:ID-or-folder, FILE.pt2"


def load_model(
    spec, *, weights=None, device="auto", trust=False, preprocessing=None, roots=None
) -> nn.Module:
    """Which network does the user mean?

    spec           "factory.py:build[?key=value&…]", "timm:NAME[?…]", "torchvision:NAME[?…]",
                   "open_clip:NAME", "hf:ID-or-folder", "FILE.pt2", or a live nn.Module (which is
                   put into eval mode, and on the device if one is named)
    weights        file of weights; nothing is downloaded then
    device         "auto", or a torch name; a live module stays where it is with "auto"
    trust          allow pickles and remote code to run: only for files of people you trust
    preprocessing  dict or Preprocessing that overrides, field by field, what the model says
    roots          allowed folders, None: anywhere
    returns        the network, in eval mode and float32, with its Origin as `network.origin`
    errors         ValueError, TypeError, FileNotFoundError, ImportError, in words

    >>> network = load_model(nn.Sequential(nn.Linear(4, 2)), device="cpu")
    >>> network.training, network.origin.spec
    (False, 'live Sequential')
    """
    if not isinstance(spec, nn.Module | str | Path):
        raise TypeError(
            f"model is a {getattr(spec, '__name__', type(spec).__name__)!r}, but a text such as "
            f"{KNOWN.split(',')[0]!r} or a network (an instance of nn.Module) was wanted"
        )
    live = isinstance(spec, nn.Module)
    target = None if live and device in (None, "auto") else devices.choose(device)
    network, known = _found(spec, weights, target, trust, roots)
    network, notes = _unwrapped(network)
    known = replace(known, notes=(*known.notes, *notes))
    if weights is not None and known.weights is None:
        loaded = files.read(weights, trust=trust, roots=roots)
        notes = fitting.fit(network, loaded, weights=weights, spec=known.spec)
        known = replace(known, weights=str(weights), notes=(*known.notes, *notes))
    elif known.weights is None and ".py" in known.spec and not live:  # or said already
        said = "no weights file was named: the weights are those that the factory made"
        known = replace(known, notes=(*known.notes, said))
    network, notes = _widened(network, live=live)
    known = replace(
        known,
        notes=(*known.notes, *notes),
        preprocessing=override(known.preprocessing, preprocessing),
    )
    network = network.eval() if target is None else network.to(target).eval()
    return attach(network, known)


def _found(spec, weights, device, trust, roots):
    """(network, Origin) from the loader of this family; Origin.weights says if they are in."""
    if isinstance(spec, nn.Module):
        return spec, origin(spec)
    spec = str(spec)
    factory = re.fullmatch(r"(?P<path>.+\.py)(?::(?P<name>[^?:/\\]*))?(?:\?(?P<query>.*))?", spec)
    if factory:
        from memexplorer.models import loading_factory as family

        name, query = factory["name"] or "build", factory["query"]
        return family.load(factory["path"], name, arguments(query), spec=spec, roots=roots)
    prefix, _, rest = spec.partition(":")
    if prefix in FAMILIES and rest:
        name, _, query = rest.partition("?")
        return FAMILIES[prefix](
            name, arguments(query), spec=spec, weights=weights, trust=trust, roots=roots
        )
    return _from_file(spec, prefix if rest else "", weights, device, trust, roots)


def _timm(name, given, **rest):
    from memexplorer.models import loading_timm

    return loading_timm.load(name, given, **rest)


def _torchvision(name, given, **rest):
    from memexplorer.models import loading_torchvision

    return loading_torchvision.load(name, given, **rest)


def _open_clip(name, given, **rest):
    from memexplorer.models import loading_open_clip

    return loading_open_clip.load(name, given, **rest)


def _hf(name, given, **rest):
    from memexplorer.models import loading_hf

    return loading_hf.load(name, given, **rest)


FAMILIES = {"timm": _timm, "torchvision": _torchvision, "open_clip": _open_clip, "hf": _hf}


def _from_file(spec, prefix, weights, device, trust, roots):
    """An export, a folder of Hugging Face, or a whole pickled network."""
    if len(prefix) > 1 and not Path(spec).exists():
        raise ValueError(f"model {spec!r} starts with {prefix + ':'!r}; known are {KNOWN}")
    path = locate(spec, argument="model", roots=roots, folder=True)
    if path.is_dir():
        if (path / "config.json").exists():
            return _hf(str(path), {}, spec=spec, weights=weights, trust=trust, roots=roots)
        raise ValueError(f"model {spec!r} is a folder without a config.json; known are {KNOWN}")
    if path.suffix == ".pt2" or exported_audit.is_export(path):
        from memexplorer.models import loading_exported

        return loading_exported.load(path, spec=spec, device=device, trust=trust)
    try:
        found = files.unpickled(path, trust=trust, roots=roots)
    except ValueError as refused:  # in the words of the argument it came from
        raise ValueError(str(refused).replace("weights", "model", 1)) from refused
    for inner in (found, *(found.values() if isinstance(found, dict) else ())):
        if isinstance(inner, nn.Module):
            known = origin(inner)  # with weights of its own, unless others are to replace them
            return inner, replace(known, spec=spec, weights=None if weights else spec)
    raise ValueError(
        f"model {spec!r} holds weights but not the network they belong to; say which, and give "
        f"this file as the weights (weights={spec!r}): {KNOWN}"
    )


def arguments(query) -> dict:
    """What does the part after the question mark say?

    >>> arguments("num_classes=10&scale=0.5&deep=true&act=relu&size=(32, 48)")
    {'num_classes': 10, 'scale': 0.5, 'deep': True, 'act': 'relu', 'size': (32, 48)}
    """
    given = {}
    for part in filter(None, (query or "").split("&")):
        key, equals, value = part.partition("=")
        if not equals or not key.isidentifier():
            raise ValueError(f"model argument {part!r} was wanted as key=value, such as width=32")
        words = {"true": True, "false": False, "none": None, "null": None}
        try:
            given[key] = words[value.lower()] if value.lower() in words else ast.literal_eval(value)
        except (ValueError, SyntaxError):
            given[key] = value
    return given


def _unwrapped(network):
    """The network inside DataParallel, DDP or torch.compile, where hooks are heard."""
    notes = ()
    while True:
        name = type(network).__name__
        inner = {
            "OptimizedModule": "_orig_mod",
            "DataParallel": "module",
            "DistributedDataParallel": "module",
        }.get(name)
        if inner is None:
            return network, notes
        network, notes = getattr(network, inner), (*notes, f"the network inside {name} is read")


def _widened(network, *, live):
    """The network in float32, the type its batches have."""
    kinds = {p.dtype for p in (*network.parameters(), *network.buffers()) if p.is_floating_point()}
    if kinds <= {torch.float32}:
        return network, ()
    names = " and ".join(sorted(str(kind).removeprefix("torch.") for kind in kinds))
    whose = "of a copy of the network were widened" if live else "were widened"
    network = (copied(network) if live else network).float()
    return network, (f"weights in {names} {whose} to float32",)
