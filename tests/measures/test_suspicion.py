import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import log_softmax

from memexplorer.measures.suspicion import log_loss, suspicion, vote_share

VOTES = arrays(
    np.float64, st.tuples(st.integers(1, 4), st.integers(2, 20)),
    elements=st.integers(0, 30).map(lambda votes: votes / 30),
)  # fmt: skip


def test_the_loss_is_torchs_cross_entropy():
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(50, 7)) * 5, rng.integers(0, 7, 50)
    wanted = torch.nn.functional.cross_entropy(
        torch.tensor(logits), torch.tensor(labels), reduction="none"
    )
    np.testing.assert_allclose(log_loss(logits, labels), wanted, atol=1e-10)
    np.testing.assert_allclose(
        log_loss(logits, labels), -log_softmax(logits, axis=1)[np.arange(50), labels], atol=1e-10
    )


@given(st.floats(-1e4, 1e4), st.integers(2, 20))
def test_equal_logits_cost_the_log_of_the_classes(level, classes):
    assert log_loss(np.full((1, classes), level), [0]) == pytest.approx([np.log(classes)])


def test_the_loss_is_never_negative_nor_overflows():
    logits = np.float32([[1e4, 0], [-1e4, 1e4], [80, 0], [0, 0]])
    found = log_loss(logits, [0, 0, 1, 1])
    assert (found >= 0).all()
    np.testing.assert_allclose(found, [0, 2e4, 80, np.log(2)], rtol=1e-6)


def test_a_shift_of_all_logits_costs_nothing():
    logits = np.random.default_rng(0).normal(size=(9, 4))
    labels = np.arange(9) % 4
    np.testing.assert_allclose(log_loss(logits + 77, labels), log_loss(logits, labels), atol=1e-9)


def test_the_vote_share_is_the_entry_of_the_label():
    shares = np.random.default_rng(0).dirichlet(np.ones(5), 30)
    labels = np.random.default_rng(1).integers(0, 5, 30)
    wanted = [row[label] for row, label in zip(shares.tolist(), labels, strict=True)]
    assert vote_share(shares, labels).tolist() == wanted


def test_labels_must_fit():
    for call in (log_loss, vote_share):
        with pytest.raises(ValueError, match="labels holds 2, but the classes are numbered 0 to 1"):
            call([[0.5, 0.5]], [2])
        with pytest.raises(ValueError, match="labels has 2 along 'example'"):
            call([[0.5, 0.5]], [0, 1])


@given(VOTES)
def test_a_weighted_mean_of_doubt(votes):
    """By hand: sum of spread * (1 - votes) over the sum of spreads; equal weights if all are 0."""
    spread = np.array([np.sqrt(np.mean((row - row.mean()) ** 2)) for row in votes])
    weights = spread / spread.sum() if spread.max() > 1e-9 else np.full(len(votes), 1 / len(votes))
    wanted = sum(weight * (1 - row) for weight, row in zip(weights, votes, strict=True))
    found = suspicion(votes)
    np.testing.assert_allclose(found, wanted, atol=1e-6)
    assert (found >= 0).all()
    assert (found <= 1).all()


@given(VOTES, st.randoms(use_true_random=False))
def test_order_of_layers_and_examples_does_not_matter(votes, random):
    layers, examples = list(range(len(votes))), list(range(votes.shape[1]))
    random.shuffle(layers)
    random.shuffle(examples)
    np.testing.assert_allclose(
        suspicion(votes[layers][:, examples]), suspicion(votes)[examples], atol=1e-9
    )


def test_a_layer_that_says_the_same_of_everyone_says_nothing():
    telling = np.array([0.9, 0.1, 0.5])
    np.testing.assert_allclose(
        suspicion([np.ones(3), telling, np.full(3, 0.1)]), 1 - telling, atol=1e-9
    )


def test_one_layer_is_its_own_doubt():
    np.testing.assert_allclose(suspicion([[0.25, 1.0, 0.0]]), [0.75, 0.0, 1.0])


def test_votes_are_by_layer_and_example():
    with pytest.raises(ValueError, match=r"votes has shape \(2,\), but 2 axes were wanted"):
        suspicion([0.5, 0.5])
