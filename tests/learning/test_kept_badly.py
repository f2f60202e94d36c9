"""What lies in the cache was cut short, deleted, or is of another network: words, or anew."""

import numpy as np
import pytest

from memexplorer.data import load_examples, spoiling
from memexplorer.jobs import result_of
from memexplorer.learning.times import FEWEST, laid_out
from memexplorer.studies import learning_curves

RNG = np.random.default_rng(0)
EXAMPLES = load_examples((RNG.integers(0, 256, (30, 4, 4)).astype(np.uint8), np.arange(30) % 3))


@pytest.fixture
def run(tmp_path):
    def run(examples=EXAMPLES, held_out=None, **how):
        how = {"epochs": 2, "width": 4, "batch_size": 8} | how
        return result_of(learning_curves.run(None, examples, held_out, cache=tmp_path, **how))

    return run


def at(checkpoint):
    return f"{checkpoint.weights.parent}@{checkpoint.step}"


@pytest.mark.parametrize("other", [{"width": 5}, {"make": "cnn"}])
def test_a_branch_from_another_network_is_refused_in_words(run, other):
    kept = run().history.checkpoints[1]
    with pytest.raises(ValueError, match="step 3.* is of another network: its make, width"):
        run(branch=at(kept), epochs=4, **other)


def test_a_checkpoint_cut_short_is_said(run):
    kept = run().history.checkpoints[1]
    kept.state.write_bytes(b"half")
    with pytest.raises(ValueError, match="step 3 can't be read any more"):
        run(branch=at(kept), epochs=4)


def test_deleted_checkpoints_are_left_out_of_the_map(run, tmp_path):
    found = run(epochs=1)
    found.history.checkpoints[0].weights.unlink()
    with pytest.raises(ValueError, match=FEWEST):
        result_of(laid_out(found.history, found.source, cache=tmp_path))


@pytest.mark.parametrize("lost", ["predictions.npy", "state.pt", "times.json"])
def test_without_a_file_it_ends_at_the_same_numbers(run, lost):
    first = run().history
    (first.checkpoints[0].weights.parent / lost).unlink()
    again = run().history
    np.testing.assert_array_equal(first.predictions, again.predictions)
    assert first.times["training"] == again.times["training"]


def test_so_few_that_none_are_held_out(run):
    history = run(EXAMPLES.take([0, 1, 2])).history
    assert np.isnan(history.times["held_out"]).all()


def test_who_is_held_out_of_spoiled_examples_is_as_it_was(run):
    spoiled = spoiling.spoil(spoiling.spoil(EXAMPLES, "symmetric", 0.4), "gaussian", 0.5)
    found = run(spoiled, noise="none")
    assert len(found.held_out) == 6
    before = dict(zip(EXAMPLES.ids, EXAMPLES.inputs, strict=True))
    for name, image in zip(found.held_out.ids, found.held_out.inputs, strict=True):
        np.testing.assert_allclose(np.ravel(image), np.ravel(before[name]) / 255, atol=1e-3)
    assert (found.held_out.labels == found.held_out.true_labels).all()
    assert len(found.source) == 24
    with pytest.raises(ValueError, match="0 of 30 examples are as they were, and a fifth"):
        run(spoiling.spoil(EXAMPLES, "gaussian", 1.0), noise="none")
