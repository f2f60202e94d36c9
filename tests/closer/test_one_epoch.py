"""Are the answers those of the networks, kept, and gone on with?"""

import numpy as np
import pytest

from memexplorer.closer import one_epoch
from memexplorer.closer.sets import noised, sets
from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.learning import many as module
from memexplorer.learning.recipe import Recipe
from memexplorer.models.makes import made

RNG = np.random.default_rng(0)
FEW = load_examples((RNG.random((40, 4, 4)).astype(np.float32), np.arange(40) % 4))


def test_what_was_found_is_kept_and_more_runs_go_on(tmp_path, monkeypatch):
    make = made("perceptron", FEW, width=8)
    monkeypatch.setattr(one_epoch, "GROUP", 3)
    how = {"cache": tmp_path, "seed": 5}
    five, why = result_of(
        one_epoch.misclassified(make, FEW, Recipe(batch_size=8, epochs=1), 5, **how)
    )
    assert five.shape == (5, 40)
    assert why == ""
    assert 0.3 < five.mean() < 1
    recipe = Recipe(batch_size=8, epochs=1)
    *_, last = module.many(make, 5, *one_epoch.placed(make, FEW), recipe, seed=5)
    said = last.many.predictions(one_epoch.placed(make, FEW)[0])
    assert (five == (said != FEW.labels)).all()
    monkeypatch.setattr(one_epoch, "many", None)  # nothing is taught again
    again, _ = result_of(one_epoch.misclassified(make, FEW, recipe, 5, **how))
    assert (again == five).all()


def test_a_loss_that_is_no_number_is_said(tmp_path):
    make = made("perceptron", FEW, width=8)
    steps = one_epoch.misclassified(make, FEW, Recipe(rate=1e30, epochs=3), 2, cache=tmp_path)
    with pytest.raises(ValueError, match="take a smaller rate than 1e"):
        result_of(steps)


def test_settings_are_told_the_truth_and_then_noise():
    told = load_examples(dict(x=RNG.random((60, 5)), y=[0, 1] * 30, true_labels=[1, 1] * 30))
    learned, other = sets(told, None, 30, 15, 0)
    assert set(learned.labels) == {1}
    assert len(learned) == 30
    assert len(other) == 15
    assert not set(learned.ids) & set(other.ids)
    noise, labels = noised(FEW, "randX"), noised(FEW, "randY", 0.5)
    assert (noise.labels == FEW.labels).all()
    assert not np.allclose(noise.inputs[0], FEW.inputs[0])
    assert 0 < (labels.labels != FEW.labels).sum() <= 20
