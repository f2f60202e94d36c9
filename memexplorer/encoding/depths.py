"""Which values along a network's way stand for its depth? Layers, residual sums, and the output.

One forward pass of two examples is watched. A residual sum is found by what it is: a value that no
module put out, and that is exactly the sum of two others, so nothing is known of architectures.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch

from memexplorer import anatomy, passes
from memexplorer.activations import Tap, first_batch, taps_for, watching
from memexplorer.models.loading import output_tensor

MARKS = 256  # numbers by which a value is known again
RECENT = 8  # the younger addend of a sum is among so many values before it
CONV, LINEAR, SUM = "convolution", "linear", "residual sum"
ATTENTION, MLP, FEATURES, OUTPUT = "attention", "fully connected", "features", "output"


@dataclass(frozen=True)
class Depth:
    """One place along the way: the Tap it is read at, what it is, and the block it belongs to."""

    tap: Tap
    kind: str
    block: str = ""

    @property
    def name(self) -> str:
        return self.tap.name


@dataclass(frozen=True, eq=False)
class Value:
    """A tensor that entered or left a module: known again by some of its numbers.

    fresh  no value before it was the same;  maker: kind of module
    """

    module: str
    side: str
    call: int
    maker: str
    shape: tuple
    marks: np.ndarray
    fresh: bool


def depths(network, example) -> list[Depth]:
    """Where along its way is a network read, to see how something grows with depth?

    Each convolution and linear layer after its normalization and activation; where a block has
    attention, instead the values after its two residual additions; every other residual sum; the
    features the classifier sees; the output. Nothing is read twice.

    example  a batch as the network takes it, or Examples
    returns  in the order they run

    >>> net = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))
    >>> [(depth.name, depth.kind) for depth in depths(net, torch.rand(2, 4))]
    [('0', 'linear'), ('output', 'output')]
    """
    batch = first_batch(network, example, rows=2)
    values = walked(network, batch)
    when = {(value.module, value.side, value.call): at for at, value in enumerate(values)}
    sums = _sums(values, when)
    attended = {depth.block for _, depth, _ in sums if depth.kind == ATTENTION}
    found = [(at, depth) for at, depth, _ in sums]
    for tap in anatomy.units(network, batch):
        at = when[tap.module, tap.side, tap.call]
        inside = any(tap.name.startswith(f"{block}.") for block in attended)
        if not (inside or _beside(values, when, tap, at, sums)):
            found.append((at, Depth(replace(tap, rectified=_rectified(values, at, tap)),
                                    CONV if tap.axis == 1 else LINEAR)))  # fmt: skip
    last = anatomy.last_features(anatomy.trace(network, batch))
    if last.side == "input":
        at = max(at for key, at in when.items() if key[:2] == (last.module, "input"))
        found.append((at, Depth(last, FEATURES)))
    found.append((len(values) - 1, Depth(Tap("output", ""), OUTPUT)))
    return _once(sorted(found, key=lambda pair: pair[0]), values)


def chosen(network, example, names=None) -> list[Depth]:
    """The places of these names; what `depths` doesn't name is a module's path. None: all.

    >>> net = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))
    >>> [depth.name for depth in chosen(net, torch.rand(2, 4), ["1", "output"])]
    ['1', 'output']
    """
    known = {depth.name: depth for depth in depths(network, example)}
    if names is None:
        return list(known.values())
    names = [names] if isinstance(names, str) else list(names)
    if not names or not all(isinstance(name, str | Tap) for name in names):
        raise ValueError(f"layers is {names}, but names such as {next(iter(known))!r} were wanted")
    taps = [name for name in names if name not in known]
    known |= {tap.name: Depth(tap, "chosen") for tap in taps_for(network, taps, example)}
    return [known[getattr(name, "name", name)] for name in names]


def walked(network, batch) -> list[Value]:
    """Every tensor that entered or left a module, in the order of time."""
    values, calls, known = [], {}, {}

    def watcher(name, module, side):
        def see(output):
            call = calls[name, side] = calls.get((name, side), -1) + 1
            try:
                tensor = output_tensor(output)
            except TypeError:
                return
            if tensor.dim() > 1 and tensor.is_floating_point():
                marks = _marks(tensor)
                key = tensor.numel(), marks.tobytes()
                new = key not in known and bool(marks.any())
                known[key] = True
                about = name, side, call, anatomy.kind_of(module), tuple(tensor.shape)
                values.append(Value(*about, marks, new))

        return name, side, see

    modules = dict(network.named_modules())
    watchers = [watcher(*pair, "input") for pair in modules.items()]
    watchers += [watcher(*pair, "output") for pair in modules.items()]
    with passes.alone(network), watching(network, watchers), torch.no_grad():
        passes.first(network, batch)
    return values


def _marks(tensor):
    """Some of its numbers, always from the same places."""
    flat = tensor.detach().reshape(-1)
    places = torch.arange(MARKS) * 2654435761 % flat.numel()
    return flat[places.to(flat.device)].float().cpu().numpy()


def _sums(values, when) -> list[tuple[int, Depth, tuple]]:
    """(when, Depth, when the addends) of each value that is the sum of two before it."""
    found, before = [], {}
    for at, value in enumerate(values):
        if not value.fresh:
            continue
        # By how many numbers: a sum over tokens may be of what was an image, and the same memory.
        others = before.setdefault(int(np.prod(value.shape)), [])
        pair = _addends(value.marks, others)
        if pair is not None:
            found.append((*_summed(values, when, min(pair), at), pair))
        others.append((at, value.marks))
    return found


def _addends(marks, others):
    """When were the two values whose sum this is, perhaps rectified? None when there are none."""
    if len(others) < 2:
        return None
    times, every = [at for at, _ in others], np.stack([known for _, known in others])
    for at, younger in others[: -RECENT - 1 : -1]:
        for one in (younger, younger.clip(min=0)):
            if not one.any():  # else everything is the sum of itself and nothing
                continue
            both = every + one
            same = (both == marks).all(1) | (both.clip(min=0) == marks).all(1)
            hits = [time for time in np.array(times)[same] if time != at]
            if hits:
                return at, int(hits[-1])
    return None


def _summed(values, when, older, at) -> tuple[int, Depth]:
    """Where this sum is read, and what was added: by the modules that ran meanwhile."""
    value, inside = values[at], values[older + 1 : at]
    words = " ".join(f"{v.maker} {v.module.rpartition('.')[2]}".lower() for v in inside)
    convolved = any("conv" in v.maker.lower() and v.maker != "Conv1D" for v in inside)
    kind = SUM if convolved else MLP if "linear" in words or "conv1d" in words else SUM
    kind = ATTENTION if "attention" in words or "attn" in words.split() else kind
    block = value.module if value.side == "output" else value.module.rpartition(".")[0]
    side, name = value.side, block
    if value.side == "input" and value.maker in (*anatomy.ACTIVATIONS, *anatomy.PASSED_THROUGH):
        side = "output"
        at = when[value.module, side, value.call]
        name = value.module if value.maker == "Identity" else block
    if kind in (ATTENTION, MLP):
        name = f"{block} {'attention' if kind == ATTENTION else 'MLP'}".strip()
    name = name or f"sum before {value.module}"
    return at, Depth(Tap(name, value.module, side, value.call), kind, block)


def _beside(values, when, tap, at, sums) -> bool:
    """Is this layer no step of the way: a gate of single numbers, or a short cut's projection?"""
    if tap.axis == 1 and len(values[at].shape) == 2:
        return any(len(later.shape) == 4 for later in values[at:])
    entered = when.get((tap.name, "input", 0))
    for _, depth, pair in sums:
        block = when.get((depth.block, "input", 0))
        parts = [values[one].marks.tobytes() for one in pair]
        if None not in (entered, block) and values[at].marks.tobytes() in parts:
            between = any(v.maker == values[entered].maker for v in values[block + 1 : entered])
            return between and np.array_equal(values[entered].marks, values[block].marks)
    return False


def _rectified(values, at, tap) -> bool:
    """Does what comes after see this answer without its negative part?"""
    marks = values[at].marks
    return bool(
        tap.rectified
        and (marks < 0).any()
        and any(np.array_equal(later.marks, marks.clip(min=0)) for later in values[at + 1 :])
    )


def _once(found, values) -> list[Depth]:
    """Each value once, under the first of its names; names that occur twice are numbered."""
    kept, known, names = [], set(), {}
    for at, depth in found:
        key = values[at].marks.tobytes()
        if key in known:
            continue
        known.add(key)
        number = names[depth.name] = names.get(depth.name, 0) + 1
        if number > 1:
            depth = replace(depth, tap=replace(depth.tap, name=f"{depth.name} ({number})"))
        kept.append(depth)
    return kept
