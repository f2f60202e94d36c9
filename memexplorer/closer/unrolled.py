"""How does each training input, by having been trained on, move the losses that come later?

The derivative of a later loss by the inputs runs back through the updates, which are walked in
reverse: one product with the Hessian and one with the mixed second derivatives for each. Weights
on the way back are not kept but trained again, from one kept every so many updates.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt

import numpy as np
import torch
from torch.nn import functional
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from memexplorer.checks import check_count
from memexplorer.models.identity import output_tensor
from memexplorer.progress import checkpoint
from memexplorer.training import check_loss, train

UNSURE = torch.nn.modules.batchnorm._BatchNorm, torch.nn.modules.dropout._DropoutNd


@dataclass(frozen=True, eq=False)
class Sensed:
    """How far would each training input move the loss after so many updates?

    steps     (time,) updates done
    indirect  (time, example) g_x by the L1 norm over pixels: only through the weights, since the
              loss is that of a detached copy of the training set
    direct    the same with what x does to its own loss besides, or None
    by_class  (time, class, example) of each class's part of the loss, or None
    loss      (time,) of the training set
    """

    steps: np.ndarray
    indirect: np.ndarray
    direct: np.ndarray | None
    by_class: np.ndarray | None
    loss: np.ndarray


def sensed(
    network, inputs, targets, *, rate=0.1, batch_size=50, steps=3000, every=1, window=20,
    direct=False, classes=False, seed=0, at_once=200,
) -> Iterator[Sensed]:  # fmt: skip
    """How far does each training input move the loss after each update, back through training?

    A generator: yields Sensed of some times after the other, in order.

    network     trained here, from the weights it has, in float64, by plain SGD; it ends as it was
                at the last time that was looked at
    inputs      (example, …) and targets (example,): the training set, as tensors
    every       updates, the loss is looked at
    window      the last updates that are walked back; None: all of them
    direct      also with the direct path
    classes     also by the class of the loss
    seed        of the order of the examples
    at_once     times that are looked at in one walk back: more are faster and take more memory
    errors      ValueError for networks with batch normalization or dropout
    """
    for name, value in (("steps", steps), ("every", every), ("at_once", at_once)):
        check_count(name, value, least=1)
    window = steps if window is None else check_count("window", window, least=1)
    odd = next((part for part in network.modules() if isinstance(part, UNSURE)), None)
    if odd is not None:
        raise ValueError(f"the network has a {type(odd).__name__}, which gives an example another "
                         "answer in each batch; take one without")  # fmt: skip
    reach = min(steps, window + at_once * every)
    one = _Course(network.double(), inputs.double(), targets, rate, batch_size, seed, isqrt(reach))
    times = range(every, steps + 1, every)
    for start in range(0, len(times), at_once):
        some = times[start : start + at_once]
        first = max(0, some[0] - window)
        one.until(some[-1], first)
        yield _walked(one, some, first, window, direct, classes)
    vector_to_parameters(one.kept[one.newest].clone(), network.parameters())


class _Course:
    """One training of which any update can be done again, from weights kept every `apart` ones."""

    def __init__(self, network, inputs, targets, rate, batch_size, seed, apart):
        self.network, self.inputs, self.targets = network, inputs.detach(), targets
        self.rate, self.size, self.seed = rate, min(batch_size, len(inputs)), seed
        self.apart, self.newest, self.kept = apart, 0, {0: _flat(network)}
        self._epoch, self._order = -1, None

    def rows(self, step):
        """Which examples the update that follows after `step` updates sees."""
        epoch, place = divmod(step, -(-len(self.inputs) // self.size))
        if self._epoch != epoch:
            order = np.random.default_rng([self.seed, epoch]).permutation(len(self.inputs))
            self._epoch, self._order = epoch, torch.from_numpy(order).to(self.inputs.device)
        return self._order[place * self.size : (place + 1) * self.size]

    def trained(self, first, last):
        """(step, weights) after `first`, kept, and after each update from there to `last`."""
        vector_to_parameters(self.kept[first].clone(), self.network.parameters())
        yield first, self.kept[first]
        batches = ((self.inputs[rows], self.targets[rows], rows)
                   for rows in map(self.rows, range(first, last)))  # fmt: skip
        go_down = torch.optim.SGD(self.network.parameters(), self.rate)
        for step in train(self.network, batches, _cost, go_down):
            checkpoint()
            check_loss(step.loss, f"after {first + step.number:,} updates", self.rate)
            yield first + step.number, _flat(self.network)

    def until(self, last, first):
        """Train on to `last`, and forget what is not needed to come back to `first`."""
        for step, weights in self.trained(self.newest, last):
            if step % self.apart == 0 or step == last:
                self.kept[step] = weights
        self.newest, oldest = last, first // self.apart * self.apart
        self.kept = {step: weights for step, weights in self.kept.items()
                     if step >= oldest and (step % self.apart == 0 or step == last)}  # fmt: skip

    def back(self, first):
        """(step, weights) from the newest down to `first`, each stretch trained again."""
        yield self.newest, self.kept[self.newest]
        starts = [step for step in sorted(self.kept) if step < self.newest]
        for start in reversed(starts):
            stretch = list(self.trained(start, min(start + self.apart, self.newest)))[:-1]
            yield from (pair for pair in reversed(stretch) if pair[0] >= first)


def _walked(one, times, first, window, direct, classes) -> Sensed:
    """Back from the last of these times: every loss goes along until it has come its window."""
    under_way, found = [], {}
    parts = one.inputs.new_ones(1, len(one.targets))
    if classes:
        parts = functional.one_hot(one.targets).T.double()
    parts /= len(one.targets)
    for step, weights in one.back(first):
        checkpoint()
        if under_way:
            _one_back(one, weights, one.rows(step), under_way)
        while under_way and (step == 0 or under_way[0][0] - step == window):
            time, _, moved, at_once = under_way.pop(0)
            found[time] |= _sizes(moved, at_once if direct else None)
        if step in times:
            loss, pull, at_once = _losses(one, weights, parts)
            moved = one.inputs.new_zeros(len(pull), *one.inputs.shape)
            under_way.append((step, pull, moved, at_once))
            found[step] = {"loss": loss}
    columns = {name: np.array([found[time][name] for time in times]) for name in found[times[0]]}
    by_class = columns["by_class"] if classes else None
    return Sensed(np.array(times), columns["indirect"], columns.get("direct"), by_class,
                  columns["loss"])  # fmt: skip


def _one_back(one, weights, rows, under_way):
    """All losses under way, taken back through one update: v -> v - rate H v; x gets its part."""
    leaves, x = _leaves(one.network, weights), one.inputs[rows].clone().requires_grad_()
    answer = output_tensor(torch.func.functional_call(one.network, leaves, (x,)))
    cost = functional.cross_entropy(answer, one.targets[rows])
    slopes = torch.autograd.grad(cost, [*leaves.values()], create_graph=True)
    pull = torch.cat([pull for _, pull, *_ in under_way])
    second = torch.autograd.grad(
        slopes, [*leaves.values(), x], grad_outputs=_split(pull, slopes),
        is_grads_batched=True, materialize_grads=True,
    )  # fmt: skip
    turned = torch.cat([part.flatten(1) for part in second[:-1]], dim=1)
    start = 0
    for _, own, moved, _ in under_way:
        here = slice(start, start := start + len(own))
        own -= one.rate * turned[here]
        moved[:, rows] -= one.rate * second[-1][here]


def _losses(one, weights, parts):
    """The loss of the whole set, the gradients of its parts by the weights, and by the inputs."""
    leaves, x = _leaves(one.network, weights), one.inputs.clone().requires_grad_()
    answer = output_tensor(torch.func.functional_call(one.network, leaves, (x,)))
    costs = functional.cross_entropy(answer, one.targets, reduction="none")
    *pull, at_once = torch.autograd.grad(
        costs, [*leaves.values(), x], grad_outputs=parts, is_grads_batched=True
    )
    pull = torch.cat([part.flatten(1) for part in pull], dim=1)
    return float(costs.detach().mean()), pull, at_once.sum(dim=0)


def _sizes(moved, at_once):
    """The L1 norms, over pixels, of what each example did."""
    whole = moved.sum(dim=0)
    found = {"indirect": whole.abs().flatten(1).sum(1).cpu().numpy(),
             "by_class": moved.abs().flatten(2).sum(2).cpu().numpy()}  # fmt: skip
    if at_once is not None:
        found["direct"] = (whole + at_once).abs().flatten(1).sum(1).cpu().numpy()
    return found


def _flat(network):
    return parameters_to_vector(network.parameters()).detach().clone()


def _leaves(network, weights):
    """Name -> the weights of this vector, ready to be differentiated by."""
    named = dict(network.named_parameters())
    parts = _split(weights[None], named.values())
    return {name: part[0].detach().requires_grad_()
            for name, part in zip(named, parts, strict=True)}  # fmt: skip


def _split(rows, like):
    """(row, weight) -> for each of the tensors (row, *its shape)."""
    parts = rows.split([one.numel() for one in like], dim=1)
    return [part.reshape(len(rows), *one.shape) for part, one in zip(parts, like, strict=True)]


def _cost(output, targets, _):
    return functional.cross_entropy(output_tensor(output), targets)
