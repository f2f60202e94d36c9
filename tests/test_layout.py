import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness

from memexplorer import layout
from memexplorer.neighbors import nearest


def blobs(each=40, units=8, seed=0):
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(3, units)) * 12
    rows = np.repeat(centres, each, axis=0) + rng.normal(size=(3 * each, units))
    return rows.astype(np.float32)


def test_the_first_paint_is_scikit_learns_pca_up_to_the_signs():
    features = blobs()
    found, wanted = layout.principal(features), PCA(2).fit_transform(features)
    np.testing.assert_allclose(np.abs(found), np.abs(wanted), rtol=1e-3, atol=1e-3)
    assert (found.dtype, found.shape) == (np.float32, (120, 2))
    np.testing.assert_allclose(found.mean(axis=0), 0, atol=1e-4)


def test_the_longest_arm_is_positive_whatever_the_sign_of_the_features():
    for features in (blobs(), -blobs(), blobs(seed=1)):
        found = layout.principal(features)
        assert (found.max(axis=0) >= -found.min(axis=0)).all()


def test_a_shift_and_a_turn_change_no_pca():
    features = blobs().astype(np.float64)
    turn, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(8, 8)))
    np.testing.assert_allclose(
        layout.principal(features @ turn + 50), layout.principal(features), atol=2e-2
    )


@pytest.mark.parametrize("shape", [(5, 1), (1, 4), (2, 2), (3, 50)])
def test_few_rows_or_units_have_a_plane_too(shape):
    found = layout.principal(np.random.default_rng(0).normal(size=shape))
    assert found.shape == (shape[0], 2)
    assert np.isfinite(found).all()


def test_constant_features_lie_on_one_point():
    np.testing.assert_allclose(layout.principal(np.full((6, 3), 7.0)), 0, atol=1e-6)


def test_unique_rows_are_those_of_numpy():
    features = np.random.default_rng(0).integers(0, 3, (60, 3)).astype(np.float32)
    first, stands_for = layout.unique_rows(features)
    assert len(first) == len(np.unique(features, axis=0))
    assert (np.diff(first) > 0).all()
    np.testing.assert_array_equal(features[first][stands_for], features)
    for place, row in enumerate(first):
        assert row == np.flatnonzero((features == features[row]).all(axis=1))[0]
        assert stands_for[row] == place


def test_zero_and_minus_zero_are_one_row():
    first, _ = layout.unique_rows(np.array([[0.0, 1.0], [-0.0, 1.0]], np.float32))
    assert first.tolist() == [0]


@pytest.fixture(scope="module")
def laid_out():
    features = blobs()
    graph = nearest(features, features, k=20, exclude_self=True)
    return features, graph, layout.umap(features, *graph, seed=3)


def test_umap_the_same_twice(laid_out):
    features, graph, points = laid_out
    assert (points.dtype, points.shape) == (np.float32, (120, 2))
    np.testing.assert_array_equal(layout.umap(features, *graph, seed=3), points)
    np.random.seed(7)  # someone else's seed must not matter
    np.testing.assert_array_equal(layout.umap(features, *graph, seed=3), points)


def test_umap_keeps_near_rows_near(laid_out):
    features, _, points = laid_out
    assert trustworthiness(features, points, n_neighbors=10) > 0.85
    blob = np.repeat(np.arange(3), 40)
    _, indices = nearest(points, points, k=5, exclude_self=True)
    assert (blob[indices] == blob[:, None]).mean() > 0.99


def test_umap_of_a_few_rows():
    features = blobs(each=2)
    graph = nearest(features, features, k=5, exclude_self=True)
    points = layout.umap(features, *graph, neighbors=5)
    assert points.shape == (6, 2)
    assert np.isfinite(points).all()


def test_umap_without_the_lock_is_umap_learns_own():
    """The same graph, start and seed through umap-learn as it comes: the same points."""
    import warnings

    from umap import UMAP

    features = blobs(seed=2)
    distances, indices = nearest(features, features, k=20, exclude_self=True)
    points = layout.umap(features, distances, indices, seed=5)
    start = layout.principal(features)
    start = 10 * start / np.abs(start).max()
    start += np.random.default_rng(5).normal(scale=1e-4, size=start.shape)
    around = np.hstack([np.arange(120)[:, None], indices[:, :14]]).astype(np.int32)
    apart = np.hstack([np.zeros((120, 1)), distances[:, :14]]).astype(np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = UMAP(
            n_neighbors=15, min_dist=0.1, random_state=5, init=start,
            precomputed_knn=(around, apart),
        ).fit_transform(features)  # fmt: skip
    np.testing.assert_array_equal(points, theirs)


def test_a_second_umap_says_that_it_waits():
    from memexplorer import progress

    features = blobs(each=20)
    graph = nearest(features, features, k=20, exclude_self=True)
    with layout._ONE_AT_A_TIME:
        steps = layout.umap_steps("laying out", features, *graph, seed=0)
        notes = [next(steps).note for _ in range(40)]
        assert layout.WAITING in notes
        steps.close()  # and a Stop is heard while it waits
        assert progress.beside(5.0) == []
    assert not layout._ONE_AT_A_TIME.locked()


def test_aligned_times_move_less_than_maps_of_their_own_and_stay_as_true():
    rng = np.random.default_rng(0)
    last = blobs(each=30)
    first = last + rng.normal(scale=1.5, size=last.shape)
    times = np.stack([first + share * (last - first) for share in (0, 0.5, 1)]).astype(np.float32)
    points = layout.aligned(times, neighbors=10, seed=1)
    assert points.shape == (*times.shape[:2], 2)
    np.testing.assert_array_equal(points, layout.aligned(times, neighbors=10, seed=1))
    alone = [layout.umap(one, *nearest(one, one, k=9, exclude_self=True), neighbors=10, seed=1)
             for one in times]  # fmt: skip

    def moved(maps):
        maps = np.asarray(maps)
        size = np.linalg.norm(maps - maps.mean(axis=(0, 1)), axis=2).mean()
        return np.linalg.norm(np.diff(maps, axis=0), axis=2).mean() / size

    assert moved(points) < 0.6 * moved(alone)
    for features, ours, theirs in zip(times, points, alone, strict=True):
        true = [trustworthiness(features, one, n_neighbors=10) for one in (ours, theirs)]
        assert true[0] > true[1] - 0.03


def test_who_stays_stays_and_who_changes_its_group_goes_there():
    rng = np.random.default_rng(0)
    middles = 12 * np.eye(3, 6)
    group = np.repeat(np.arange(3), 30)
    still = (middles[group] + rng.normal(size=(90, 6))).astype(np.float32)
    times = np.tile(still, (4, 1, 1))
    times[2:, 0] = still[40] + 0.1  # from the first group into the second
    points = layout.aligned(times, neighbors=10)
    # Where nothing changes at all, nothing moves: chance is the same at all times.
    unmoved = layout.aligned(times[:2], neighbors=10)
    np.testing.assert_allclose(unmoved[0], unmoved[1], atol=1e-5)
    radius = np.linalg.norm(points - points.mean(axis=(0, 1)), axis=2).mean()
    ways = np.linalg.norm(np.diff(points, axis=0), axis=2) / radius
    assert np.median(ways[:, 1:]) < 0.06
    assert ways[1, 0] > 10 * np.median(ways[1, 1:])
    assert ways[1, 0] > 3 * ways[:, 1:].max()
    homes = np.stack([points[:, group == one][:, 1:].mean(axis=1) for one in range(3)], axis=1)
    nearest_home = np.linalg.norm(homes - points[:, :1], axis=2).argmin(axis=1)
    assert nearest_home.tolist() == [0, 0, 1, 1]


def test_rows_equal_at_one_time_stand_at_one_place_then():
    """A layer that died answers the same to everybody: one point, not a cloud of chance."""
    times = np.stack([blobs()[:60]] * 3)
    times[1, :10] = times[1, 0]
    times[2] = 0
    points = layout.aligned(times, neighbors=10)
    assert len(np.unique(points[0], axis=0)) == 60
    assert len(np.unique(points[1, :10], axis=0)) == 1
    assert len(np.unique(points[1], axis=0)) == 51
    assert len(np.unique(points[2], axis=0)) == 1


def test_aligned_says_how_far_it_is_and_can_be_stopped():
    from memexplorer import progress

    times = np.tile(blobs(each=100), (6, 1, 1))
    steps = progress.watched("a map", layout.aligned, times, stage="a map")
    assert any("all at once" in one.stage for one in steps)
    steps = progress.watched("a map", layout.aligned, times, stage="a map")
    next(steps)
    steps.close()
    assert progress.beside(5.0) == []
    assert not layout._ONE_AT_A_TIME.locked()


def test_aligned_twins_stay_together():
    few = np.random.default_rng(0).normal(size=(2, 12, 3))
    few[:, 11] = few[:, 4]
    points = layout.aligned(few, neighbors=5)
    np.testing.assert_array_equal(points[:, 11], points[:, 4])


@pytest.mark.parametrize("angle", [0.3, 2.0])
def test_turned_finds_the_turn_back(angle):
    aim = np.random.default_rng(0).normal(size=(20, 2))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    np.testing.assert_allclose(layout.turned(0.2 * aim @ turn - 3, aim), aim, atol=1e-5)
