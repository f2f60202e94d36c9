"""Names of weights made to match a network's, and a report where they don't."""

from collections.abc import Mapping

import torch

# What wrappers put between the names: DataParallel and DDP, torch.compile, FSDP, checkpointing.
WRAPPERS = {"module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"}
NESTS = ("state_dict", "model_state_dict", "model_state", "model", "network", "net", "params")
HOLES = "of the weights hold NaN or infinity"  # by which others know this note
HARMLESS = ("num_batches_tracked", "total_ops", "total_params", "n_averaged")


def unnested(found, path) -> dict:
    """Where in this checkpoint are the weights?

    found    what the file holds: a state dict, or a dict around one
    returns  {dotted name: tensor}

    >>> sorted(unnested({"epoch": 3, "model": {"fc": {"bias": torch.zeros(2)}}}, "x.pt"))
    ['fc.bias']
    """
    if isinstance(found, torch.nn.Module):
        return found.state_dict()
    if isinstance(found, Mapping):
        for name in NESTS:
            inner = found.get(name)
            if isinstance(inner, torch.nn.Module) or (isinstance(inner, Mapping) and _flat(inner)):
                return unnested(inner, path)
        flat = _flat(found)
        if flat:
            return flat
    keys = f" with {', '.join(map(str, list(found)[:5]))}" if isinstance(found, Mapping) else ""
    raise ValueError(
        f"weights {path!r} holds a {type(found).__name__}{keys}, but a state dict (names and "
        "tensors) was wanted; save network.state_dict()"
    )


def _flat(nest, prefix="") -> dict:
    """The tensors of a nested dict by dotted names, leaving out what optimisers keep."""
    flat = {}
    for name, value in nest.items():
        if not isinstance(name, str) or "optim" in name or "sched" in name:
            continue
        if isinstance(value, torch.Tensor):
            flat[prefix + name] = value
        elif isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{name}.")
    return flat


def bare(name) -> str:
    """The name without what wrappers add.

    >>> bare("module._orig_mod.encoder.0.weight")
    'encoder.0.weight'
    """
    return ".".join(part for part in name.split(".") if part not in WRAPPERS)


def renamed(loaded, wanted) -> tuple[dict, tuple[str, ...]]:
    """What would this network call these weights?

    loaded   {name in the file: tensor}
    wanted   the names (or state dict) of the network
    returns  {name in the network, or in the file where it has no such: tensor}, notes
    errors   ValueError when the file holds several networks that would all do

    >>> renamed({"module.fc.bias": torch.zeros(2)}, ["fc.bias"])[0]
    {'fc.bias': tensor([0., 0.])}
    """
    wanted = set(wanted)
    if not wanted or wanted <= set(loaded):
        return dict(loaded), ()
    own = {bare(name): name for name in wanted}
    if len(own) != len(wanted):
        own = {name: name for name in wanted}
    plain = {bare(name): name for name in loaded}
    if len(plain) != len(loaded):
        plain = {name: name for name in loaded}
    hits = {"": len(own.keys() & plain.keys())}
    for name in plain:
        parts = name.split(".")
        for depth in range(1, min(len(parts), 5)):
            prefix = ".".join(parts[:depth]) + "."
            hits[prefix] = hits.get(prefix, 0) + (name[len(prefix) :] in own)
    best = max(hits.values())
    ties = [prefix for prefix, count in hits.items() if count == best]
    if len(ties) > 1 and "" not in ties and best:
        raise ValueError(
            f"weights hold {len(ties)} networks that would do ({', '.join(ties[:5])}); save the "
            "state_dict of the one you mean by itself"
        )
    prefix = ties[0] if best else ""
    if not prefix:
        return {own.get(name, was): loaded[was] for name, was in plain.items()}, ()
    inside = {n[len(prefix) :]: was for n, was in plain.items() if n.startswith(prefix)}
    notes = [f"the weights' prefix {prefix!r} was taken off"]
    rest = len(plain) - len(inside)
    if rest:
        notes.append(f"{rest} other tensors in the file belong to something else")
    return {own.get(name, was): loaded[was] for name, was in inside.items()}, tuple(notes)


def misshapen(loaded, wanted) -> dict:
    """Which weights have another shape than the network's? {name: (file's, network's)}"""
    lazy = torch.nn.parameter.UninitializedTensorMixin
    return {
        name: (tuple(value.shape), tuple(wanted[name].shape))
        for name, value in loaded.items()
        if isinstance(wanted.get(name), torch.Tensor)
        and not isinstance(wanted[name], lazy)
        and value.shape != wanted[name].shape
    }


def fit(network, loaded, *, weights, spec) -> tuple[str, ...]:
    """Put these weights into the network; do they all belong there?

    network  changed in place
    returns  notes for the user
    errors   ValueError that lists up to five missing, unexpected and misshapen names each, or
             that says where whole numbers stand for fractions
    """
    own = network.state_dict()
    loaded, notes = renamed(loaded, own)
    odd = misshapen(loaded, own)
    fitting = {name: value for name, value in loaded.items() if name not in odd}
    _check_kinds(network, fitting, weights)
    on_meta = any(isinstance(v, torch.Tensor) and v.is_meta for v in own.values())
    missing, unexpected = network.load_state_dict(fitting, strict=False, assign=on_meta)
    missing = [name for name in missing if name not in odd and not name.endswith(HARMLESS)]
    unexpected = [name for name in unexpected if not name.endswith(HARMLESS)]
    if missing or unexpected or odd:
        shapes = [f"{name} (file {_by(a)}, network {_by(b)})" for name, (a, b) in odd.items()]
        said = [
            f"{len(names)} {what}: {', '.join(names[:5])}{', …' if len(names) > 5 else ''}"
            for names, what in (
                (missing, "missing"),
                (unexpected, "unexpected"),
                (shapes, "of another shape"),
            )
            if names
        ]
        raise ValueError(
            f"weights {str(weights)!r} don't fit the network of {spec!r}: {'; '.join(said)}. Give "
            "the weights of this very network, or build it as it was when they were saved "
            "(a factory takes arguments: factory.py:build?width=32)"
        )
    holes = [n for n, v in fitting.items() if v.is_floating_point() and not v.isfinite().all()]
    if holes:
        notes += (f"{len(holes)} {HOLES}, the first is {holes[0]}",)
    return notes


def _check_kinds(network, loaded, weights) -> None:
    """Quantised weights are whole numbers, which mean nothing without their scale."""
    own = dict(network.named_parameters(remove_duplicate=False))
    whole = [name for name, value in loaded.items()
             if name in own and own[name].dtype.is_floating_point
             and not value.dtype.is_floating_point and not value.dtype.is_complex]  # fmt: skip
    if whole:
        kind = str(loaded[whole[0]].dtype).removeprefix("torch.")
        raise ValueError(
            f"weights {str(weights)!r} hold whole numbers where the network has fractions, in "
            f"{len(whole)} of {len(own)} weights, the first is {whole[0]} ({kind}); they are "
            "quantised, it seems: give the weights as they were before, in float32 or float16"
        )


def _by(shape) -> str:
    return " x ".join(map(str, shape)) or "a single number"
