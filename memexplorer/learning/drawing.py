"""What is drawn at random in a step of a training: from its seed and the step's number alone.

So a training that was stopped goes on with the very draws that it would have seen.
"""

import numpy as np
import torch

from memexplorer.models.copying import copied
from memexplorer.models.seeding import seeded

SHIFT = 8  # an image is shifted by up to this part of its side
# What is drawn in a step: [seed, SHIFTED or DROPPED, step]; an epoch's order is [seed, epoch].
# Numpy fills seeds up with zeros, so step 0 shares its numbers with the orders of epochs 1 and 2;
# no other two draws have one seed.
SHIFTED, DROPPED = 1, 2


class Drawn:
    """A network that draws at random while it is taught, each step from a seed of its own.

    step  the number of the next step
    """

    def __init__(self, network, seed: int, step: int):
        self.network, self.seed, self.step = network, seed, step
        self.device = next(network.parameters()).device

    @property
    def training(self) -> bool:
        return self.network.training

    def train(self) -> None:
        self.network.train()

    def __call__(self, inputs):
        number = int(np.random.SeedSequence([self.seed, DROPPED, self.step]).generate_state(1)[0])
        self.step += 1
        with seeded(number, self.device):
            return self.network(inputs)


def draws(network, inputs) -> bool:
    """Does this network draw at random when it is taught, as dropout does?

    Found out by a pass of a copy: did torch's generator move?

    >>> few = torch.zeros(2, 3)
    >>> draws(torch.nn.Linear(3, 2), few), draws(torch.nn.Dropout(), few)
    (False, True)
    """
    other, where = copied(network).train(), inputs.device
    with seeded(0, where), torch.no_grad():
        before = _generators(where)
        other(inputs)
        return not all(map(torch.equal, before, _generators(where)))


def _generators(device):
    cuda = [torch.cuda.get_rng_state(device)] if device.type == "cuda" else []
    return [torch.get_rng_state(), *cuda]


def order(seed: int, epoch: int):
    """The generator of the order in which an epoch shows the examples."""
    return np.random.default_rng([seed, epoch])


def shifted(images, seed: int, step: int):
    """What do these images look like, shifted a little and every second one mirrored?

    images   (example, channel, height, width); vectors come back as they are
    returns  the same shape; what comes in from outside the frame is 0

    >>> shifted(torch.ones(4, 1, 8, 8), seed=0, step=1).shape
    torch.Size([4, 1, 8, 8])
    """
    if images.dim() != 4:
        return images
    count, _, high, wide = images.shape
    rng, pad = np.random.default_rng([seed, SHIFTED, step]), max(high, wide) // SHIFT
    down, right = rng.integers(0, 2 * pad + 1, (2, count, 1))
    across = np.arange(wide) + right
    across = np.where(rng.random((count, 1)) < 0.5, across[:, ::-1], across)
    across, below = (torch.from_numpy(x).to(images.device)
                     for x in (across, np.arange(high) + down))  # fmt: skip
    wider = torch.nn.functional.pad(images, (pad, pad, pad, pad))
    which = torch.arange(count, device=images.device)[:, None, None]
    found = wider.permute(0, 2, 3, 1)[which, below[:, :, None], across[:, None, :]]
    return found.permute(0, 3, 1, 2).contiguous()
