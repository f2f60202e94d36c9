"""Is the Gini coefficient what its definition says, and does LASS find what a line allows?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from memexplorer.measures.sensitivity import critical, gini


@given(arrays(np.int64, st.integers(1, 30), elements=st.integers(0, 10**6)))
def test_gini_is_half_the_relative_mean_difference(values):
    mean = values.mean()
    by_pairs = np.abs(values[:, None] - values).mean() / (2 * mean) if mean else 0.0
    assert gini(values) == pytest.approx(by_pairs, abs=1e-9)


def test_gini_of_uneven_shares():
    assert gini(np.ones(7)) == pytest.approx(0, abs=1e-15)
    assert gini(np.eye(1, 1000)[0]) == pytest.approx(0.999)
    assert gini([4, 3, 2, 1]) == gini([0.1, 0.2, 0.3, 0.4]) == pytest.approx(0.25)


@pytest.mark.parametrize("wrong", [[], [-1.0, 2.0], np.ones((2, 2))])
def test_gini_refuses_what_is_no_share(wrong):
    with pytest.raises(ValueError, match="numbers from 0 up were wanted"):
        gini(wrong)


def straight(weights, bias=0.0):
    """A linear classifier of two classes: its distance in the box norm is |margin| / |w|_1."""
    weights = np.asarray(weights, np.float64)

    def answer(points):
        margin = points.reshape(len(points), -1) @ weights + bias
        # up the loss of the class it says: against the margin's sign
        slope = -np.where(margin > 0, 1.0, -1.0)[:, None] * weights
        return margin > 0, slope.reshape(points.shape).astype(points.dtype)

    return answer


def distances(inputs, weights, bias=0.0):
    return np.abs(inputs @ weights + bias) / np.abs(weights).sum()


def test_without_noise_it_finds_exactly_those_nearer_than_the_radius():
    rng = np.random.default_rng(0)
    inputs, weights = rng.normal(size=(500, 6)), rng.normal(size=6)
    far = distances(inputs, weights, 0.3)
    for radius in (0.05, 0.2, 0.6):
        found = critical(straight(weights, 0.3), inputs, radius=radius, noise=0)
        assert found.critical.tolist() == (far < radius).tolist()
        # four steps of a quarter lead to the corner: who is nearer needs fewer
        steps = np.floor(far / (radius / 4)).astype(int) + 1
        assert found.when[found.critical].tolist() == steps[found.critical].tolist()
        assert (found.when[~found.critical] == 0).all()


def test_with_noise_it_finds_no_other_and_nearly_all():
    rng = np.random.default_rng(1)
    inputs, weights = rng.normal(size=(400, 3)), rng.normal(size=3)
    far = distances(inputs, weights)
    found = critical(straight(weights), inputs, radius=0.3).critical
    assert not found[far > 0.3].any()
    assert found[far < 0.29].all()


def test_the_ends_are_on_the_other_side():
    rng = np.random.default_rng(2)
    inputs, answer = rng.normal(size=(200, 4)), straight([1.0, -2.0, 0.5, 3.0])
    found = critical(answer, inputs, radius=0.2)
    changed = answer(found.where)[0] != answer(inputs)[0]
    assert changed.tolist() == found.critical.tolist()
    assert 0 < changed.sum() < len(changed)


def seen(*given, **named):
    """The result, and every (step, row, point) that was asked about."""
    steps = []

    def watch(at, rows, points):
        steps.extend((at, int(row), points[i].copy()) for i, row in enumerate(rows))

    return critical(*given, **named, watch=watch), steps


@settings(max_examples=60)
@given(
    kind=st.sampled_from([np.float32, np.float64]),
    inputs=arrays(np.float64, (5, 3), elements=st.floats(-100, 100, width=32)),
    radius=st.floats(1e-9, 50),
    noise=st.floats(0, 100),
)
def test_no_point_ever_leaves_the_box(kind, inputs, radius, noise):
    inputs = inputs.astype(kind)
    always = lambda x: (np.zeros(len(x)), np.sign(np.cos(1e3 * x)).astype(kind))  # noqa: E731
    _, steps = seen(always, inputs, radius=radius, noise=noise, iterations=4)
    assert len(steps) == 20
    for _, row, point in steps:
        assert (np.abs(point - inputs[row]) <= radius).all()  # in its own precision …
        exact = np.abs(point.astype(np.longdouble) - inputs[row].astype(np.longdouble))
        assert (exact <= np.longdouble(radius)).all()  # … and exactly


@settings(max_examples=40)
@given(
    inputs=arrays(np.float32, (4, 3), elements=st.floats(0, 1, width=32)), radius=st.floats(0.01, 2)
)
def test_no_point_ever_leaves_the_valid_range(inputs, radius):
    _, steps = seen(lambda x: (np.zeros(len(x)), np.ones_like(x)), inputs, radius=radius,
                    noise=3.0, low=0.0, high=1.0, iterations=5)  # fmt: skip
    assert all(((point >= 0) & (point <= 1)).all() for _, _, point in steps)


def test_a_box_of_nothing_makes_nothing_critical():
    asked = []
    found = critical(lambda x: asked.append(x), np.zeros((7, 2)), radius=0)
    assert found.critical.mean() == 0
    assert not asked
    assert found.where.tolist() == np.zeros((7, 2)).tolist()


def test_who_changed_is_asked_no_more():
    asked = []
    weights = np.array([1.0, 0.0])

    def answer(points):
        asked.append(len(points))
        return straight(weights)(points)

    inputs = np.array([[0.01, 0], [0.04, 0], [0.08, 0], [5, 0]])
    found = critical(answer, inputs, radius=0.1, noise=0, iterations=10)
    assert found.when.tolist() == [1, 2, 4, 0]
    assert asked == [4, 4, 3, 2, 2, *[1] * 6]


def test_batches_and_order_change_nothing():
    rng = np.random.default_rng(3)
    inputs, answer = rng.normal(size=(53, 4)), straight(rng.normal(size=4))
    whole = critical(answer, inputs, radius=0.2, seed=5)
    for size in (1, 10, 52):  # with and without a remainder
        parts = critical(answer, inputs, radius=0.2, seed=5, batch_size=size)
        assert parts.when.tolist() == whole.when.tolist()
        assert np.array_equal(parts.where, whole.where)
    order = rng.permutation(53)[:20]
    some = critical(answer, inputs[order], radius=0.2, seed=5, numbers=order)
    assert np.array_equal(some.where, whole.where[order])
    other = critical(answer, inputs, radius=0.2, seed=6)
    assert not np.array_equal(other.where, whole.where)


def test_torch_tensors_are_searched_alike():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(4)
    inputs, weights = rng.normal(size=(30, 3)), rng.normal(size=3)

    def answer(points):
        said, slope = straight(weights)(points.numpy())
        return said, torch.from_numpy(slope)

    theirs = critical(answer, torch.from_numpy(inputs), radius=0.2)
    ours = critical(straight(weights), inputs, radius=0.2)
    assert isinstance(theirs.where, torch.Tensor)
    assert theirs.when.tolist() == ours.when.tolist()
    assert np.allclose(theirs.where.numpy(), ours.where, atol=1e-12)


def test_a_radius_for_each_channel():
    inputs = np.zeros((1, 2, 3, 3), np.float32)
    wide = np.array([0.1, 0.4], np.float32)[:, None, None]
    found = critical(lambda x: (np.zeros(len(x)), np.ones_like(x)), inputs, radius=wide, noise=0)
    assert np.allclose(found.where[0, 0], 0.1, atol=1e-6)
    assert np.allclose(found.where[0, 1], 0.4, atol=1e-6)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"radius": -0.1}, "radius is -0.1, but a number from 0 up"),
        ({"radius": float("nan")}, "radius is nan"),
        ({"inputs": np.zeros((2, 2), np.uint8)}, "inputs holds no floats"),
        ({"low": 0.5}, "inputs reach beyond 0.5 to inf"),
        ({"iterations": -1}, "iterations is -1"),
    ],
)
def test_what_cannot_be_searched_is_said(changed, words):
    given = {"inputs": np.zeros((2, 2)), "radius": 0.1} | changed
    with pytest.raises(ValueError, match=words):
        critical(straight([1.0, 1.0]), **given)


def test_a_gradient_that_is_no_number_is_said():
    with pytest.raises(ValueError, match="gradient is NaN or infinite"):
        critical(lambda x: (np.zeros(len(x)), x * np.nan), np.ones((1, 1)), radius=0.1)
