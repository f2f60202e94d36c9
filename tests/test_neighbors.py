import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.neighbors import NearestNeighbors

from memexplorer import neighbors
from memexplorer.neighbors import by_torch, nearest

METRICS = ("l2", "cosine")


def cloud(rows, units=6, seed=0):
    return np.random.default_rng(seed).normal(size=(rows, units)).astype(np.float32)


def grid(rows, units=2, side=4, seed=0):
    """Small whole numbers: squared distances are exact, so duplicates and ties abound."""
    return np.random.default_rng(seed).integers(0, side, (rows, units)).astype(np.float32)


def sorted_whole(bank, queries, exclude_self=False):
    """Every distance, computed in float64, and the rows ordered by (distance, index)."""
    gaps = cdist(queries.astype(np.float64), bank.astype(np.float64))
    if exclude_self:
        gaps[np.arange(len(queries)), np.arange(len(queries))] = np.inf
    return gaps, np.argsort(gaps, axis=1, kind="stable")


def check_against_every_distance(bank, queries, k, exclude_self=False):
    """Values are right, rows have those values and come once, ties rise by index."""
    distances, indices = nearest(bank, queries, k=k, exclude_self=exclude_self)
    gaps, order = sorted_whole(bank, queries, exclude_self)
    at = np.arange(len(queries))[:, None]
    np.testing.assert_allclose(distances, gaps[at, order[:, :k]], rtol=1e-6, atol=0)
    np.testing.assert_allclose(distances, gaps[at, indices], rtol=1e-6, atol=0)
    assert all(len(set(row)) == k for row in indices.tolist())
    if exclude_self:
        assert not (indices == at).any()
    tied = np.diff(gaps[at, indices], axis=1) == 0
    assert (np.diff(indices, axis=1)[tied] > 0).all()
    return distances, indices


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("k", [1, 7, 120])
def test_the_same_as_brute_force(metric, k):
    bank, queries = cloud(120), cloud(45, seed=1)
    distances, indices = nearest(bank, queries, k=k, metric=metric)
    name = {"l2": "euclidean", "cosine": "cosine"}[metric]
    brute = NearestNeighbors(n_neighbors=k, algorithm="brute", metric=name)
    wanted, order = brute.fit(bank.astype(np.float64)).kneighbors(queries.astype(np.float64))
    np.testing.assert_allclose(distances, wanted, rtol=1e-5, atol=1e-6)
    assert (indices == order).all()
    assert (distances.dtype, indices.dtype) == (np.float32, np.int64)
    assert distances.shape == indices.shape == (45, k)


@pytest.mark.parametrize("metric", METRICS)
def test_leave_one_out_is_brute_force_without_the_row(metric):
    bank = cloud(60)
    distances, indices = nearest(bank, bank, k=59, metric=metric, exclude_self=True)
    name = {"l2": "euclidean", "cosine": "cosine"}[metric]
    brute = NearestNeighbors(n_neighbors=59, algorithm="brute", metric=name).fit(bank)
    wanted, order = brute.kneighbors()
    np.testing.assert_allclose(distances, wanted, rtol=1e-5, atol=1e-6)
    assert (indices == order).all()


@settings(max_examples=60, deadline=None)
@given(rows=st.integers(2, 40), side=st.integers(1, 4), seed=st.integers(0, 10**6), data=st.data())
def test_duplicates_and_ties(rows, side, seed, data):
    bank, exclude_self = grid(rows, side=side, seed=seed), data.draw(st.booleans())
    k = data.draw(st.integers(1, rows - exclude_self))
    check_against_every_distance(bank, bank, k, exclude_self)


def test_every_tie_goes_to_the_lower_index_when_all_of_them_are_asked_for():
    bank, queries = grid(80), grid(20, seed=1)
    _, indices = nearest(bank, queries, k=80)
    assert (indices == sorted_whole(bank, queries)[1]).all()
    _, indices = nearest(bank, bank, k=79, exclude_self=True)
    assert (indices == sorted_whole(bank, bank, exclude_self=True)[1][:, :79]).all()


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("copies", [2, 5, 40])
def test_the_row_itself_is_dropped_and_its_duplicates_stay(metric, copies):
    """Also with more duplicates than k: then all neighbours are duplicates, never the row."""
    bank = np.repeat(cloud(6), copies, axis=0)
    k = 4
    distances, indices = nearest(bank, bank, k=k, metric=metric, exclude_self=True)
    twins = min(k, copies - 1)
    for row in range(len(bank)):
        first = row // copies * copies
        assert row not in indices[row]
        assert set(indices[row, :twins]) <= set(range(first, first + copies))
        assert (distances[row, :twins] == 0).all()
        assert (np.diff(indices[row, :twins]) > 0).all()
        assert (distances[row, twins:] > 1e-3).all()


def test_the_queries_of_leave_one_out_may_be_the_first_rows_only():
    bank = cloud(30)
    _, few = nearest(bank, bank[:7], k=5, exclude_self=True)
    _, all_of_them = nearest(bank, bank, k=5, exclude_self=True)
    assert (few == all_of_them[:7]).all()


def test_more_queries_than_bank_rows_cannot_be_left_out():
    with pytest.raises(ValueError, match="queries"):
        nearest(cloud(5), cloud(8), k=2, exclude_self=True)


@pytest.mark.parametrize("metric", METRICS)
def test_one_answer_for_every_kind_of_array(metric, tmp_path):
    whole = grid(50, units=4, side=9) + 1
    wanted = nearest(whole, whole[:20], k=6, metric=metric)
    wide = np.zeros((100, 8), np.float32)
    wide[::2, ::2] = whole
    np.save(tmp_path / "bank.npy", whole)
    kinds = (
        whole.astype(np.float64), whole.astype(np.int64), whole.astype(np.uint8),
        whole.astype(np.float16), whole.astype(">f8"), np.asfortranarray(whole), wide[::2, ::2],
        whole[::-1][::-1], np.load(tmp_path / "bank.npy", mmap_mode="r"), whole.tolist(),
    )  # fmt: skip
    for bank in kinds:
        distances, indices = nearest(bank, bank[:20], k=6, metric=metric)
        assert (indices == wanted[1]).all()
        np.testing.assert_array_equal(distances, wanted[0])


def test_the_arrays_that_came_are_left_as_they_were():
    bank = cloud(20) + 5
    before = bank.copy()
    for metric in METRICS:
        nearest(bank, bank, k=3, metric=metric, exclude_self=True)
    assert (bank == before).all()
    bank.flags.writeable = False
    nearest(bank, bank, k=3)


@pytest.mark.parametrize("offset", [1.0, -1000.0, 2.0**17])
def test_a_shift_of_everything_changes_no_distance(offset):
    """Eighths up to 2**17 are exact in float32, so nothing may be lost to cancellation."""
    bank = np.round(cloud(90) * 8) / 8
    plain = nearest(bank, bank, k=10, exclude_self=True)
    moved = nearest(bank + np.float32(offset), bank + np.float32(offset), k=10, exclude_self=True)
    np.testing.assert_allclose(moved[0], plain[0], rtol=1e-5)
    check_against_every_distance(bank + np.float32(offset), bank + np.float32(offset), 10, True)


def test_one_far_cluster_does_not_blur_the_near_one():
    """The mean lies far from both clusters; differences within one stay exact all the same."""
    bank = np.concatenate([np.round(cloud(60) * 8) / 8, np.round(cloud(60, seed=1) * 8) / 8 + 4096])
    check_against_every_distance(bank.astype(np.float32), bank.astype(np.float32), 8, True)


@pytest.mark.parametrize("scale", [1e-18, 1e-9, 1e-3, 1e6, 1e12, 1e17])
def test_scale_multiplies_l2_and_leaves_cosine_alone(scale):
    bank = cloud(60)
    scaled = bank * np.float32(scale)
    for metric, factor in (("l2", scale), ("cosine", 1.0)):
        distances, indices = nearest(bank, bank, k=9, metric=metric, exclude_self=True)
        other, places = nearest(scaled, scaled, k=9, metric=metric, exclude_self=True)
        np.testing.assert_allclose(other, distances * factor, rtol=1e-4, atol=1e-6 * factor)
        assert (places == indices).all()


@pytest.mark.parametrize("scale", [1e-30, 1e25, 1e36])
def test_squares_beyond_float32_are_measured_all_the_same(scale):
    wanted = nearest(cloud(60), cloud(60), k=9, exclude_self=True)
    bank = cloud(60) * np.float32(scale)
    distances, indices = nearest(bank, bank, k=9, exclude_self=True)
    assert (indices == wanted[1]).all()
    np.testing.assert_allclose(distances / np.float32(scale), wanted[0], rtol=1e-5)
    _, indices = nearest(bank, bank, k=9, exclude_self=True, metric="cosine")
    assert (
        indices == nearest(cloud(60), cloud(60), k=9, exclude_self=True, metric="cosine")[1]
    ).all()


def test_rows_of_every_length_have_a_cosine():
    bank = cloud(40)
    lengths = np.float32(10.0) ** np.linspace(-15, 15, 40, dtype=np.float32)[:, None]
    distances, indices = nearest(bank, bank, k=5, metric="cosine", exclude_self=True)
    other, places = nearest(bank * lengths, bank, k=5, metric="cosine", exclude_self=True)
    assert (places == indices).all()
    np.testing.assert_allclose(other, distances, rtol=1e-3, atol=1e-6)


def test_cosine_is_l2_on_the_sphere():
    """For rows of length 1: squared L2 distance = 2 (1 - cosine)."""
    bank = cloud(50)
    bank /= np.linalg.norm(bank, axis=1, keepdims=True)
    cosine, by_cosine = nearest(bank, bank, k=8, metric="cosine", exclude_self=True)
    l2, by_l2 = nearest(bank, bank, k=8, exclude_self=True)
    assert (by_cosine == by_l2).all()
    np.testing.assert_allclose(l2**2 / 2, cosine, rtol=1e-4, atol=1e-6)


def test_a_turn_of_the_axes_changes_nothing():
    bank = cloud(50)
    turn, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(6, 6)))
    for metric in METRICS:
        distances, indices = nearest(bank, bank, k=5, metric=metric, exclude_self=True)
        other, places = nearest(bank @ turn, bank @ turn, k=5, metric=metric, exclude_self=True)
        assert (places == indices).all()
        np.testing.assert_allclose(other, distances, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("metric", METRICS)
def test_another_order_of_the_bank_renames_the_neighbours_only(metric):
    bank, queries = cloud(70), cloud(20, seed=1)
    order = np.random.default_rng(2).permutation(70)
    distances, indices = nearest(bank, queries, k=6, metric=metric)
    other, places = nearest(bank[order], queries, k=6, metric=metric)
    assert (order[places] == indices).all()
    np.testing.assert_allclose(other, distances, rtol=1e-5, atol=1e-6)


def test_a_row_of_zeros_is_at_cosine_distance_one_from_everything():
    bank = np.concatenate([cloud(10), np.zeros((2, 6), np.float32)])
    distances, indices = nearest(bank, np.zeros((1, 6)), k=12, metric="cosine")
    assert (distances == 1).all()
    assert indices.tolist() == [list(range(12))]
    distances, indices = nearest(bank, bank[:10], k=12, metric="cosine")
    zeros = distances[np.isin(indices, [10, 11])]
    assert zeros.shape == (20,)
    np.testing.assert_allclose(zeros, 1, atol=1e-6)


def test_cosine_lies_between_zero_and_two():
    bank = np.concatenate([cloud(30), -cloud(30), 3 * cloud(30)])
    distances, _ = nearest(bank, bank, k=90, metric="cosine")
    assert distances.min() == 0
    assert 2 - 1e-6 < distances.max() <= 2


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("exclude_self", [False, True])
def test_pieces_of_bank_and_queries_change_nothing(metric, exclude_self, monkeypatch):
    bank = np.concatenate([cloud(15), cloud(15), np.zeros((3, 6), np.float32), grid(20, units=6)])
    whole = nearest(bank, bank, k=12, metric=metric, exclude_self=exclude_self)
    for bank_bytes, query_rows in ((6 * 4 * 7, 13), (6 * 4 * 32, 1), (6 * 4, 50)):
        monkeypatch.setattr(neighbors, "BANK_BYTES", bank_bytes)
        monkeypatch.setattr(neighbors, "QUERY_ROWS", query_rows)
        pieces = nearest(bank, bank, k=12, metric=metric, exclude_self=exclude_self)
        np.testing.assert_allclose(pieces[0], whole[0], rtol=1e-6, atol=1e-7)
        sums = [np.where(found[0] < found[0][:, -1:], found[1], 0).sum(1) for found in
                (pieces, whole)]  # fmt: skip
        assert (sums[0] == sums[1]).all()  # all but ties at the k-th distance are the same rows
        if exclude_self:
            assert not (pieces[1] == np.arange(len(bank))[:, None]).any()


def test_pieces_keep_more_duplicates_than_k(monkeypatch):
    monkeypatch.setattr(neighbors, "BANK_BYTES", 6 * 4 * 5)
    monkeypatch.setattr(neighbors, "QUERY_ROWS", 4)
    bank = np.repeat(cloud(3), 20, axis=0)
    distances, indices = nearest(bank, bank, k=5, exclude_self=True)
    assert (distances == 0).all()
    assert (indices // 20 == np.arange(60)[:, None] // 20).all()
    assert (indices != np.arange(60)[:, None]).all()


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("rows", [1, 7, 4096])
def test_the_search_by_torch_finds_the_same_rows(metric, rows):
    bank, queries = cloud(90), cloud(31, seed=1)
    if metric == "cosine":
        bank, queries = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (bank, queries))
    _, indices = nearest(bank, queries, k=10, metric=metric)
    assert (np.asarray(by_torch(queries, bank, 10, metric=metric, rows=rows)) == indices).all()


def test_no_queries_no_neighbours():
    distances, indices = nearest(cloud(5), cloud(5)[:0], k=2)
    assert distances.shape == indices.shape == (0, 2)


def test_a_bank_of_one():
    distances, indices = nearest([[3.0]], [[1.0], [3.0]], k=1)
    assert (distances.tolist(), indices.tolist()) == ([[2.0], [0.0]], [[0], [0]])


@pytest.mark.parametrize(
    ("k", "error", "words"),
    [
        (0, ValueError, "k is 0, but at least one"),
        (-3, ValueError, "k is -3, but at least one"),
        (True, TypeError, "k is True, but a whole number"),
        (2.5, TypeError, "k is 2.5, but a whole number"),
        ("3", TypeError, "k is '3', but a whole number"),
        (None, TypeError, "k is None, but a whole number"),
        (11, ValueError, "k is 11, but there are only 10 .*; give k=10 or less"),
    ],
)
def test_a_k_that_cannot_be(k, error, words):
    with pytest.raises(error, match=words):
        nearest(cloud(10), cloud(3), k=k)


def test_leave_one_out_leaves_one_fewer():
    bank = cloud(10)
    assert nearest(bank, bank, k=np.int64(9), exclude_self=True)[1].shape == (10, 9)
    with pytest.raises(ValueError, match="k is 10, but there are only 9 .*; give k=9 or less"):
        nearest(bank, bank, k=10, exclude_self=True)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", ["bank", "queries"])
def test_what_is_no_number_is_refused_by_name(bad, place):
    given = {"bank": cloud(10), "queries": cloud(10)}
    given[place][4, 1] = given[place][6, 0] = bad
    with pytest.raises(ValueError, match="NaN or infinity in 2 of 10 rows, the first is row 4"):
        nearest(**given, k=2)
    with pytest.raises(ValueError, match=f"^{place} "):
        nearest(**given, k=2)


@pytest.mark.parametrize("place", ["bank", "queries"])
def test_what_is_too_large_for_float32_is_refused_not_answered_by_row_minus_one(place):
    given = {"bank": np.ones((4, 2)), "queries": np.ones((4, 2))}
    given[place][2] = 1e60
    with pytest.raises(ValueError, match=place):
        nearest(**given, k=1)


def test_what_does_not_fit_is_said_in_words():
    bank = cloud(10)
    with pytest.raises(ValueError, match="queries has 2 units but bank has 6; give both"):
        nearest(bank, bank[:, :2], k=1)
    with pytest.raises(ValueError, match=r"bank has shape \(6,\), but \(example, unit\)"):
        nearest(bank[0], bank, k=1)
    with pytest.raises(ValueError, match="queries has shape"):
        nearest(bank, bank[None], k=1)
    with pytest.raises(ValueError, match="metric is 'l1', but one of 'l2', 'cosine'"):
        nearest(bank, bank, k=1, metric="l1")
    with pytest.raises(ValueError, match="device is 'tpu'"):
        nearest(bank, bank, k=1, device="tpu")
    with pytest.raises(TypeError, match="bank holds complex"):
        nearest(bank * 1j, bank, k=1)
    with pytest.raises(TypeError):
        nearest(bank, bank, 3)


def test_stop_is_heard_within_a_search():
    """The work ends soon after, in the midst of the queries; nothing is handed over."""
    import threading
    import time

    from memexplorer import jobs
    from memexplorer.progress import watched

    rows, told, over = cloud(60_000, units=64), [], threading.Event()
    steps = watched("searching", nearest, rows, rows, k=10, exclude_self=True)
    job = jobs.start(
        steps, seen=lambda progress, _: told.append(progress.done), done=told.append,
        failed=told.append, stopped=over.set,
    )  # fmt: skip
    give_up = time.monotonic() + 30
    while not any(told) and time.monotonic() < give_up:
        time.sleep(0.01)
    assert 0 < told[-1] < len(rows), "the search was over before it could be stopped"
    begun = time.monotonic()
    job.stop()
    assert over.wait(5)
    assert time.monotonic() - begun < 1.5  # 1 s, and what a busy machine adds
    assert all(isinstance(one, int) for one in told)
    from memexplorer.progress import beside

    assert beside(10.0) == [], "the search goes on after Stop"
