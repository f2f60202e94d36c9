"""Is a network that falls apart left out and told of, and are the others what they are alone?"""

import numpy as np
import pytest
import torch
from torch import nn

from memexplorer.closer.converging import converged
from memexplorer.jobs import result_of
from memexplorer.learning.recipe import Recipe
from memexplorer.models.untrained import untrained

INPUTS = torch.from_numpy(np.random.default_rng(0).normal(size=(20, 4)).astype(np.float32))
SETS = (INPUTS, (INPUTS[:, 0] > 0).long()), (INPUTS, (INPUTS[:, 0] > 0).long())
MAKE = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))


def taught(tmp_path, starts, rate=0.1):
    recipe = Recipe(rate=rate, batch_size=5, epochs=3)
    return result_of(converged(MAKE, SETS, recipe, networks=len(starts), starts=starts, until=2.0,
                               cache=tmp_path, about=f"{len(starts)} starts"))  # fmt: skip


def test_one_that_fell_apart_has_no_accuracy_and_spoils_no_other(tmp_path):
    starts = [untrained(MAKE, seed=seed) for seed in (0, 1)]
    with torch.no_grad():
        starts[1][2].weight.fill_(float("nan"))
    both, alone = taught(tmp_path, starts), taught(tmp_path, starts[:1])
    np.testing.assert_allclose(both.losses[:, 0], alone.losses[:, 0], rtol=1e-5)
    assert both.training[:, 0].tolist() == alone.training[:, 0].tolist()
    for numbers in (both.training[:, 1], both.held_out[:, 1], both.best[1:], both.epochs):
        assert np.isnan(numbers).all()
    assert both.fell_apart() == "1 of 2 fell apart (no finite loss) and are left out"
    assert both.fell_apart(slice(0, 1)) == alone.fell_apart() == ""


def test_all_of_them_falling_apart_is_said(tmp_path):
    starts = [untrained(MAKE, seed=seed) for seed in (0, 1)]
    with pytest.raises(ValueError, match=r"the loss became (nan|inf) in epoch \d; take a smaller"):
        taught(tmp_path, starts, rate=1e12)
