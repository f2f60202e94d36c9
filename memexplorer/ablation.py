"""A network with some of its units silenced, of which only the part from there on runs.

The early layers of each example are run once. What the modules before a cut put out is kept, and
in later passes stands in for them; the code between modules runs as always.
"""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import torch

from memexplorer import device as devices
from memexplorer import passes
from memexplorer.activations import pooled, unit_axis, watching
from memexplorer.calls import Cut, copied, cuts, hollow, parts, standing_in
from memexplorer.models.loading import origin, output_tensor
from memexplorer.models.preprocessing import to_batch
from memexplorer.progress import Progress

CHUNK = 64  # examples in a pass: what stays in a CPU's own cache takes half the time
PART = 256  # examples of a sweep at a time: what is kept of their early layers is in memory


@dataclass(frozen=True, eq=False)
class Recording:
    """Some examples whose early layers have been run for good.

    network, taps  whose units can be silenced, by name
    chunks         batches on the network's device; counts: how many examples of each are real
    cuts           where a pass can begin, the latest first; with the last one everything runs
    kept           of each chunk: call -> what it put out
    answers        (example, class) logits of the whole network
    """

    network: torch.nn.Module
    taps: dict
    chunks: list
    counts: list
    cuts: list[Cut]
    kept: list
    answers: np.ndarray

    @property
    def bytes(self) -> int:
        """How much memory does what is kept take?"""
        stores = [
            part.untyped_storage()
            for values in self.kept
            for value in values.values()
            for part in parts(value)
        ]
        return sum({store.data_ptr(): store.nbytes() for store in stores}.values())


def record(network, batch, taps, *, like=None) -> Recording:
    """Which passes can begin in the middle? Runs these examples once and keeps what that takes.

    batch    (example, ...) as the network takes it; a few hundred, since what is kept is in memory
    taps     where units can be silenced, as `anatomy.units` gives them
    like     a Recording of other examples, whose cuts are taken over
    returns  a Recording, with those cuts from which the answers are the same as of the whole pass

    >>> from memexplorer import anatomy
    >>> net = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))
    >>> seen = record(net, torch.ones(5, 4), anatomy.units(net, torch.ones(1, 4)))
    >>> silenced(seen, {"0": [0, 2]}).shape
    (5, 2)
    """
    size = origin(network).fixed_batch
    batch = torch.as_tensor(batch).to(devices.of(network))
    chunks = list(batch.split(size or CHUNK))
    counts = [len(chunk) for chunk in chunks]
    if size and counts[-1] < size:  # exported for just so many: fill up with the last one
        filling = batch[-1:].expand(size - counts[-1], *batch.shape[1:])
        chunks[-1] = torch.cat([chunks[-1], filling])
    with passes.alone(network), torch.no_grad():
        found = cuts(network, chunks[0][: size or 1], taps) if like is None else like.cuts
        ran = [_kept(network, chunk, found) for chunk in chunks]
        seen = Recording(
            network, {tap.name: tap for tap in taps}, chunks, counts, found,
            [values for values, _ in ran], _rows([answer for _, answer in ran], counts),
        )  # fmt: skip
        sound = found if like is not None else [cut for cut in found if _agrees(seen, cut)]
    needed = {key for cut in sound for key in (*cut.wanted, *cut.shapes)}
    kept = [{key: value for key, value in one.items() if key in needed} for one in seen.kept]
    return replace(seen, cuts=sound, kept=kept)


def silenced(recording: Recording, units: dict, values=None, *, read=None):
    """What does the network answer when these units are silent?

    units    name of a tap -> unit numbers; what they put out is set to 0 at every position, where
             UnitMem reads it: after normalization and activation
    values   name -> (unit,) what it is set to instead of 0, such as its mean
    read     a Tap that is read meanwhile, such as that of the last features
    returns  (example, class) logits, or with `read` these and (example, unit) what was read there
    errors   ValueError for a layer or a unit that isn't there
    """
    units = {name: np.unique(np.asarray(chosen, np.int64)) for name, chosen in units.items()}
    units = {name: chosen for name, chosen in units.items() if chosen.size}
    unknown = [name for name in units if name not in recording.taps]
    if unknown:
        raise ValueError(f"there is no layer {unknown[0]!r} among {', '.join(recording.taps)}")
    if not units and read is None:
        return recording.answers.copy()
    cut = next(cut for cut in recording.cuts if cut.after >= units.keys())
    with passes.alone(recording.network), torch.no_grad():
        pairs = _replayed(recording, cut, units, values or {}, read)
    answers, found = (_rows(part, recording.counts) for part in zip(*pairs, strict=True))
    return answers if read is None else (answers, found)


def swept(network, taps, examples, rows, plans, values=None, *, reads=None, like=None, about=""):
    """What is answered to these examples under each plan of silence? A generator of Progress.

    plans    a list of: name of a tap -> unit numbers; values: as `silenced` takes them
    reads    for each plan a Tap that is read meanwhile, or None
    like     a Recording of other examples; about: of whom it is said what is at work
    returns  for each plan (answers, what was read or None), and a Recording for `like`
    """
    told, found, done = origin(network).preprocessing, [[] for _ in plans], 0
    for start in range(0, len(rows), PART):
        some = rows[start : start + PART]
        batch = to_batch(examples.inputs[some], told, layout=examples.layout)
        like = record(network, batch, taps, like=like)
        for number, units in enumerate(plans):
            yield Progress(f"silencing units{about}", done, len(rows) * len(plans))
            read = reads and reads[number]
            answers = silenced(like, units, values, read=read)
            found[number].append(answers if read else (answers, None))
            done += len(some)
    pairs = [list(zip(*parts, strict=True)) for parts in found]
    joined = [
        (np.concatenate(answers), None if read[0] is None else np.concatenate(read))
        for answers, read in pairs
    ]
    return joined, like


def effects(network, batch, taps, *, answers=None) -> dict:
    """For how much of its answer's lead does each unit account, to first order?

    The lead is the logit of the answer minus the highest other one. Silencing a unit changes it by
    about -(activation x gradient), summed over positions; that sum is returned.

    answers  (example,) whose lead is meant; None: that of the network's answer
    returns  name of a tap -> (example, unit); high: without this unit the lead shrinks
    source   Molchanov et al. 2017, eq. 7, of the lead instead of the cost and with its sign
    """
    seen, slopes, taps = {}, {}, list(taps)
    with passes.alone(network), torch.inference_mode(False), torch.enable_grad():
        batch = torch.as_tensor(batch).to(devices.of(network)).detach().clone().requires_grad_()
        with watching(network, [_noting(tap, seen) for tap in taps]):
            logits = output_tensor(network(batch))
        own = logits.argmax(1) if answers is None else torch.as_tensor(answers).to(logits.device)
        others = logits.scatter(1, own[:, None], -torch.inf).max(1).values
        lead = logits.gather(1, own[:, None])[:, 0] - others
        given = torch.autograd.grad(lead.sum(), list(seen.values()), allow_unused=True)
        slopes = dict(zip(seen, given, strict=True))
    found = {}
    for tap in taps:
        if slopes[tap.name] is None:  # what it puts out is not used
            slopes[tap.name] = torch.zeros_like(seen[tap.name])
        product = (seen[tap.name] * slopes[tap.name]).detach()
        means = pooled(product, len(batch), replace(tap, rectified=False))
        found[tap.name] = (means * (product.numel() / means.numel())).cpu().numpy()
    return found


def _noting(tap, seen):
    """A watcher that keeps what this tap put out, with its way back for gradients."""
    calls = Counter()

    def see(output):
        calls[tap] += 1
        if tap.call not in (-1, calls[tap] - 1):
            return None
        # What goes on from here, and nothing that shares memory with it: as when it is silenced.
        seen[tap.name] = output.clone()
        return seen[tap.name].clone()  # later code may change it in place

    return tap.module, tap.side, see


def _kept(network, chunk, found):
    """What the wanted calls put out, and only the shape of those that nobody reads."""
    wanted, values, calls = {}, {}, Counter()
    for cut in found:
        for key, rewritten in cut.wanted.items():
            wanted[key] = wanted.get(key, False) or rewritten
    shapes = {key for cut in found for key in cut.shapes}

    def watcher(path):
        def see(output):
            key = path, calls[path]
            calls[path] += 1
            if key in wanted:
                values[key] = copied(output) if wanted[key] else output
            elif key in shapes:
                values[key] = hollow(output)

        return path, "output", see

    with watching(network, [watcher(path) for path in {key[0] for key in {*wanted, *shapes}}]):
        answer = output_tensor(passes.first(network, chunk)).clone()
    return values, answer


def _agrees(recording, cut) -> bool:
    """Does a pass from this cut on answer as the whole one did?"""
    if not cut.wanted:
        return True
    few = replace(recording, chunks=recording.chunks[:1])
    try:
        again = _rows([_replayed(few, cut, {}, {})[0][0]], recording.counts)
    except RuntimeError:
        return False
    before = recording.answers[: len(again)]
    # Equal bit by bit on a CPU; a GPU may add up in another order.
    return np.allclose(again, before, rtol=1e-4, atol=1e-5 * np.abs(before).max(initial=0))


def _replayed(recording, cut, units, values, read=None) -> list:
    """(answers, what was read) of each chunk from this cut on, with these units silent."""
    network, passed, now, found, seen = recording.network, Counter(), {}, [], {}

    def give(key):
        return copied(now[key]) if cut.wanted.get(key) else now[key]

    def watcher(name, chosen):
        path, number = cut.at[name]

        def see(output):
            at, passed[name] = passed[name], passed[name] + 1
            if cut.visible[path][at : at + 1] == [number]:
                return _silent(output, recording.taps[name], chosen, values.get(name))
            return None

        return path, "output", see

    def note(output):
        seen["read"] = pooled(output_tensor(output), len(chunk), read)

    watchers = [watcher(*pair) for pair in units.items()]
    watchers += [] if read is None else [(read.module, read.side, note)]
    keys = {*cut.wanted, *cut.shapes}
    with (
        standing_in(network, cut.visible, keys, give) as counts,
        watching(network, watchers),
    ):
        for place, chunk in enumerate(recording.chunks):
            counts.clear()
            passed.clear()
            now = recording.kept[place]
            answer = output_tensor(network(chunk))
            found.append((answer, seen.get("read", answer)))
    return found


def _silent(output, tap, chosen, values):
    axis = (unit_axis(output.shape) if tap.axis is None else tap.axis) % output.dim()
    width = output.shape[axis]
    if chosen[0] < 0 or chosen[-1] >= width:
        odd = chosen[0] if chosen[0] < 0 else chosen[-1]
        raise ValueError(f"layer {tap.name!r} has the units 0 to {width - 1}, and no unit {odd}")
    changed = output.clone()
    view = changed.movedim(axis, -1)
    new = 0.0 if values is None else torch.as_tensor(np.asarray(values)[chosen]).to(changed)
    view[..., torch.as_tensor(chosen, device=changed.device)] = new
    return changed


def _rows(answers, counts) -> np.ndarray:
    both = zip(answers, counts, strict=False)
    return torch.cat([answer[:count].float().cpu() for answer, count in both]).numpy()
