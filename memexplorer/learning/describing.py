"""What a loss is called, so that no two losses are taken for one training."""

import functools

import numpy as np
import torch

from memexplorer import storage


def described(loss) -> str:
    """Which loss is this? Its name, and what it was made with.

    Numbers and words as they are, functions by their names, tensors and arrays by a digest. What
    the loss itself says changes while it teaches (`state()`) is left out.

    >>> described(None)
    'cross-entropy'
    >>> described(functools.partial(torch.nn.functional.cross_entropy, label_smoothing=0.1))
    'partial(cross_entropy, label_smoothing=0.1)'
    """
    return "cross-entropy" if loss is None else _call(loss, ())


def _call(made, within) -> str:
    """within  what this is a part of: a function may hold itself"""
    within = (*within, id(made))
    if isinstance(made, functools.partial):
        parts = [_said(part, within) for part in (made.func, *made.args)]
        parts += [f"{name}={_said(part, within)}" for name, part in sorted(made.keywords.items())]
        return f"partial({', '.join(parts)})"
    name = getattr(made, "__qualname__", type(made).__qualname__)
    held = ((key.strip("_"), _said(value, within)) for key, value in sorted(_held(made).items()))
    parts = ", ".join(f"{key}={said}" for key, said in held if said)
    return f"{name.removesuffix('.<locals>.loss')}({parts})"


def _held(made) -> dict:
    """What it was made with, by name: attributes, those of its object, and what it closes over."""
    held = dict(getattr(made, "__dict__", {}))
    cells = getattr(made, "__closure__", None) or ()
    names = made.__code__.co_freevars if cells else ()
    held |= {name: cell.cell_contents for name, cell in zip(names, cells, strict=True)}
    if (owner := getattr(made, "__self__", None)) is not None and not isinstance(made, type):
        held["self"] = owner
    changing = made.state() if callable(getattr(made, "state", None)) else ()
    return {name: value for name, value in held.items() if name not in changing}


def _said(value, within) -> str:
    """One part in words; "" for what says nothing."""
    if isinstance(value, torch.Tensor):
        value = value.detach().cpu().double().numpy()
    if isinstance(value, np.ndarray):
        return storage.digest(value)[:12]
    if isinstance(value, dict):
        parts = [(str(key), _said(part, within)) for key, part in value.items()]
        return ", ".join(f"{key}={part}" for key, part in sorted(parts) if part)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_said(part, within) for part in value)}]"
    if callable(value):
        return "itself" if id(value) in within else _call(value, within).removesuffix("()")
    return str(value) if isinstance(value, int | float | str | np.number) else ""
