"""Networks of one make, their weights stacked: one call asks all of them at once."""

import torch
from torch import nn
from torch.func import functional_call, vmap

from memexplorer.models.copying import copied
from memexplorer.models.identity import output_tensor
from memexplorer.models.seeding import continued

CACHED = 1 << 23  # bytes of weights that stay near a CPU core while they are taught
ON_DEVICE = 1 << 28  # the same on an accelerator, which wants work
NOT_AT_ONCE = (RuntimeError, ValueError, TypeError)  # what vmap says of what it can't follow


class Stacked(nn.Module):
    """What do many networks of one make answer, each to inputs of its own?

    seed      of the noise that networks draw themselves, as dropout
    networks  the networks, alike but for their numbers; they are copied and left as they are
    why       "" while they are asked at once; else why they are asked one after another: a make
              that looks at its values (`if x.sum() > 0`) can't be followed for many of them

    Dropout and other noise is drawn for each. Buffers, as the running means of BatchNorm, are each
    network's own as well, so BatchNorm is followed; what is kept outside of weights and buffers,
    as a Python number that the network counts up, is not.

    >>> both = Stacked([nn.Linear(3, 2), nn.Linear(3, 2)])
    >>> both(torch.ones(2, 5, 3)).shape
    torch.Size([2, 5, 2])
    """

    def __init__(self, networks, *, seed=0):
        super().__init__()
        self.why, first, self._seed, self._noise = "", networks[0], seed, None
        # In a tuple it is no part of this one: its own weights are never used.
        self._make = (copied(first).to("meta"),)
        state = [(dict(one.named_parameters()), dict(one.named_buffers())) for one in networks]
        self._names = [list(part) for part in state[0]]
        learned = {name for name, one in first.named_parameters() if one.requires_grad}
        self._weights = nn.ParameterList(
            nn.Parameter(torch.stack([_turned(one[0][name].detach()) for one in state]),
                         name in learned) for name in self._names[0]
        )  # fmt: skip
        self._kept = [f"kept{number}" for number in range(len(self._names[1]))]
        for place, name in zip(self._kept, self._names[1], strict=True):
            self.register_buffer(place, torch.stack([one[1][name] for one in state]))
        self.count = len(networks)

    def __len__(self) -> int:
        return self.count

    @property
    def state(self) -> tuple[dict, dict]:
        """Weights and buffers by the names of the make: (network, …) tensors."""
        kept = [getattr(self, name) for name in self._kept]
        weights = [_turned(values, of=1) for values in self._weights]
        both = zip(self._names, (weights, kept), strict=True)
        return tuple(dict(zip(names, values, strict=True)) for names, values in both)

    def train(self, mode: bool = True):
        """As of every module; the make follows."""
        self._make[0].train(mode)
        return super().train(mode)

    def drawing(self):
        """Whatever noise is drawn within goes on from where that of the seed stood."""
        where = next((one.device for one in self.parameters()), torch.device("cpu"))
        if self._noise is None or self._noise.device != where:
            self._noise = torch.Generator(where).manual_seed(self._seed)
        return continued(self._noise)

    def forward(self, inputs):
        """(network, example, …) inputs -> (network, example, class)"""
        if not self.training:
            return self._answered(inputs)
        with self.drawing():
            return self._answered(inputs)

    def _answered(self, inputs):
        if not self.why:
            try:
                return vmap(self._one, randomness="different")(self.state, inputs)
            except torch.OutOfMemoryError:
                raise  # one after another need the same memory for their gradients
            except NOT_AT_ONCE as wrong:
                self.why = str(wrong).strip().splitlines()[0] if str(wrong) else repr(wrong)
        weights, kept = ({name: values.unbind(0) for name, values in part.items()}
                         for part in self.state)  # fmt: skip
        each = (
            ({n: v[at] for n, v in weights.items()}, {n: v[at] for n, v in kept.items()})
            for at in range(self.count)
        )
        return torch.stack([self._one(*both) for both in zip(each, inputs, strict=True)])

    def _one(self, state, inputs):
        return output_tensor(functional_call(self._make[0], state, (inputs,)))

    def network(self, number: int, like) -> nn.Module:
        """One of them on its own: a copy of `like`, the make, with its weights."""
        alone = copied(like)
        parts = self.state[0] | self.state[1]
        with torch.no_grad():
            for name, values in [*alone.named_parameters(), *alone.named_buffers()]:
                values.copy_(parts[name][number])
        return alone.eval()


def _turned(weights, of: int = 0):
    """A matrix the other way round, all else as it is; of: dimensions before those of one network.

    So weights lie in memory as their gradients come, and none of these has to be copied.
    """
    return weights.mT if weights.ndim - of == 2 else weights


def at_once(network: nn.Module, device) -> int:
    """How many networks of this make are best taught at once?

    What teaching costs beyond arithmetic is to read and write weights, gradients and momentum in
    every step: as many as stay in the cache of the processor.

    >>> at_once(nn.Linear(100, 100), torch.device("cpu"))
    207
    """
    size = sum(weights.nbytes for weights in network.parameters())
    return max(1, (ON_DEVICE if device.type == "cuda" else CACHED) // max(size, 1))
