"""Which layers of a network stand for its stages, and where each unit's answer appears.

One forward pass of one example is watched; nothing is known in advance about the architecture.
"""

import math
from dataclasses import dataclass

import torch

from memexplorer import passes
from memexplorer.activations import Tap, first_batch, unit_axis, watching
from memexplorer.activations import pooled as pooled_rows
from memexplorer.models.loading import output_tensor

MOST_STAGES = 6
UNIT_KINDS = ("Linear", "Conv1d", "Conv2d", "Conv3d", "Conv1D")  # Conv1D: transformers' Linear
NORMS = ("BatchNorm", "GroupNorm", "LayerNorm", "InstanceNorm", "RMSNorm", "FrozenBatchNorm")
PASSED_THROUGH = ("Dropout", "DropPath", "Identity", "StochasticDepth")
NEVER_NEGATIVE = ("ReLU", "ReLU6", "Sigmoid", "Hardsigmoid", "Softplus", "Threshold", "Softmax")
ACTIVATIONS = (*NEVER_NEGATIVE, "GELU", "SiLU", "Swish", "Mish", "ELU", "SELU", "CELU", "LeakyReLU",
               "PReLU", "RReLU", "Tanh", "Hardswish", "Hardtanh", "QuickGELU", "FastGELU",
               "NewGELUActivation", "GELUActivation", "PytorchGELUTanh", "QuickGELUActivation",
               "SiLUActivation", "Hardshrink", "Softsign", "GELUTanh", "LogSigmoid")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Event:
    """One module's turn in the forward pass: who, which call of it, what came in and out.

    The versions count in-place changes: a tensor that left as version 1 and enters elsewhere as
    version 2 has been added to meanwhile, by a shortcut for instance.
    """

    name: str
    kind: str
    leaf: bool
    weights: int
    call: int
    entered: torch.Tensor | None
    entered_version: int
    left: torch.Tensor
    left_version: int


@torch.no_grad()
def trace(network, batch) -> list[Event]:
    """Which modules ran, in the order they finished?

    >>> two = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU())
    >>> [(event.name, event.kind) for event in trace(two, torch.zeros(1, 4))]
    [('0', 'Linear'), ('1', 'ReLU'), ('', 'Sequential')]
    """
    events, waiting, calls = [], {}, {}
    modules = dict(network.named_modules())

    def enter(name):
        def see(tensor):
            seen = (tensor, tensor._version) if torch.is_tensor(tensor) else (None, 0)
            waiting.setdefault(name, []).append(seen)

        return name, "input", see

    def leave(name, module):
        def see(output):
            entered = waiting[name].pop() if waiting.get(name) else (None, 0)
            try:
                tensor = output if torch.is_tensor(output) else output_tensor(output)
            except TypeError:
                return
            call = calls[name] = calls.get(name, -1) + 1
            leaf = not any(child in ran for child in module.children())
            ran.add(module)
            weights = sum(weight.numel() for weight in module.parameters())
            about = name, kind_of(module), leaf, weights, call
            events.append(Event(*about, *entered, tensor, tensor._version))

        return name, "output", see

    ran = set()
    watchers = [enter(name) for name in modules]
    watchers += [leave(name, module) for name, module in modules.items()]
    with passes.alone(network), watching(network, watchers):
        passes.first(network, batch)
    return events


def kind_of(module) -> str:
    """The class of a module; of an exported one, the class it had before."""
    told = getattr(module, "type_name", None)
    name = told() if callable(told) else None
    return (name or type(module).__name__).rpartition(".")[2]


def last_features(events) -> Tap:
    """Where are the features that the classifier sees?

    The input of the last linear layer, when the network's output is just what that layer puts out;
    else the output itself: the network is an encoder.
    """
    answer = events[-1].left
    for event in reversed(events[:-1]):
        fits = event.entered is not None and event.entered.shape[0] == answer.shape[0]
        if fits and event.leaf and event.kind == "Linear" and _same(event.left, answer):
            return Tap(f"{event.name}:input", event.name, "input")
    return Tap("output", "")


def is_classifier(network, example) -> bool:
    """Is the network's output what a last linear layer puts out?

    >>> is_classifier(torch.nn.Linear(4, 3), torch.zeros(1, 4))
    False
    >>> is_classifier(torch.nn.Sequential(torch.nn.Linear(4, 3)), torch.zeros(1, 4))
    True
    """
    return last_features(trace(network, first_batch(network, example, rows=2))).side == "input"


def stages(network, example) -> list[Tap]:
    """Which few layers tell how an answer comes about?

    The last feature layer, and one before it per stage: per resolution in a convolutional
    network, per linear layer in a fully connected one, evenly spaced blocks in a transformer.

    example  a batch as the network takes it, or Examples
    returns  Taps, from the first stage to the last feature layer, at most 6

    >>> net = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))
    >>> [tap.name for tap in stages(net, torch.zeros(1, 4))]
    ['2:input']
    """
    batch = first_batch(network, example, rows=2)
    events = trace(network, batch)
    last = last_features(events)
    answer = events[-1].left
    inner = [event for event in events[:-1] if _is_layer(event, len(batch), answer)]
    winners = _winners(inner)
    final = next((e.entered if last.side == "input" else e.left for e in reversed(events)
                  if e.name == last.module), answer)  # fmt: skip
    kept, known = [], [_row(final)]
    for event in winners:
        row, told = _row(event.left), event.name == last.module or _same(event.left, final)
        if not told and not any(_alike(row, other) for other in known):
            kept.append(Tap(event.name, event.name))
            known.append(row)
    return [*_spread(kept, MOST_STAGES - 1), last]


def units(network, example) -> list[Tap]:
    """Where is the answer of each convolution channel and linear unit read?

    After the normalization and the activation that follow it, where these are modules; where the
    activation isn't one, or may be negative, negative answers count as 0. The classifier and
    the projections inside attention are left out.

    returns  a Tap per convolution and linear layer, in the order they run, named after it

    >>> net = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))
    >>> [(tap.name, tap.module, tap.rectified) for tap in units(net, torch.zeros(1, 4))]
    [('0', '1', False)]
    """
    batch = first_batch(network, example, rows=2)
    events = trace(network, batch)
    classifier = last_features(events).module
    kinds = {name: kind_of(module).lower() for name, module in network.named_modules()}
    found = {}
    for place, event in enumerate(events):
        inside_attention = any(
            "attention" in kinds.get(up, "") or kinds.get(up, "").endswith(("attn", "mha"))
            for up in _ancestors(event.name)
        )
        is_unit = event.leaf and event.kind in UNIT_KINDS and event.left.dim() > 1
        if is_unit and not inside_attention and (event.name != classifier or not classifier):
            found[event.name] = _reading(event, events[place + 1 :])
    return list(found.values())


def chosen_units(network, example, layers=None) -> list[Tap]:
    """Where are the units of these layers read? Of all of them with None.

    layers   names as `units` gives them
    errors   ValueError for a layer without units of its own, with those that have some

    >>> net = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))
    >>> [tap.name for tap in chosen_units(net, torch.zeros(1, 4), ["0"])]
    ['0']
    """
    taps = units(network, example)
    if layers is not None:
        layers = [layers] if isinstance(layers, str) else layers
        known = {tap.name: tap for tap in taps}
        missing = [name for name in layers if name not in known]
        if missing:
            raise ValueError(
                f"layer {missing[0]!r} is no convolution or linear layer with units of its own; "
                f"there are {len(known)}: {', '.join(list(known)[:12])}{' …' * (len(known) > 12)}"
            )
        taps = [known[name] for name in layers]
        if not taps:
            raise ValueError(f"layers is empty; name some of {', '.join(list(known)[:12])}")
    if not taps:
        raise ValueError(
            "this network has no convolution or linear layer before its answers, whose units could "
            "be read; name a deeper one"
        )
    return taps


def own_modules(network, example) -> dict[str, list[str]]:
    """Of which modules does each layer consist: a convolution or linear layer, and its norms?

    returns  layer, as `units` names them -> paths of modules, in the order they run

    >>> one = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2),
    ...                           torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(2, 2))
    >>> own_modules(one, torch.zeros(2, 1, 3, 3))
    {'0': ['0', '1']}
    """
    events, found = trace(network, first_batch(network, example, rows=2)), {}
    for tap in units(network, example):
        place = next(at for at, event in enumerate(events) if event.name == tap.name)
        left, found[tap.name] = events[place].left, [tap.name]
        for later in events[place + 1 :]:
            if later.entered is None or not _same(later.entered, left):
                continue
            if later.kind.startswith(NORMS):
                found[tap.name].append(later.name)
            elif later.kind not in PASSED_THROUGH:
                break
            left = later.left
    return found


def _reading(event, following) -> Tap:
    """The Tap at the end of the chain layer, normalization, activation."""
    read, left, version = event, event.left, event.left_version
    for later in following:
        if later.entered is None or not _same(later.entered, left):
            continue
        if later.entered_version != version:
            break
        normal = later.kind.startswith(NORMS) and (
            later.kind.startswith("BatchNorm") or _ancestors(later.name) == _ancestors(event.name)
        )
        active = later.kind in ACTIVATIONS
        if normal or active:
            read = later
        if normal or active or later.kind in PASSED_THROUGH:
            left, version = later.left, later.left_version
        if active:
            break
    axis = 1 if event.kind in ("Conv1d", "Conv2d", "Conv3d") else -1
    return Tap(event.name, read.name, "output", read.call, axis, read.kind not in NEVER_NEGATIVE)


def _ancestors(name):
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]


def _is_layer(event, examples, answer) -> bool:
    """Does this module put out features, one row per example, that are not the answer itself?"""
    left = event.left
    fits = left.dim() > 1 and left.is_floating_point() and left.shape[0] == examples
    return fits and not _same(left, answer) and event.kind not in ("Flatten", "Softmax")


def _winners(inner):
    """One module per stage, in the order they run."""
    wide = [
        event for event in inner if event.left.dim() > 2 and max(_resolution(event.left)[1:]) > 1
    ]
    images = _by_resolution(event for event in wide if not event.leaf)
    kinds = {_resolution(group[0].left)[0] for group in images}
    if len(images) > 1 and "image" in kinds:  # then tokens are windows inside attention
        images = [group for group in images if _resolution(group[0].left)[0] == "image"]
    if len(images) > 1:
        # The module with most weights ends a stage; a later stage's first steps are smaller.
        stages = [max(reversed(group), key=lambda event: event.weights) for group in images]
    else:
        stages = _blocks(inner)
    if not stages:
        flat = _by_resolution(event for event in wide if event.leaf)
        stages = [group[-1] for group in flat]
    return sorted([*stages, *_vectors(inner)], key=inner.index)


def _by_resolution(events):
    groups = {}
    for event in events:
        groups.setdefault(_resolution(event.left), []).append(event)
    return list(groups.values())


def _vectors(inner):
    """The last module of each run that begins with a linear layer."""
    best = []
    for event in inner:
        if event.left.dim() != 2 or not event.leaf:
            continue
        if event.kind in UNIT_KINDS or not best:
            best.append(event)
        else:
            best[-1] = event
    return best


def _resolution(tensor):
    if tensor.dim() == 3:
        return ("tokens", round(math.log2(tensor.shape[1])))  # a class token more is no new stage
    axis = unit_axis(tensor.shape)
    return ("image", *(size for dim, size in enumerate(tensor.shape) if dim not in (0, axis)))


def _blocks(inner):
    """Where the resolution never changes: the siblings of one kind that repeat most often."""
    families = {}
    for event in inner:
        if not event.leaf and event.left.dim() > 2:
            family = event.name.rpartition(".")[0], event.kind
            families.setdefault(family, {})[event.name] = event
    largest = list(max(families.values(), key=len, default={}).values())
    return _spread(largest, 4) if len(largest) > 2 else []


def _spread(items, most):
    """At most so many of them, evenly spaced and with the last."""
    if len(items) <= most:
        return items
    return [items[round((number + 1) * len(items) / most) - 1] for number in range(most)]


def _row(tensor):
    return pooled_rows(tensor.detach(), tensor.shape[0], Tap("", ""))


def _alike(a, b) -> bool:
    """The same features, perhaps before the rectifier? Rows of zeros say nothing either way."""
    if a.shape != b.shape or not b.any():
        return False
    return any(torch.allclose(x, b, rtol=1e-4, atol=1e-6) for x in (a, a.clamp(min=0)))


def _same(a, b) -> bool:
    """The same numbers in the same memory, perhaps in another shape?"""
    return a.data_ptr() == b.data_ptr() and a.numel() == b.numel()
