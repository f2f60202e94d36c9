"""Can opening this export run somebody's code? torch.export.load does not ask.

It unpickles what it can't read otherwise, loads compiled libraries, evaluates the text of symbolic
sizes, and calls whatever Python function a graph names ("torch.hub.os.system"). Here the archive is
read as plain data first, and refused unless everything in it is of the harmless kind.
"""

import io
import json
import re
import zipfile

import torch

OPERATORS = re.compile(
    r"torch\.ops\.(aten|prims|prim|higher_order|torchvision|quantized|quantized_decomposed)"
    r"\.(?!__)\w+(\.(?!__)\w+)?"
    r"|torch\.ops\.aten\.__i?(and|or|xor|lshift|rshift)__(\.\w+)?"
    r"|_operator\.(getitem|add|sub|mul|floordiv|truediv|mod|neg|pow|pos|abs|eq|ne|lt|le|gt|ge"
    r"|and_|or_|xor|not_)"
    r"|math\.[a-z0-9]+|torch\.(_sym_\w+|sym_\w+)",
    re.ASCII,
)
SIZES = re.compile(r"[\w\s+\-*/(),<>=&|~.]*", re.ASCII)  # eval reads other alphabets as ours
QUOTED = re.compile(r"'([a-z]{1,4}\d+|[\d.]+)'", re.ASCII)  # Symbol('s77'), Float('0.5')
WORD = re.compile(
    r"[a-z]{1,4}\d+|Symbol|Integer|Rational|Float|Add|Mul|Pow|Max|Min|Mod|PythonMod|FloorDiv"
    r"|CleanDiv|CeilDiv|ModularIndexing|Where|(Floor|Ceil|Trunc|Round)ToInt|TruncToFloat|ToFloat"
    r"|IntTrueDiv|FloatTrueDiv|PowByNatural|FloatPow|Identity|LShift|RShift|True|False|Eq|Ne|Lt|Le"
    r"|Gt|Ge|Equality|Unequality|(Strict)?(Less|Greater)Than|And|Or|Not|oo|(non)?(posi|nega)tive"
    r"|integer|real|finite|(non)?zero|even|odd|precision",
    re.ASCII,
)


def check(path, spec) -> None:
    """Is everything in this archive plain data? ValueError with both remedies if not."""
    try:
        with zipfile.ZipFile(path) as archive:
            fault = _fault(archive)
    except (zipfile.BadZipFile, EOFError, json.JSONDecodeError, UnicodeDecodeError) as broken:
        raise ValueError(
            f"model {spec!r} is cut short or no export ({broken}); export it again with "
            "torch.export.save"
        ) from broken
    if fault:
        raise ValueError(
            f"model {spec!r} is an export that could run code when it is opened or used: "
            f"{fault}; if you trust whoever made it, say trust=True, or give the network's "
            "factory.py:build with a .safetensors file. On the command line trust is --trust, on "
            "the page a tick box"
        )


def is_export(path) -> bool:
    """Did torch.export.save write this file, whatever it is called?"""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(name.endswith("/archive_format") for name in archive.namelist())


def _fault(archive) -> str | None:
    names = archive.namelist()
    # torch looks entries up by lower-case name, in the folder of the first: leave it no choice.
    if len({name.lower() for name in names}) != len(names):
        return "two of its entries have one name"
    if len({name.partition("/")[0] for name in names}) != 1:
        return "it is of an old format, or of none, which can't be checked"
    for name in names:
        inner = name.partition("/")[2].lower()
        fault = None
        if "aotinductor" in inner or inner.endswith((".so", ".dll", ".dylib", ".pyd")):
            return f"it holds compiled code ({inner})"
        if inner.endswith(".pt"):
            fault = _pickled(archive.read(name), inner)
        elif inner.startswith(("data/weights/", "data/constants/")) and inner.endswith(".json"):
            fault = _payloads(archive, name)
        elif inner.startswith("models/"):
            fault = _graph(json.loads(archive.read(name)))
        if fault:
            return fault
    return None


def _pickled(content, name) -> str | None:
    try:
        torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except Exception:  # whatever it is, torch.export.load would now unpickle it for real
        return f"{name} is a pickle of more than tensors"
    return None


def _payloads(archive, config) -> str | None:
    folder = config.rpartition("/")[0]
    entries = {name.lower(): name for name in archive.namelist()}
    for name, payload in json.loads(archive.read(config)).get("config", {}).items():
        entry = str(payload.get("path_name"))
        if not entry.startswith(("weight_", "tensor_")):
            return f"{name} is an object of its own kind"
        if payload.get("use_pickle"):
            there = entries.get(f"{folder}/{entry}".lower())
            fault = _pickled(archive.read(there), name) if there else f"{name} is missing"
            if fault:
                return fault
    return None


def _graph(part) -> str | None:
    """The first operator or symbolic size in this JSON that isn't known to be harmless."""
    if isinstance(part, list):
        return next(filter(None, map(_graph, part)), None)
    if not isinstance(part, dict):
        return None
    target, size = part.get("target"), part.get("expr_str")
    if isinstance(target, str) and not OPERATORS.fullmatch(target):
        return f"its graph calls {target}"
    if isinstance(size, str) and not _is_size(size):
        return f"a size in it is {size[:40]!r}"
    return next(filter(None, map(_graph, part.values())), None)


def _is_size(text) -> bool:
    text = QUOTED.sub(r"\1", text)
    if not SIZES.fullmatch(text) or re.search(r"__|\.\s*[A-Za-z_]", text):
        return False
    return all(map(WORD.fullmatch, re.findall(r"[A-Za-z_]\w*", text)))
