"""Where a forward pass can be cut in two: which modules have finished by then, and who stands in.

Found by watching one pass of one example, so for any network: shortcuts, functions between modules
and modules called twice are part of the pass like anything else.
"""

import contextlib
from collections import Counter
from dataclasses import dataclass

import torch

from memexplorer.activations import watching
from memexplorer.models.loading import output_tensor

MOST = 12  # cuts in a network; a pass begins at the last one before what shall be changed


@dataclass(frozen=True, eq=False)
class Call:
    """One call of a module: its key (path, number), when it began and ended, what it put out.

    rewritten  does later code change this output in place?
    """

    key: tuple
    began: int
    ended: int
    output: object
    rewritten: bool


@dataclass(frozen=True, eq=False)
class Cut:
    """Where a pass can begin. A call is (path of the module, which of its calls).

    wanted   calls whose output is kept -> must a copy be handed out, because it is rewritten?
    shapes   calls that don't run either, but nobody reads their output, only its shape
    visible  path -> which of the module's calls still happen, in order
    at       tap -> the call whose output it reads
    after    the taps that lie at this cut or later
    """

    wanted: dict
    shapes: frozenset
    visible: dict
    at: dict
    after: frozenset


def cuts(network, example, taps) -> list[Cut]:
    """Where can a pass begin and still come through these taps?

    example  a batch of one
    returns  the latest cut first; with the last one everything runs
    errors   ValueError for a tap that reads no tensor that a module puts out
    """
    calls, names = watched(network, example), dict(network.named_modules(remove_duplicate=False))
    paths, at = {module: path for path, module in network.named_modules()}, {}
    for tap in taps:
        here = [call for call in calls if call.key[0] == paths[names[tap.module]]]
        fits = tap.side == "output" and -1 <= tap.call < len(here) and here
        if not fits or not isinstance(here[tap.call].output, torch.Tensor):
            raise ValueError(f"layer {tap.name!r} puts out no tensor whose units can be silenced")
        at[tap.name] = here[tap.call]
    ends = sorted({call.ended for call in at.values()})
    step = -(-len(ends) // MOST)
    found = []
    for end in [*ends[::-step], 0]:
        after = frozenset(name for name, call in at.items() if call.ended >= end)
        top = outermost([call for call in calls if call.ended <= end])
        keys = {name: call.key for name, call in at.items()}
        found.append(_cut(network, example, calls, top, keys, after))
    return found


def _cut(network, example, calls, top, at, after) -> Cut:
    visible = {}
    for call in calls:
        if not any(one.began < call.began and call.ended < one.ended for one in top):
            visible.setdefault(call.key[0], []).append(call.key[1])
    read = _read(network, example, top, visible)
    wanted = {call.key: call.rewritten for call in top if call.key in read}
    return Cut(wanted, frozenset(call.key for call in top) - read, visible, at, after)


@torch.no_grad()
def watched(network, example) -> list[Call]:
    """Every call of every module but the network itself, in the order they ended."""
    found, begun, clock, numbers = [], {}, iter(range(1 << 60)), Counter()

    def enter(path):
        return path, "input", lambda _: begun.setdefault(path, []).append(next(clock))

    def leave(path):
        def see(output):
            versions = [part._version for part in parts(output)]
            key = path, numbers[path]
            numbers[path] += 1
            found.append((key, begun[path].pop(), next(clock), output, versions))

        return path, "output", see

    names = [path for path, _ in network.named_modules() if path]
    with watching(network, [make(path) for path in names for make in (enter, leave)]):
        network(example)
    return [
        Call(*about, output, versions != [part._version for part in parts(output)])
        for *about, output, versions in found
    ]


def outermost(calls) -> list[Call]:
    """Those that lie in no other one of them, of those whose output can be kept."""
    found = []
    for call in sorted((call for call in calls if _plain(call.output)), key=lambda c: c.began):
        if not found or call.began > found[-1].ended:
            found.append(call)
    return found


def _read(network, example, top, visible) -> set:
    """Which of these outputs does the rest of the pass read? Where gradients come back to."""
    every = {call.key for call in top}
    with torch.enable_grad():
        leaves = {
            call.key: mapped(lambda part: part.detach().clone().requires_grad_(), call.output)
            for call in top
            if all(part.is_floating_point() for part in parts(call.output))
        }
        given = {call.key: call.output for call in top} | leaves
        try:
            with standing_in(network, visible, every, lambda key: copied(given[key])):
                answer = output_tensor(network(example))
            flat = [(key, part) for key, value in leaves.items() for part in parts(value)]
            slopes = torch.autograd.grad(answer.sum(), [part for _, part in flat],
                                         allow_unused=True)  # fmt: skip
        except RuntimeError:  # no gradients through this network: then all may be read
            return every
    reached = {key for (key, _), slope in zip(flat, slopes, strict=True) if slope is not None}
    return reached | (every - leaves.keys())


@contextlib.contextmanager
def standing_in(network, visible, keys, give):
    """While the block runs, these calls don't happen: `give(key)` is what they put out.

    Everything else runs as it is, and afterwards nothing is left, also when something raises.
    Yields the count of calls by path; clear it before each further pass.
    """
    modules, counts, before = dict(network.named_modules()), Counter(), {}

    def stand_in(path, own):
        def forward(*args, **named):
            at, counts[path] = counts[path], counts[path] + 1
            key = path, visible[path][at] if at < len(visible[path]) else -1
            return give(key) if key in keys else own(*args, **named)

        return forward

    try:
        for path in {path for path, _ in keys}:
            # In the instance, where it goes before the class's; some modules have one there.
            own = modules[path].__dict__
            before[path] = {"forward": own["forward"]} if "forward" in own else {}
            own["forward"] = stand_in(path, modules[path].forward)
        yield counts
    finally:
        for path, own in before.items():
            modules[path].__dict__.pop("forward", None)
            modules[path].__dict__.update(own)


def _plain(output) -> bool:
    """Is it tensors, or plain tuples, lists and dicts of them, which can be copied?"""
    if type(output) is dict:
        return all(_plain(part) for part in output.values())
    if type(output) in (tuple, list):
        return all(_plain(part) for part in output)
    return isinstance(output, torch.Tensor) or output is None


def parts(output):
    """The tensors in an output."""
    if isinstance(output, torch.Tensor):
        yield output
    elif isinstance(output, dict | list | tuple):
        for part in output.values() if isinstance(output, dict) else output:
            yield from parts(part)


def mapped(change, output):
    """The same output with each tensor changed."""
    if isinstance(output, torch.Tensor):
        return change(output)
    if isinstance(output, dict):
        return {name: mapped(change, part) for name, part in output.items()}
    if isinstance(output, list | tuple):
        return type(output)(mapped(change, part) for part in output)
    return output


def copied(output):
    """A copy that later code may change in place."""
    return mapped(torch.clone, output)


def hollow(output):
    """Of the same shape, but one zero everywhere: it takes no memory."""
    return mapped(lambda part: part.new_zeros(()).expand(part.shape), output)
