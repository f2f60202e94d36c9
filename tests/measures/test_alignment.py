import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial import distance as scipy_distance

from memexplorer.measures.alignment import added, layermem, spread, sslmem

SPREADS = arrays(np.float64, (3, 8), elements=st.floats(0, 1e6, allow_subnormal=False))


def circle(*degrees):
    """Views of one example: points on the unit circle, each stretched by another factor."""
    turns = np.radians(degrees)
    lengths = 1 + np.arange(len(degrees))[:, None]
    return (np.stack([np.cos(turns), np.sin(turns)], axis=1) * lengths)[:, None]


@pytest.mark.parametrize(
    ("distance", "expected"),
    [
        # The chords of 90, 90 and 180 degrees.
        ("l2", (2 * math.sqrt(2) + 2) / 3),
        ("l1", 2.0),
        ("cosine", (1 + 1 + 2) / 3),
        ("angular", (0.5 + 0.5 + 1) / 3),
    ],
)
def test_three_views_on_a_circle(distance, expected):
    assert spread(circle(0, 90, 180), distance=distance) == pytest.approx([expected], abs=1e-7)


@pytest.mark.parametrize("distance", ["l2", "l1", "cosine", "angular"])
@pytest.mark.parametrize("normalized", [True, False])
def test_the_mean_over_pairs_by_scipy(distance, normalized):
    views = np.random.default_rng(0).normal(size=(5, 4, 3, 2, 2))
    kind = {"l2": "euclidean", "l1": "cityblock", "cosine": "cosine", "angular": "cosine"}[distance]
    found = []
    for example in range(4):
        rows = views[:, example].reshape(5, -1)
        if normalized:
            rows = np.array([row / math.sqrt((row * row).sum()) for row in rows])
        apart = scipy_distance.pdist(rows, kind)
        found.append((np.arccos(1 - apart) / np.pi if distance == "angular" else apart).mean())
    np.testing.assert_allclose(spread(views, distance=distance, normalized=normalized), found)


def test_against_the_clean_image_only_its_own_distances_count():
    clean, views = circle(0)[0], circle(90, 180)
    assert spread(views, clean=clean) == pytest.approx([(math.sqrt(2) + 2) / 2])
    assert spread(views[:1], clean=clean) == pytest.approx([math.sqrt(2)])


def test_a_dead_layer_spreads_nothing():
    assert spread(np.zeros((3, 2, 4))).tolist() == [0.0, 0.0]
    assert spread(np.zeros((3, 2, 4)), distance="cosine").tolist() == [0.0, 0.0]
    assert spread([[[0.0, 0.0]], [[0.0, 5.0]]]).tolist() == [1.0]


def test_turning_the_space_or_stretching_a_view_changes_nothing():
    rng = np.random.default_rng(1)
    views, (turn, _) = rng.normal(size=(4, 6, 5)), np.linalg.qr(rng.normal(size=(5, 5)))
    longer = rng.uniform(0.1, 9, size=(4, 6, 1))
    np.testing.assert_allclose(spread(views), spread(longer * views @ turn))


def test_one_view_has_no_distance():
    with pytest.raises(ValueError, match="views has 1, but at least two are needed"):
        spread(np.ones((1, 2, 3)))
    with pytest.raises(ValueError, match=r"views\[0\] has 2 along 'example' but clean has 3"):
        spread(np.ones((1, 2, 3)), clean=np.ones((3, 3)))


def test_by_hand():
    assert sslmem([1.0, 3.0], [3.0, 1.0]).tolist() == [0.5, -0.5]
    assert sslmem([1.0, 3.0], [3.0, 1.0], normalized=False).tolist() == [2.0, -2.0]
    # The released code: the difference by the range of the differences, here 2 - (-2).
    assert sslmem([1.0, 3.0], [3.0, 1.0], normalized="range").tolist() == [0.5, -0.5]
    assert sslmem([0.0], [2.0]).tolist() == [1.0]


@given(SPREADS)
def test_the_same_network_memorizes_exactly_nothing(spreads):
    for how in (True, False, "range"):
        assert not sslmem(spreads, spreads, normalized=how).any()
    assert layermem(spreads, spreads).tolist() == [0.0, 0.0, 0.0]


@given(SPREADS, SPREADS)
def test_swapping_the_networks_turns_the_sign_exactly(f, g):
    for how in (True, False, "range"):
        turned = sslmem(g, f, normalized=how)
        assert (sslmem(f, g, normalized=how) == -turned).all()
    assert (layermem(f, g) == -layermem(g, f)).all()
    assert (np.abs(sslmem(f, g)) <= 1).all()


@given(SPREADS, SPREADS, st.floats(1e-3, 1e3))
def test_the_scale_of_the_distances_does_not_matter(f, g, scale):
    np.testing.assert_allclose(sslmem(scale * f, scale * g), sslmem(f, g), atol=1e-9)


def test_the_mean_over_examples_one_by_one():
    f, g = np.random.default_rng(2).uniform(0, 3, size=(2, 4, 50))
    for layer, found in enumerate(layermem(f, g)):
        each = [(b - a) / (b + a) for a, b in zip(f[layer], g[layer], strict=True)]
        assert found == pytest.approx(sum(each) / 50)


def test_layer_upon_layer_gives_back_the_last():
    scores = np.array([0.1, 0.3, 0.2, 0.7])
    found = added(scores)
    assert np.isnan(found[0])
    assert scores[0] + np.nansum(found) == pytest.approx(scores[-1])


def test_blocks_are_compared_with_the_block_before():
    # attention, fully connected, attention, fully connected: block 2 against block 1
    found = added([0.1, 0.2, 0.35, 0.5], [-1, -1, -1, 1])
    assert found[3] == pytest.approx(0.3)
    assert np.isnan(found[:3]).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sslmem([1.0, -1.0], [1.0, 1.0]), "spread_f holds -1, but a distance is never"),
        (lambda: sslmem([1.0], [1.0, 2.0]), "spread_g has 2 along 'example' but spread_f has 1"),
        (lambda: sslmem([np.nan], [1.0]), "spread_f holds NaN"),
        (lambda: sslmem([1.0], [1.0], normalized="sum"), "normalized is 'sum'"),
        (lambda: spread(np.ones((2, 2, 2)), distance="chebyshev"), "distance is 'chebyshev'"),
        (lambda: layermem(np.ones((2, 0)), np.ones((2, 0))), "holds no examples"),
        (lambda: added([0.1, 0.2], [-1, 2]), "before goes beyond the layers' places, -1 to 1"),
    ],
)
def test_errors_say_what_came(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_published_table():
    """ResNet9, SimCLR, CIFAR-10 (Wang et al. 2024, Table 1): LayerMem and what each layer adds."""
    published = [0.091, 0.123, 0.154, 0.183, 0.185, 0.212, 0.246, 0.276, 0.308, 0.311]
    more = [0.032, 0.031, 0.029, 0.002, 0.027, 0.034, 0.030, 0.032, 0.003]
    np.testing.assert_allclose(added(published)[1:], more, atol=1e-9)


def test_pairs_are_all_of_them():
    views = np.random.default_rng(3).normal(size=(4, 1, 2))
    rows = views[:, 0] / np.linalg.norm(views[:, 0], axis=1, keepdims=True)
    pairs = [np.linalg.norm(a - b) for a, b in itertools.combinations(rows, 2)]
    assert spread(views) == pytest.approx([sum(pairs) / 6])
