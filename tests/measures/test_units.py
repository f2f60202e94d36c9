import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from memexplorer.measures.units import add, classmem, tally, unitmem

ANSWERS = arrays(
    np.float64, st.tuples(st.integers(2, 30), st.integers(1, 5)),
    elements=st.floats(0, 1e6, allow_subnormal=False) | st.just(0.0),
)  # fmt: skip


def one_by_one(means, reduce=np.mean):
    """The paper's equation, a unit at a time, with a list without its largest entry."""
    found = []
    for unit in range(means.shape[1]):
        answers = means[:, unit].tolist()
        largest = max(answers)
        answers.remove(largest)
        rest = float(reduce(answers))
        found.append((largest - rest) / (largest + rest) if largest + rest > 0 else 0.0)
    return np.array(found)


@pytest.mark.parametrize("examples", [2, 3, 1000])
@pytest.mark.parametrize("others", ["mean", "median"])
def test_closed_forms(examples, others):
    one_hot = np.zeros((examples, 1))
    one_hot[examples // 2] = 0.7
    assert unitmem(one_hot, others=others).tolist() == [1.0]
    assert unitmem(np.full((examples, 1), 0.1), others=others) == pytest.approx([0], abs=1e-12)
    assert unitmem(np.zeros((examples, 1)), others=others).tolist() == [0.0]


@given(st.integers(2, 50), st.floats(0, 1), st.floats(1e-3, 1e3))
def test_one_answer_beside_equal_ones(examples, share, largest):
    """Others at share * largest: (1 - share) / (1 + share), however many they are."""
    means = np.full((examples, 1), share * largest)
    means[0] = largest
    assert unitmem(means) == pytest.approx([(1 - share) / (1 + share)], abs=1e-9)
    assert unitmem(means, others="median") == pytest.approx([(1 - share) / (1 + share)], abs=1e-9)


@given(ANSWERS)
def test_the_definition_a_unit_at_a_time(means):
    np.testing.assert_allclose(unitmem(means), one_by_one(means), atol=1e-9)
    np.testing.assert_allclose(
        unitmem(means, others="median"), one_by_one(means, np.median), atol=1e-9
    )


@given(ANSWERS)
def test_between_zero_and_one(means):
    for others in ("mean", "median"):
        found = unitmem(means, others=others)
        assert found.shape == (means.shape[1],)
        assert (found >= 0).all()
        assert (found <= 1).all()


@given(ANSWERS, st.data())
def test_a_tally_gives_the_same_however_the_examples_are_split(means, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(means)), max_size=6)))
    counts = tally()
    for block in np.split(means, cuts):
        counts = add(counts, block)
    assert counts.examples == len(means)
    np.testing.assert_allclose(unitmem(counts), one_by_one(means), atol=1e-9)
    assert (counts.largest == means.max(axis=0)).all()
    assert (means[counts.largest_at, np.arange(means.shape[1])] == counts.largest).all()
    assert (counts.largest_at == means.argmax(axis=0)).all()


def test_a_tally_of_many_small_answers_in_float32_stays_exact():
    means = np.full((200_000, 1), 0.1, dtype=np.float32)
    means[7] = 1.0
    counts = tally(1)
    for block in np.split(means, 100):
        counts = add(counts, block)
    assert unitmem(counts) == pytest.approx([0.9 / 1.1], rel=1e-6)
    assert unitmem(means) == pytest.approx([0.9 / 1.1], rel=1e-6)


def test_adding_leaves_the_tally_before_as_it_was():
    before = add(tally(), [[1.0, 2.0], [3.0, 0.0]])
    add(before, [[9.0, 9.0]])
    assert (before.examples, before.largest.tolist()) == (2, [3.0, 2.0])
    assert before.total.tolist() == [4.0, 2.0]


def test_a_tally_is_no_larger_for_more_examples():
    counts = add(tally(3), np.ones((500, 3)))
    assert counts.largest.shape == counts.total.shape == counts.largest_at.shape == (3,)


@given(ANSWERS, st.floats(1e-6, 1e6), st.randoms(use_true_random=False))
def test_scale_and_order_do_not_matter(means, scale, random):
    found = unitmem(means)
    np.testing.assert_allclose(unitmem(means * scale), found, atol=1e-9)
    order = list(range(len(means)))
    random.shuffle(order)
    np.testing.assert_allclose(unitmem(means[order]), found, atol=1e-9)
    units = list(range(means.shape[1]))
    random.shuffle(units)
    np.testing.assert_allclose(unitmem(means[:, units]), found[units], atol=1e-9)


def test_tiny_and_huge_answers_are_still_a_ratio():
    means = np.array([[1.0], [0.0], [0.5]])
    for scale in (1e-30, 1e-12, 1e12, 1e30):
        assert unitmem(means * scale) == pytest.approx([0.6])
        assert classmem(means * scale, [0, 1, 1]) == pytest.approx([0.6])


def test_median_of_an_even_number_of_others():
    means = np.array([[8.0], [1.0], [2.0], [3.0], [100.0]])
    assert unitmem(means, others="median") == pytest.approx([(100 - 2.5) / (100 + 2.5)])


@given(ANSWERS, st.data())
def test_classmem_is_the_ratio_of_class_means(means, data):
    labels = np.array(
        data.draw(st.lists(st.integers(0, 4), min_size=len(means), max_size=len(means)))
    )
    classes = np.unique(labels)
    if len(classes) < 2:
        labels[0] = labels[1] + 1
        classes = np.unique(labels)
    by_class = np.array([means[labels == one].mean(axis=0) for one in classes])
    np.testing.assert_allclose(classmem(means, labels), one_by_one(by_class), atol=1e-9)


def test_classmem_closed_forms():
    labels = np.repeat([0, 1, 2], 4)
    assert classmem((labels == 1)[:, None] * 2.0, labels).tolist() == [1.0]
    assert classmem(np.full((12, 1), 2.0), labels) == pytest.approx([0])
    assert classmem(np.zeros((12, 1)), labels).tolist() == [0.0]
    assert classmem(np.eye(12), np.arange(12)) == pytest.approx(unitmem(np.eye(12)))


def test_classmem_does_not_depend_on_how_many_a_class_has():
    few, labels = np.array([[1.0], [3.0], [2.0]]), np.array([0, 1, 2])
    many = np.repeat(few, [1, 50, 7], axis=0)
    assert classmem(many, np.repeat(labels, [1, 50, 7])) == pytest.approx(classmem(few, labels))
    assert classmem(few, labels + 10) == pytest.approx(classmem(few, labels))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: unitmem([[1.0, 2.0]]), "at least two examples are compared, but means has 1"),
        (lambda: unitmem(tally()), "at least two examples are compared, but means has 0"),
        (lambda: unitmem(add(tally(), [[1.0], [2.0]]), others="median"), "others='median' needs"),
        (lambda: unitmem([[1.0], [2.0]], others="mode"), "others is 'mode', but one of"),
        (lambda: unitmem([1.0, 2.0]), r"means has shape \(2,\)"),
        (lambda: unitmem([[np.nan], [2.0]]), "means holds NaN or infinity in 1 of 2 rows"),
        (lambda: add(tally(), [[np.inf]]), "means holds NaN or infinity in 1 of 1 rows"),
        (lambda: add(add(tally(), [[1.0]]), [[1.0, 2.0]]), "means has 2 along 'unit'"),
        (lambda: classmem([[1.0], [2.0]], [0, 0]), "labels has 1 class, but at least two"),
        (lambda: classmem([[1.0], [2.0]], [0]), "labels has 1 along 'example' but means has 2"),
    ],
)
def test_what_cannot_be_compared(call, words):
    with pytest.raises(ValueError, match=words):
        call()
