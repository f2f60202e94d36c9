"""Several networks at once: another one to compare, or the checkpoints of one training."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from torch import nn

from memexplorer.models import exported_audit
from memexplorer.models.copying import copied
from memexplorer.models.loading import load_model, origin
from memexplorer.models.origin import attach
from memexplorer.models.places import locate
from memexplorer.progress import checkpoint

WEIGHTS = (".safetensors", ".pt", ".pth", ".bin", ".ckpt")
WITH = " with "  # between a model and the file of its weights
LONGEST = 240  # characters in a part of a path


def load_several(
    specs, *, like=None, roots=None, trust=False, device="auto", preprocessing=None
) -> dict[str, nn.Module]:
    """Which networks are meant, and what are they called?

    specs          one or a list of: a file of weights (.safetensors, .pt, .pth, .bin, .ckpt), put
                   into the network that `like` builds; a folder, for every such file in it, in
                   natural order (2 before 10); a model as `load_model` takes it, alone or as
                   "MODEL with WEIGHTS"; a live nn.Module. In a text: one a line
    like           a model as `load_model` takes it, or a network, of which copies are made
    roots          allowed folders, None: anywhere
    trust          allow pickles and remote code to run: only for files of people you trust
    device         "auto" or a torch name
    preprocessing  as in `load_model`; what it leaves open is as the model says, or as `like` does
    returns        {short name of its own: network in eval mode}, in the order given
    errors         ValueError, TypeError, FileNotFoundError, ImportError, in words

    >>> found = load_several([nn.Linear(4, 2), nn.Linear(4, 2)], device="cpu")
    >>> list(found), [network.training for network in found.values()]
    (['Linear', 'Linear (2)'], [False, False])
    """
    specs = _listed(specs)
    if not specs:
        raise ValueError(
            "no network was named; name a file of weights, a folder of them, or a model such as "
            "factory.py:build, one a line"
        )
    found = [one for spec in specs for one in _meant(spec, like, roots)]
    how = {"device": device, "trust": trust, "preprocessing": preprocessing, "roots": roots}
    networks = []
    for model, weights, _ in found:
        checkpoint()
        model = _copied(model) if weights and isinstance(model, nn.Module) else model
        networks.append(load_model(model, weights=weights, **how))
    return dict(zip(_names([parts for _, _, parts in found]), networks, strict=True))


def load_second(spec, *, argument="reference", **how) -> nn.Module:
    """Which network is meant, to compare another with? One, as `load_several` takes it.

    errors  ValueError for a folder of several as well

    >>> load_second(nn.Linear(4, 2), device="cpu")
    Linear(in_features=4, out_features=2, bias=True)
    """
    found = load_several([spec], **how)
    if len(found) > 1:
        raise ValueError(
            f"{argument} {str(spec)!r} is a folder of {len(found)} networks "
            f"({', '.join([*found][:5])}), but one was wanted; name the file of its weights"
        )
    return next(iter(found.values()))


def _listed(specs) -> list:
    """One spec or many, as a list; a text holds one a line, lines that begin with # are left."""
    if isinstance(specs, nn.Module | Path):
        return [specs]
    if isinstance(specs, str):
        specs = specs.splitlines()
    if not isinstance(specs, list | tuple):
        raise TypeError(
            f"networks are named by {specs!r}, but a text with one a line, or a list, was wanted"
        )
    said = [spec.strip() if isinstance(spec, str) else spec for spec in specs]
    return [spec for spec in said if not isinstance(spec, str) or (spec and spec[0] != "#")]


def _meant(spec, like, roots) -> list[tuple]:
    """(model, file of weights or None, the parts of its name from the last) of each one meant."""
    if isinstance(spec, nn.Module):
        told = origin(spec)
        called = _parts(Path(told.weights)) if told.weights else _called(told.spec)
        return [(spec, None, called)]
    if not isinstance(spec, str | Path):
        raise TypeError(
            f"a network is named by {spec!r}, but a text, a path or a network (an instance of "
            "nn.Module) was wanted"
        )
    text = str(spec)
    if max(map(len, re.split(r"[/\\]", text))) > LONGEST:
        raise ValueError(
            f"a name of {len(text):,} characters, {text[:40]!r} …, is none of a file or a model; "
            "name one a line"
        )
    model, apart, weights = f" {text} ".rpartition(WITH)
    if apart and not Path(text).exists():
        if not model.strip() or not weights.strip():
            raise ValueError(
                f"{text!r} names no {'weights' if model.strip() else 'model'}; write MODEL with "
                "WEIGHTS, such as factory.py:build with weights.safetensors"
            )
        path = locate(weights.strip(), argument="weights", roots=roots)
        return [(model.strip(), path, _parts(path))]
    path = Path(text).expanduser()
    if path.is_dir() and not (path / "config.json").exists():
        folder = locate(text, argument="weights", roots=roots, folder=True)
        return [(_like(like, file), file, _parts(file)) for file in _inside(folder, text)]
    if path.suffix.lower() in WEIGHTS:
        file = locate(text, argument="weights", roots=roots)
        if exported_audit.is_export(file) or (like is None and path.suffix != ".safetensors"):
            return [(text, None, _parts(file))]
        return [(_like(like, text), file, _parts(file))]
    return [(text, None, _called(text))]


def _like(like, file):
    if like is None:
        raise ValueError(
            f"{str(file)!r} holds weights, but not the network they belong to; name it, as "
            f'"factory.py:build{WITH}{Path(file).name}", or give the network as like='
        )
    return like


def _inside(folder, text) -> list[Path]:
    """The files of weights in a folder, those of one training in the order of their numbers."""
    files = [file for file in folder.iterdir() if file.suffix.lower() in WEIGHTS and file.is_file()]
    if not files:
        names = sorted(entry.name for entry in folder.iterdir() if entry.name[0] != ".")
        raise ValueError(
            f"weights {text!r} is a folder without weights ({', '.join(WEIGHTS)}); it holds "
            f"{', '.join(names[:5]) or 'nothing'}{' …' * (len(names) > 5)}"
        )
    return sorted(files, key=lambda file: natural(file.name))


def natural(name) -> tuple:
    """In which order do people list this name? Numbers in it count as numbers.

    >>> sorted(["epoch10", "epoch9"], key=natural)
    ['epoch9', 'epoch10']
    """
    parts = re.split(r"(\d+)", name.lower())
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)


def _copied(like):
    """A network of the same make, with the same wishes for its images, to take other weights."""
    return attach(copied(like), replace(origin(like), weights=None, notes=()))


def _called(spec) -> list[str]:
    """What a model can be called: by the last word of its spec, or by all of it."""
    whole = spec.removeprefix("live ")
    return [re.split(r"[:/\\]", whole.partition("?")[0])[-1] or whole, whole]


def _parts(path) -> list[str]:
    """What a file can be called: by itself, with its folder, with the folder above, …"""
    whole = path.resolve().with_suffix("").parts[1:]
    return ["/".join(whole[-depth:]) for depth in range(1, len(whole) + 1)]


def _names(parts) -> list[str]:
    """The shortest names that tell all of them apart; the same one twice is numbered.

    >>> _names([["f", "a/f"], ["f", "b/f"], ["g", "b/g"], ["g", "b/g"]])
    ['a/f', 'b/f', 'g', 'g (2)']
    """
    several = {each[-1]: each for each in parts}
    depth = dict.fromkeys(several, 0)
    while True:
        names = {whole: several[whole][depth[whole]] for whole in several}
        often = Counter(names.values())
        alike = [w for w, n in names.items() if often[n] > 1 and depth[w] + 1 < len(several[w])]
        if not alike:
            break
        for whole in alike:
            depth[whole] += 1
    seen, found = Counter(), []
    for each in parts:
        name = names[each[-1]]
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found
