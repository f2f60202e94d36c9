"""Are the critical samples of a network counted as LASS finds them, at a radius that tells?"""

import numpy as np
import pytest

from memexplorer import storage
from memexplorer.closer import lass
from memexplorer.data import load_examples, samples
from memexplorer.jobs import result_of
from memexplorer.measures.intervals import share
from memexplorer.models.loading import load_model
from memexplorer.studies import critical_samples as study


@pytest.fixture(scope="module")
def digits():
    named = samples.sample("digits")
    network = load_model(named["model"], weights=named["weights"])
    return network, named["data"], named["held_out"]


@pytest.fixture(scope="module")
def found(digits):
    return result_of(study.run(*digits, most=60, iterations=40))


def test_the_radius_is_chosen_so_that_some_are_critical(found):
    assert "chosen so that 1 to 20 % are critical" in found.settings["notes"][-1]
    table = found.pairs
    radii = sorted(set(table["radius"]))
    assert radii == [found.radius / 2, found.radius, 2 * found.radius]
    shares = [value for value, name in zip(table["share"], table["set"], strict=True)
              if name == study.HELD_OUT]  # fmt: skip
    by_radius = [shares[table["radius"][::2].index(one)] for one in radii]
    assert by_radius == sorted(by_radius)


def test_the_tables_are_what_lass_finds(found, digits):
    network, _, _ = digits
    again = result_of(lass.searched(network, found.held_out, radius=found.radius, iterations=40))
    assert found.others["critical"].tolist() == again.critical.tolist()
    assert found.others["steps"].tolist() == again.when.tolist()
    at = [row for row, (name, radius) in enumerate(
        zip(found.pairs["set"], found.pairs["radius"], strict=True))
        if name == study.HELD_OUT and radius == found.radius]  # fmt: skip
    told = [found.pairs[name][at[0]] for name in ("share", "low", "high")]
    assert told == pytest.approx(share(again.critical))


def test_a_radius_of_nothing_and_one_of_everything(digits):
    network, data, _ = digits
    none = result_of(study.run(network, data, radius=0.0, most=20))
    assert none.pairs["share"] == [0.0]
    assert none.others == {}
    wide = result_of(study.run(network, data, radius=0.5, most=20, iterations=30))
    assert wide.pairs["share"][0] > 0.9


def test_a_run_is_written(found, tmp_path):
    storage.write_run(tmp_path, found)
    for name in ("examples", "held_out", "pairs"):
        assert (tmp_path / f"{name}.parquet").exists()


def test_vectors_are_searched_in_units_of_their_own():
    import torch
    from torch import nn

    rng = np.random.default_rng(0)
    points = (50 * rng.normal(size=(80, 4))).astype(np.float32)
    torch.manual_seed(0)
    some = load_examples((points, np.arange(80) % 2))
    found = result_of(study.run(nn.Linear(4, 2), some, most=0, iterations=30))
    shares = dict(zip(found.pairs["radius"], found.pairs["share"], strict=True))
    assert 0 < shares[found.radius] <= 0.25


def test_without_a_network_it_says_so(digits):
    with pytest.raises(ValueError, match="none is named; name one"):
        result_of(study.run(None, digits[1]))
