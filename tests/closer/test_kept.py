"""Is what was finished kept, and gone on with, and does a study say the same twice?"""

import numpy as np
import pytest
import torch

from memexplorer.closer import converging
from memexplorer.closer.kept import kept
from memexplorer.closer.one_epoch import Part
from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.models.loading import load_model
from memexplorer.studies import (
    convergence_time,
    critical_growth,
    loss_sensitivity,
    noise_regularization,
    noise_versus_real,
)

RNG = np.random.default_rng(0)
LABELS = np.arange(60) % 2
CLOUDS = (RNG.normal(size=(60, 8)) + 2 * LABELS[:, None]).astype(np.float32)
FEW = load_examples((CLOUDS, LABELS))
SMALL = {
    noise_versus_real: {"runs": 2, "most": 40},
    convergence_time: {"widths": (4, 8), "sizes": (20,), "levels": (1.0,), "seeds": 2,
                       "epochs": 2},
    noise_regularization: {"regularizers": ("dropout", "weight decay"), "seeds": 2, "epochs": 2,
                           "width": 4},
    loss_sensitivity: {"most": 20, "steps": 6, "every": 2, "batch_size": 10},
    critical_growth: {"most": 30, "asked": 12, "epochs": 1, "looked": 2, "iterations": 2},
}  # fmt: skip
NAMED = [pytest.param(study, id=study.__name__.rpartition(".")[2]) for study in SMALL]


def tables(found):
    """All tables of numbers, as one dict of columns."""
    parts = ("examples", "models", "networks", "times", "pairs")
    return {f"{name}.{column}": values for name in parts
            for column, values in getattr(found, name, {}).items()}  # fmt: skip


def same(first, second):
    first, second = tables(first), tables(second)
    assert first
    assert list(first) == list(second)
    for name, values in first.items():
        np.testing.assert_array_equal(np.asarray(values), np.asarray(second[name]), name)


@pytest.mark.parametrize("study", NAMED)
def test_the_same_numbers_whatever_was_drawn_before(study, tmp_path):
    found = []
    for name in ("once", "again"):  # nothing is known to the second from the first
        torch.manual_seed(len(found))
        torch.rand(3)
        found.append(result_of(study.run(None, FEW, cache=tmp_path / name, **SMALL[study])))
    same(*found)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_file_cut_short_is_found_out_and_written_anew(share, tmp_path):
    def work():
        begun.append(1)
        yield from ()
        return Part(np.ones((50, 50), bool), "why")

    begun = []
    for times in (1, 2):
        found = result_of(kept("parts", Part, work, cache=tmp_path, seed=1))
        assert found.wrong.all()
        assert len(begun) == times
        (file,) = (tmp_path / "parts").glob("*.npz")
        whole = file.read_bytes()
        file.write_bytes(whole[: int(share * len(whole))])


@pytest.mark.parametrize("study", [convergence_time, noise_regularization])
def test_after_a_stop_it_goes_on_from_what_was_finished(study, tmp_path, monkeypatch):
    taught, inner = [], converging.many

    def counted(*given, **named):
        taught.append(len(given[2]))
        return inner(*given, **named)

    def ended(folder):
        return result_of(study.run(None, FEW, cache=tmp_path / folder, **SMALL[study]))

    monkeypatch.setattr(converging, "many", counted)
    alone = ended("alone")
    needed = len(taught)
    steps, early = study.run(None, FEW, cache=tmp_path / "stopped", **SMALL[study]), 0
    while early < 2:
        early += next(steps).partial is not None
    steps.close()
    before = len(taught) - needed
    assert 2 <= before < needed
    same(alone, ended("stopped"))
    assert len(taught) == 2 * needed  # what was finished is not taught again
    same(alone, ended("stopped"))
    assert len(taught) == 2 * needed


@pytest.mark.parametrize("study", [noise_versus_real, noise_regularization, critical_growth])
def test_a_make_that_is_given_begins_anew_whatever_it_has_learned(study, tmp_path):
    found = []
    for number in range(2):
        network = torch.nn.Sequential(torch.nn.Linear(8, 6), torch.nn.ReLU(), torch.nn.Linear(6, 2))
        with torch.no_grad():
            for weights in network.parameters():
                weights.fill_(number)
        before = [weights.clone() for weights in network.parameters()]
        steps = study.run(load_model(network), FEW, make="same", cache=tmp_path / str(number),
                          **SMALL[study])  # fmt: skip
        found.append(result_of(steps))
        for weights, was in zip(network.parameters(), before, strict=True):
            assert torch.equal(weights, was)
    same(*found)
