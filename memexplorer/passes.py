"""One walk over the examples: forward passes, and what each layer answered appended to a file."""

import contextlib
from types import SimpleNamespace

import numpy as np
import torch

from memexplorer import device as devices
from memexplorer import storage
from memexplorer.data.augmentation import augmented
from memexplorer.models.copying import undisturbed
from memexplorer.models.origin import origin
from memexplorer.models.preprocessing import to_batch
from memexplorer.progress import Progress, checkpoint, crew


@contextlib.contextmanager
def alone(network):
    """Nobody else runs this network meanwhile: hooks and modes of two threads must not mix."""
    with undisturbed(network), evaluating(network):
        yield


@contextlib.contextmanager
def evaluating(network):
    """Evaluation mode (no dropout, batch norm frozen); afterwards each module as it was."""
    modes = [(module, module.training) for module in network.modules()]
    try:
        for module, _ in modes:
            module.training = False
        yield
    finally:
        for module, mode in modes:
            module.training = mode


@torch.no_grad()
def first(network, batch):
    """The first forward pass of a network on a user's data: what goes wrong is said in words."""
    try:
        return network(batch)
    except (RuntimeError, ValueError, TypeError, IndexError) as misfit:
        if devices.is_memory_error(misfit):
            raise
        raise ValueError(
            f"the network can't take these examples, given to it as {tuple(batch.shape)}"
            f"{_dimensions(network, batch) or _plain(misfit)}"
        ) from misfit


def _dimensions(network, batch) -> str:
    """What to do where images meet a network of clips, or clips or vectors one of images."""
    kinds = {type(module).__name__[-2:] for module in network.modules()
             if type(module).__name__ in ("Conv2d", "Conv3d")}  # fmt: skip
    held = {2: "vectors", 4: "images", 5: "clips"}.get(batch.dim())
    wanted = {("2d",): "images", ("3d",): "clips"}.get(tuple(kinds))
    if None in (held, wanted) or held == wanted:
        return ""
    shapes = {"images": "(example, channel, height, width)",
              "clips": "(clip, channel, time, height, width)"}  # fmt: skip
    todo = {"clips": "folders of frames with ?frames=8 behind the path, or an array of five axes",
            "images": "one image for each example"}  # fmt: skip
    return (
        f": they are {held}, and its convolutions take {wanted}, {shapes[wanted]}; name a network "
        f"of {held}, or data of {wanted} ({todo[wanted]})"
    )


def _plain(misfit) -> str:
    return (
        f" ({str(misfit).splitlines()[0]}); set channels and size as it wants them, or give the "
        "data it was trained on"
    )


@torch.inference_mode()
def forward(network, batch, precision="float32"):
    """One forward pass without gradients; the modes end with it, they don't leak to a caller."""
    kind = devices.of(network).type
    with torch.autocast(kind, dtype=torch.bfloat16, enabled=precision == "bfloat16"):
        return network(batch)


def taken_in(network, examples, rows, *, side=32, size=256):
    """What does the network take in of these examples, a row each?

    side     images are averaged down to so many pixels a side, at most
    size     examples at a time
    returns  (row, number) float32
    """
    found, told = [], origin(network).preprocessing
    for start in range(0, len(rows), size):
        checkpoint(start, len(rows))
        batch = to_batch(examples.inputs[rows[start : start + size]], told, layout=examples.layout)
        if batch.dim() == 4 and max(batch.shape[2:]) > side:
            batch = torch.nn.functional.adaptive_avg_pool2d(batch, side)
        found.append(batch.flatten(1).numpy())
    return np.concatenate(found)


def memory_format(network, precision, channels_last):
    """As asked; where nobody asked, channels last for bfloat16 on CUDA, where it is faster."""
    if channels_last is None:
        channels_last = precision == "bfloat16" and devices.of(network).type == "cuda"
    return torch.channels_last if channels_last else torch.contiguous_format


def viewer(network, told, seen, views, seed, precision, form):
    """A generator for a few examples: yields the share of views that are done, returns the pooled
    rows of every tap."""
    kept, device = told.preprocessing, devices.of(network)

    def answer(batch, start):
        count = len(batch)
        if told.fixed_batch:  # exported for just this many: fill up with the last one
            short = told.fixed_batch - count
            batch = torch.cat([batch, batch[-1:].expand(short, *batch.shape[1:])])
        batch, sums = batch.to(device), {}
        for view in range(max(views, 1)):
            shown = batch
            if views:
                shown = augmented(batch, start, view, seed=seed, mean=kept.mean, std=kept.std)
            if shown.dim() == 4:
                shown = shown.contiguous(memory_format=form)
            with alone(network):
                forward(network, shown, precision)
                for name, rows in seen.items():
                    sums[name] = sums[name] + rows if view else rows
            if view + 1 < views:
                yield (view + 1) / views
        return {name: (rows[:count] / max(views, 1)).cpu().numpy() for name, rows in sums.items()}

    return answer


def walk(network, examples, told, stems, answer, size, stack):
    """One walk over the examples, appending a row per example to each layer's file."""
    total = len(examples)
    kept = {name: storage.rows_file(stem, total) for name, stem in stems.items()}
    done = min(rows for _, rows in kept.values())
    files, note = {}, ""

    def load(start, size):
        rows = np.arange(start, min(start + size, total))
        return to_batch(examples.inputs[rows], told.preprocessing, layout=examples.layout)

    yield Progress("reading layers", done, total)
    with crew(1) as reader:
        submit = reader.submit if read_ahead(examples, network) else _at_once
        ahead = submit(load, done, size)
        while done < total:
            batch = ahead.result()
            if done + len(batch) < total:
                ahead = submit(load, done + len(batch), size)
            while len(batch):
                few = batch[:size]
                try:
                    rows = yield from _shown(answer(few, done), done, len(few), total, note)
                except Exception as error:
                    if not devices.is_memory_error(error):
                        error.add_note(_in_the_middle(done, len(few)))
                        raise
                    size, note = _halved(size, error, told, devices.of(network))
                    continue
                if not files:
                    files = _open(stems, kept, rows, done, total, stack)
                for name, file in files.items():
                    file.write(rows[name].tobytes())
                    file.flush()
                done, batch = done + len(few), batch[size:]
                yield Progress("reading layers", done, total, note=note)


def _shown(steps, done, count, total, note):
    """The rows of one batch; while its views are read, so much of it is said to be done."""
    while True:
        try:
            share = next(steps)
        except StopIteration as finished:
            return finished.value
        yield Progress("reading layers", done + int(share * count), total, note=note)


def _in_the_middle(done, count):
    return (
        f"It was raised in the network's own forward pass, of examples {done:,} to "
        f"{done + count - 1:,}. Mend that, and press Load: the {done:,} before are kept."
    )


def read_ahead(examples, network) -> bool:
    """Is the next batch made ready while the network is at work?

    Worth it where images are decoded from files or a GPU would wait. On the CPU, arrays in memory
    are ready at once, and a second thread costs more than it saves (1.1 to 1.3 times the time).
    """
    return not isinstance(examples.inputs, np.ndarray) or devices.of(network).type != "cpu"


def _at_once(load, *given):
    """What a future would give, made when it is asked for."""
    return SimpleNamespace(result=lambda: load(*given))


def _halved(size, error, told, device):
    if size == 1 or told.fixed_batch:
        raise MemoryError(
            f"memory ran out on {device} with a batch of {size}, which can't be made smaller; use "
            f"a smaller image size, another device, or a machine with more memory ({error})"
        ) from error
    devices.release(device)
    return size // 2, f"out of memory: batch halved to {size // 2}"


def _open(stems, kept, rows, done, total, stack):
    """Each layer's file, opened for appending and cut back to the rows that all of them have."""
    files = {}
    for name, stem in stems.items():
        if name not in rows:
            raise ValueError(f"layer {name!r} did not run in a forward pass; choose another layer")
        path = kept[name][0] if done else storage.start_rows(stem, total, rows[name].shape[1])
        files[name] = stack.enter_context(storage.continue_rows(path, done))
    return files
