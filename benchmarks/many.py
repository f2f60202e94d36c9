"""100 perceptrons 64-256-256-10 taught at once take at most half of one after another, plain.

One after another is plain torch: a loop over batches of data that lie in memory, SGD with momentum.
Both start from the same weights, see the examples of `digits` in the same orders, and end with the
same weights to 1e-4 (the sums of a product are added up in another order).
"""

import numpy as np
import torch
from torch import nn

from benchmarks import timing
from memexplorer.data import load_examples
from memexplorer.data.samples import sample
from memexplorer.learning.many import many
from memexplorer.learning.placing import placed
from memexplorer.learning.recipe import Recipe
from memexplorer.models.makes import made
from memexplorer.models.untrained import untrained


def run(*, networks=100, size=1200, width=256, repeats=3):
    hidden = (width, width)
    digits = load_examples(sample("digits")["data"])
    digits = digits.take(np.arange(min(size, len(digits))))
    make = made("perceptron", digits, width=width)
    inputs, targets = placed(make, digits)
    recipe = Recipe(rate=0.05, batch_size=32, epochs=1)
    starts = [untrained(make, seed=seed) for seed in range(networks)]
    ends = {}

    def at_once():
        *_, last = many(make, networks, inputs, targets, recipe, networks=starts)
        ends["at once"] = last.many

    def alone():
        found = ends["alone"] = []
        for seed, start in enumerate(starts):
            network = untrained(make, seed=0)
            network.load_state_dict(start.state_dict())
            go_down = torch.optim.SGD(network.train().parameters(), recipe.rate, recipe.momentum)
            order = torch.from_numpy(np.random.default_rng([seed, 0]).permutation(len(inputs)))
            for rows in order.split(recipe.batch_size):
                go_down.zero_grad()
                nn.functional.cross_entropy(network(inputs[rows]), targets[rows]).backward()
                go_down.step()
            found.append(network)

    next(many(make, 2, inputs, targets, recipe))  # the first call of vmap reads its libraries
    took = timing.compared({"at once": at_once, "one after another": alone}, repeats=repeats)
    for number in (0, networks - 1):
        pairs = zip(ends["at once"].network(number).parameters(),
                    ends["alone"][number].parameters(), strict=True)  # fmt: skip
        assert all(torch.allclose(ours, theirs, atol=1e-4) for ours, theirs in pairs), number
    title = f"{networks} perceptrons {inputs[0].numel()}-{'-'.join(map(str, hidden))}-10, one epoch"
    timing.told(f"{title} of {len(inputs):,} digits, batches of 32", took, bar=0.5)
