"""Weights from a file: read without running its code, and told apart when they don't fit."""

import argparse
import json
import pickle
import struct

import torch

from memexplorer.models.fitting import unnested
from memexplorer.models.places import locate

STRANGERS = {  # what sloppy input starts with, and what it is
    b"version https://git-lfs": "a Git LFS pointer, not the file itself; run `git lfs pull`",
    b"\x89HDF": "an HDF5 file (Keras?), which this does not read; save a PyTorch state_dict",
    b"<!DOC": "a web page, not a checkpoint; download the file itself",
    b"<html": "a web page, not a checkpoint; download the file itself",
    b"GGUF": "a GGUF file, which this does not read; save a PyTorch state_dict",
}


def read(path, *, trust=False, roots=None) -> dict:
    """Which tensors does this file hold, by name?

    path     .safetensors, a state dict saved by torch (also nested in a training checkpoint), or
             the .index.json of a checkpoint in several files; told by content, not by suffix
    trust    allow a pickle that runs code
    returns  {name: tensor} on the CPU
    errors   ValueError for a file that is cut short, foreign, or a pickle without trust
    """
    found = unpickled(path, trust=trust, roots=roots)
    if isinstance(found, torch.nn.Module):
        return found.state_dict()
    return unnested(found, str(path))


def unpickled(path, *, trust=False, roots=None):
    """What is in this file, whatever it is? (The other arguments as in `read`.)"""
    whole = locate(path, argument="weights", roots=roots)
    with open(whole, "rb") as file:
        start = file.read(64)
    stranger = next((words for magic, words in STRANGERS.items() if start.startswith(magic)), None)
    if not start or stranger:
        raise ValueError(f"weights {str(path)!r} is {stranger or 'an empty file'}")
    if whole.name.endswith(".index.json"):
        return _shards(whole, path, trust, roots)
    if _is_safetensors(whole, start):
        return _read_safetensors(whole, path)
    return _read_torch(whole, path, start, trust)


def _shards(index, path, trust, roots):
    """A checkpoint in several files, beside the list that names them."""
    parts = {}
    for name in _listed(index, path):
        near = locate(index.parent / name, argument="weights", roots=[index.parent])
        parts |= read(near, trust=trust, roots=roots)
    return parts


def _listed(index, path) -> list[str]:
    """The files that an .index.json names."""
    try:
        told = json.loads(index.read_bytes())
    except (ValueError, RecursionError) as broken:
        raise ValueError(
            f"weights {str(path)!r} is cut short or no JSON ({str(broken)[:150]}); copy it again"
        ) from broken
    places = told.get("weight_map") if isinstance(told, dict) else None
    files = list(places.values()) if isinstance(places, dict) else []
    if not files or not all(isinstance(name, str) and name for name in files):
        raise ValueError(
            f"weights {str(path)!r} does not say which file holds which weight; wanted "
            '{"weight_map": {"fc.weight": "model-00001.safetensors", ...}}; copy it again'
        )
    if lists := [name for name in files if name.endswith(".index.json")]:
        raise ValueError(
            f"weights {str(path)!r} names {lists[0]!r}, which is a list of files too, as one that "
            "holds weights; name the .safetensors or .bin files there"
        )
    return sorted(set(files))


def _is_safetensors(path, start) -> bool:
    if path.suffix == ".safetensors" and not start.startswith((b"PK\x03\x04", b"\x80")):
        return True
    header = struct.unpack("<Q", start[:8])[0] if len(start) > 8 else 0
    return 1 < header < 100_000_000 and start[8:9] == b"{"


def _read_safetensors(whole, path):
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(whole)
    except (SafetensorError, ValueError, RuntimeError, OSError) as broken:
        raise ValueError(
            f"weights {str(path)!r} is cut short or no safetensors file ({broken}); copy it again"
        ) from broken


def _harmless():
    """Types that training scripts leave in checkpoints and that can't run code."""
    import numpy as np

    array = getattr(np, "_core", None) or np.core
    kinds = [np.dtype, argparse.Namespace, array.multiarray.scalar]
    return kinds + [type(np.dtype(code)) for code in ("f2", "f4", "f8", "i4", "i8", "u1", "?")]


def _read_torch(whole, path, start, trust):
    if _holds(whole, "/constants.pkl"):
        raise ValueError(
            f"weights {str(path)!r} is a TorchScript archive, whose layers can't be read; save "
            "the network's state_dict, or export it with torch.export.save"
        )
    if _holds(whole, "/archive_format"):
        raise ValueError(
            f"weights {str(path)!r} is a whole exported network; give it as the model itself"
        )
    try:
        # A file object: given a path, torch would trust its suffix.
        with torch.serialization.safe_globals(_harmless()), open(whole, "rb") as file:
            return torch.load(file, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as refused:
        if not trust and _is_pickle(start, refused):
            raise ValueError(
                f"weights {str(path)!r} is a pickle that would run code when it is opened "
                f"({_culprit(refused)}); if you trust whoever made it, say trust=True, or convert "
                "it: safetensors.torch.save_file(network.state_dict(), 'weights.safetensors'). "
                "On the command line trust is --trust, on the page a tick box"
            ) from refused
        if not trust:
            raise _broken(path, refused) from refused
    except Exception as broken:  # whatever a damaged archive makes torch raise
        raise _broken(path, broken) from broken
    return _run_pickle(whole, path)


def _is_pickle(start, refused) -> bool:
    """Was it refused for what it would do, rather than for being no pickle at all?"""
    known = start.startswith((b"PK\x03\x04", b"\x80"))
    return "nsupported operand" not in str(refused) if not known else "nsupported" in str(refused)


def _run_pickle(whole, path):
    try:
        with open(whole, "rb") as file:
            return torch.load(file, map_location="cpu", weights_only=False)
    except (AttributeError, ModuleNotFoundError) as missing:
        raise ValueError(
            f"weights {str(path)!r} is a pickled network whose code can't be found here "
            f"({missing}); save its state_dict and name its factory.py:build instead"
        ) from missing
    except Exception as broken:
        raise _broken(path, broken) from broken


def _broken(path, why):
    first = str(why).strip().splitlines()[0] if str(why).strip() else type(why).__name__
    return ValueError(
        f"weights {str(path)!r} is cut short or no checkpoint ({first[:150]}); copy it again, or "
        "give a .safetensors file or a state_dict saved by torch.save"
    )


def _culprit(refused) -> str:
    import re

    named = re.search(r"(?:GLOBAL|global|class|function) ([\w.]+\.[\w.]+)", str(refused))
    return f"it calls {named.group(1)}" if named else "it holds more than tensors"


def _holds(path, entry) -> bool:
    import zipfile

    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(name.endswith(entry) for name in archive.namelist())
