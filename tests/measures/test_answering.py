import numpy as np
import pytest

from memexplorer.measures.answering import answered, since


def test_every_example_is_counted_once_by_brute_force():
    rng = np.random.default_rng(0)
    true, said = rng.integers(0, 4, 300), rng.integers(0, 4, 300)
    told = np.where(rng.random(300) < 0.4, rng.integers(0, 4, 300), true)
    kinds = {"right": 0, "clean": 0, "truly": 0, "as_told": 0, "otherwise": 0, "wrong": 0}
    for label, truth, answer in zip(told, true, said, strict=True):
        if label == truth:
            kinds["clean"] += 1
            kinds["right"] += answer == truth
            continue
        kinds["wrong"] += 1
        kinds["truly" if answer == truth else "as_told" if answer == label else "otherwise"] += 1
    found = answered(told, true, said)
    assert (found.clean, found.wrong) == (kinds["clean"], kinds["wrong"])
    assert found.right == pytest.approx(kinds["right"] / kinds["clean"])
    for name in ("truly", "as_told", "otherwise"):
        assert getattr(found, name) == pytest.approx(kinds[name] / kinds["wrong"])


def test_names_of_classes_do_not_matter():
    rng = np.random.default_rng(1)
    columns = rng.integers(0, 5, (3, 80))
    assert answered(*columns) == answered(*rng.permutation(5)[columns])


def test_shares_of_none_are_unknown():
    found = answered([0, 1], [0, 1], [0, 0])
    assert found.right == 0.5
    assert np.isnan([found.truly, found.as_told, found.otherwise]).all()
    assert np.isnan(answered([0], [1], [0]).right)


def test_since_when_by_walking_back_from_the_end():
    rng = np.random.default_rng(2)
    labels, said = rng.integers(0, 2, 60), rng.integers(0, 2, (6, 60))
    for example, first in enumerate(since(labels, said)):
        wanted = -1
        for time in range(5, -1, -1):
            if said[time, example] != labels[example]:
                break
            wanted = time
        assert first == wanted
    assert since([0, 1], np.empty((0, 2))).tolist() == [-1, -1]


def test_what_does_not_fit_is_said():
    with pytest.raises(ValueError, match="predictions has 3 along 'example' but labels has 2"):
        answered([0, 1], [0, 1], [0, 1, 1])
    with pytest.raises(ValueError, match="predictions has shape"):
        since([0, 1], [0, 1])
