"""What named layers put out, streamed; the only file with hooks."""

import contextlib
import threading
from collections import Counter
from dataclasses import asdict, dataclass

import numpy as np
import torch

from memexplorer import device as devices
from memexplorer import passes, storage
from memexplorer.checks import check_choice, check_count
from memexplorer.models.loading import origin, output_tensor, weights_digest
from memexplorer.models.preprocessing import to_batch
from memexplorer.progress import checkpoint, watched

COMPILED = "OptimizedModule"  # torch.compile's: hooks that aren't needed would cut its graph apart
OUTPUT = "output"  # the layer name that means what the whole network puts out
# At most so many examples, and numbers in them. Batches that stay in a CPU's own cache are faster:
# 64 images of 32 x 32 take half the time per image that 256 do.
CPU_BATCH, GPU_BATCH = (64, 1 << 21), (512, 1 << 25)


@dataclass(frozen=True)
class Tap:
    """Where in a forward pass is one layer read?

    name       what people call it
    module     dotted path of the module; "" is the network itself
    side       "output", or "input": what goes into the module
    call       which call of the module, when a forward pass makes several; -1: the last
    axis       which axis holds the units; None: told by the shape
    rectified  negative answers count as 0
    """

    name: str
    module: str
    side: str = "output"
    call: int = -1
    axis: int | None = None
    rectified: bool = False


@contextlib.contextmanager
def watching(network, watchers):
    """Call `see(tensor)` for each (path, side, see) of watchers while the block runs.

    All hooks of MemExplorer are made here, and exactly these are removed at the end, also when
    the forward pass raises. Attention's fused fast path, which skips hooks, is off meanwhile.
    Before each module a Stop is listened for: a batch of a large network takes many seconds.
    """
    modules = dict(network.named_modules(remove_duplicate=False))
    fast = torch.backends.mha.get_fastpath_enabled()
    handles = []
    try:
        torch.backends.mha.set_fastpath_enabled(False)
        for path, side, see in watchers:
            handles.append(_hook(modules[path], side, see))
        if not any(type(module).__name__ == COMPILED for module in modules.values()):
            handles += [_hook(module, "input", _go_on) for module in set(modules.values())]
        yield
    finally:
        for handle in handles:
            handle.remove()
        torch.backends.mha.set_fastpath_enabled(fast)


def _go_on(_tensor):
    checkpoint()


def _hook(module, side, see):
    if side == "output":
        return module.register_forward_hook(lambda _, __, output: see(output))
    return module.register_forward_pre_hook(
        lambda _, args, named: see(next(iter([*args, *named.values()]), None)), with_kwargs=True
    )


@contextlib.contextmanager
def capturing(network, taps, read=None):
    """A dict that holds, after each forward pass of this thread, what was read at every tap.

    Another job may send its own examples through the same network meanwhile: they are not read.

    read  what is kept of (tensor, examples, tap), made while the layer's answer is there; None:
          one row per example, `pooled`
    """
    read = read or pooled
    seen, calls, rows, here = {}, Counter(), [0], threading.get_ident()

    def begin(batch):
        seen.clear()
        calls.clear()
        rows[0] = len(batch)

    def watcher(number, tap):
        def see(output):
            calls[number] += 1
            if tap.call in (-1, calls[number] - 1):
                seen[tap.name] = read(output_tensor(output), rows[0], tap)

        return tap.module, tap.side, see

    def own(see):
        return lambda tensor: see(tensor) if threading.get_ident() == here else None

    watchers = [("", "input", begin), *(watcher(*pair) for pair in enumerate(taps))]
    with watching(network, [(path, side, own(see)) for path, side, see in watchers]):
        yield seen


def pooled(tensor, examples: int, tap: Tap):
    """How does each unit answer each example, averaged over positions?

    Convolutions: over the feature map; tokens: over all of them; windows of one image: together.

    >>> pooled(torch.ones(2, 3, 4, 4), 2, Tap("stage", "stage")).shape
    torch.Size([2, 3])
    """
    tensor = by_example(tensor, examples, tap)
    if tensor.dim() <= 2:
        # A copy: an activation in place would change it before it is written.
        return tensor.reshape(examples, -1).to(torch.float32, copy=True)
    axis = unit_axis(tensor.shape) if tap.axis is None else tap.axis % tensor.dim()
    others = [dim for dim in range(1, tensor.dim()) if dim != axis]
    return tensor.mean(others, dtype=torch.float32)


def by_example(tensor, examples: int, tap: Tap):
    """What did this layer put out, with a row (of one axis or more) for each example?

    >>> by_example(torch.ones(7, 2, 3), 2, Tap("stage", "stage")).shape
    torch.Size([2, 7, 3])
    """
    if tensor.shape[0] != examples:  # (token, example, unit), or an image cut into windows
        if tensor.dim() > 2 and tensor.shape[1] == examples:
            tensor = tensor.transpose(0, 1)
        elif tensor.shape[0] % examples == 0:
            tensor = tensor.unflatten(0, (examples, -1))
        else:
            raise ValueError(
                f"layer {tap.name!r} puts out {tuple(tensor.shape)} for {examples} examples, "
                "which is no row per example; choose another layer"
            )
    if tap.rectified:
        tensor = tensor.clamp(min=0)
    return tensor


def unit_axis(shape) -> int:
    """Which axis of (example, …) holds the units?

    Tokens (example, token, unit): the last. Images: the first after the examples, unless the
    two that follow the examples are alike and the last differs: (example, row, column, unit).

    >>> unit_axis((2, 64, 8, 8)), unit_axis((2, 8, 8, 64)), unit_axis((2, 197, 768))
    (1, 3, 2)
    """
    if len(shape) == 4:
        return 3 if shape[1] == shape[2] != shape[3] else 1
    return 2 if len(shape) == 3 else 1


def layers(network, example) -> list[str]:
    """Which layers of this network can be read?

    example  a batch as the network takes it (one example is enough), or Examples
    returns  the modules that put out numbers for each example, in the order they run

    >>> layers(torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU()), torch.zeros(1, 4))
    ['0', '1']
    """
    batch = first_batch(network, example)
    found = {}

    def see(name):
        def note(output):
            with contextlib.suppress(TypeError):  # puts out no tensor at all
                tensor = output_tensor(output)
                if tensor.dim() < 2 or not tensor.is_floating_point():
                    return
                found.pop(name, None)
                found[name] = True

        return name, "output", note

    names = [name for name, _ in network.named_modules() if name]
    with passes.alone(network), watching(network, [see(name) for name in names]):
        passes.first(network, batch)
    return list(found)


def first_batch(network, example, rows=1):
    """One small batch on the network's device, from Examples or from a tensor."""
    if not isinstance(example, torch.Tensor | np.ndarray):
        told = origin(network)
        rows = told.fixed_batch or min(rows, len(example))
        inputs = example.inputs[np.arange(rows) % len(example)]
        example = to_batch(inputs, told.preprocessing, layout=example.layout)
    return torch.as_tensor(example).to(devices.of(network))


def taps_for(network, names, example) -> list[Tap]:
    """The taps of named layers; a name is a module's path, "PATH:input", or "output"."""
    modules = dict(network.named_modules(remove_duplicate=False))
    taps = []
    for name in [names] if isinstance(names, str) else names:
        if isinstance(name, Tap):
            taps.append(name)
            continue
        path, _, side = name.partition(":")
        if name == OUTPUT:
            path = ""
        elif path not in modules or not path or side not in ("", "input", "output"):
            known = layers(network, example)
            raise ValueError(
                f"layer {name!r} is not in this network; it has {len(known)} layers: "
                f"{_some(known, name)}"
            )
        taps.append(Tap(name, path, side or "output"))
    return taps


def _some(known, wanted):
    import difflib

    near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.4)
    shown = near + [name for name in known if name not in near][: 12 - len(near)]
    return ", ".join(shown) + (" …" if len(known) > len(shown) else "")


def stream(
    network,
    examples,
    layers,
    *,
    batch_size=None,
    device="auto",
    precision="float32",
    channels_last=None,
    views=0,
    cache=None,
    seed=0,
):
    """What does each chosen layer answer to each example?

    A generator: yields Progress, returns a dict layer -> (example, unit) float32, memory-mapped
    from the cache. Nothing larger than a batch of activations is ever in memory; what a batch
    gave is on disk before the next begins, so a stopped run goes on where it was.

    examples       Examples (or anything `data.load_examples` takes)
    layers         names as `layers` gives them, "PATH:input", "output", or Taps
    batch_size     None: chosen by the size of an example; halved when memory runs out
    device         "auto": where the network is; else it is moved there
    precision      "float32" or "bfloat16" (autocast)
    channels_last  convolutions in channels-last memory format; None: with bfloat16 on CUDA
    views          0: the examples as they are; n: the mean over n augmented views of each
    cache          folder; None: the user's cache folder
    seed           of the augmentation
    errors         ValueError for a layer that isn't there, with those that are

    >>> import tempfile
    >>> net = torch.nn.Sequential(torch.nn.Linear(4, 3))
    >>> steps = stream(net, np.ones((5, 4)), ["0"], cache=tempfile.mkdtemp())
    >>> try:
    ...     while True: progress = next(steps)
    ... except StopIteration as finished:
    ...     print(finished.value["0"].shape)
    (5, 3)
    """
    from memexplorer.data import load_examples

    check_choice("precision", precision, ("float32", "bfloat16"))
    check_count("views", views, least=0)
    check_count("batch_size", 1 if batch_size is None else batch_size, least=1)
    examples, told = load_examples(examples), origin(network)
    check_count("the number of examples", len(examples), least=1)
    if device != "auto":
        network.to(devices.choose(device))
    taps = taps_for(network, [layers] if isinstance(layers, str) else layers, examples)
    how = {"precision": precision, "views": views, "seed": seed if views else 0}
    stage = f"reading the content of {examples.name}"
    folder = yield from watched(stage, _entry, network, examples, how, cache)
    stems = {tap.name: folder / storage.key(**asdict(tap)) for tap in taps}
    size = told.fixed_batch or batch_size or default_batch(network, examples)
    with contextlib.ExitStack() as stack:
        yield from storage.locked(stack, folder, "reading the same layers")
        kept = {name: storage.rows_file(stem, len(examples)) for name, stem in stems.items()}
        missing = [tap for tap in taps if kept[tap.name][1] < len(examples)]
        if missing:
            seen = stack.enter_context(capturing(network, missing))
            form = passes.memory_format(network, precision, channels_last)
            view = passes.viewer(network, told, seen, views, seed, precision, form)
            open_stems = {tap.name: stems[tap.name] for tap in missing}
            yield from passes.walk(network, examples, told, open_stems, view, size, stack)
    return {name: storage.load_rows(stem, len(examples)) for name, stem in stems.items()}


def _entry(network, examples, how, cache):
    """The folder in which this reading is kept."""
    name = reading_key(network, examples, how)
    folder = storage.cache_folder(cache) / "activations" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def reading_key(network, examples, how) -> str:
    """Under which name is this reading kept? By everything that its numbers depend on."""
    return storage.key(
        kind="activations", weights=weights_digest(network), data=examples.digest(),
        preprocessing=asdict(origin(network).preprocessing),
        torch=torch.__version__.partition("+")[0], **how,
    )  # fmt: skip


def default_batch(network, examples) -> int:
    """How many examples at a time, before memory has its say?"""
    numbers = first_batch(network, examples)[0].numel()
    most, budget = CPU_BATCH if devices.of(network).type == "cpu" else GPU_BATCH
    return max(1, min(most, budget // max(1, numbers)))
