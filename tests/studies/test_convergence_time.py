"""Are epochs counted until all labels are known, and those who never know them left open?"""

import numpy as np
import pytest

from memexplorer.jobs import result_of
from memexplorer.studies import convergence_time

RNG = np.random.default_rng(0)
LABELS = np.arange(80) % 2
CLOUDS = (RNG.normal(size=(80, 8)) + 2.5 * LABELS[:, None]).astype(np.float32)


@pytest.fixture(scope="module")
def found():
    steps = convergence_time.run(
        None, (CLOUDS[:56], LABELS[:56]), (CLOUDS[56:], LABELS[56:]), widths=(2, 64),
        sizes=(20, 56), noise="labels", levels=(1.0,), seeds=2, epochs=25, batch_size=8,
    )  # fmt: skip
    return result_of(steps)


def rows(found, **asked):
    table = [dict(zip(found.models, row, strict=True))
             for row in zip(*found.models.values(), strict=True)]  # fmt: skip
    return [row for row in table if all(row[name] == value for name, value in asked.items())]


def test_noise_takes_longer_and_what_never_came_is_left_open(found):
    (real,) = rows(found, along="width", noise="real", width=64)
    (noise,) = rows(found, along="width", noise="randY", width=64)
    assert real["reached"] == 2
    assert real["epochs"] < 15
    assert np.isnan(noise["epochs"]) or noise["epochs"] > 1.5 * real["epochs"]
    (narrow,) = rows(found, along="width", noise="randY", width=2)
    assert narrow["reached"] == 0
    assert np.isnan(narrow["epochs"])
    assert narrow["epochs_high"] == np.inf
    assert real["best"] > 0.9


def test_each_network_has_its_row_and_the_same_one_is_not_taught_twice(found):
    assert len(found.networks["seed"]) == 2 * len(found.models["along"]) == 16
    (by_width,) = rows(found, along="width", noise="real", width=64)
    (by_size,) = rows(found, along="size", noise="real", size=56)
    assert by_width["epochs"] == by_size["epochs"]
    assert by_width["best"] == by_size["best"]


def test_networks_are_named_by_the_seed_they_were_drawn_with():
    steps = convergence_time.run(None, (CLOUDS, LABELS), widths=(2,), sizes=(20,), levels=(),
                                 seeds=2, epochs=1, seed=5)  # fmt: skip
    assert set(result_of(steps).networks["seed"]) == {5, 6}


def test_mistakes_are_said():
    with pytest.raises(ValueError, match="noise is 'pixels'"):
        result_of(convergence_time.run(None, (CLOUDS, LABELS), noise="pixels"))
