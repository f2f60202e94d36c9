"""Who learns from what, and who is next: the same noise for all, everyone in turn."""

from dataclasses import dataclass

import numpy as np
import pytest

from memexplorer.data import load_examples
from memexplorer.progress import Progress
from memexplorer.robust import sets


def some(count=60, wrong=0):
    rng = np.random.default_rng(0)
    truth = np.arange(count) % 3
    told = truth.copy()
    told[:wrong] = (told[:wrong] + 1) % 3
    images = rng.integers(0, 255, (count, 4, 4)).astype(np.uint8)
    return load_examples({"images": images, "labels": told, "true_labels": truth})


def test_the_truth_is_what_is_begun_with():
    learned, other = sets.truths(some(wrong=20), some(30, wrong=9), most=60, asked=30, seed=0)
    for part in (learned, other):
        np.testing.assert_array_equal(part.labels, part.true_labels)
    assert (len(learned), len(other)) == (60, 30)


def test_every_fifth_is_held_out_where_nothing_is_named():
    learned, other = sets.truths(some(), None, most=100, asked=100, seed=3)
    assert (len(learned), len(other)) == (48, 12)
    assert not set(learned.ids) & set(other.ids)
    again, _ = sets.truths(some(), None, most=100, asked=100, seed=3)
    assert again.ids.tolist() == learned.ids.tolist()


def test_no_more_than_asked_and_of_each_class_alike():
    learned, _ = sets.truths(some(), some(), most=30, asked=12, seed=0)
    assert np.bincount(learned.labels).tolist() == [10, 10, 10]
    with pytest.raises(ValueError, match="leaves 9 examples, but at least 10"):
        sets.truths(some(), some(9), most=30, asked=12, seed=0)


@pytest.mark.parametrize("noise", sets.NOISE)
def test_each_noise_is_what_it_says(noise):
    told = sets.noisy(some(600), noise, 0.4, seed=1)
    wrong = told.labels != told.true_labels
    share = {"symmetric": 0.4, "uniform": 0.4 * 2 / 3, "asymmetric": 0.4}[noise]
    assert wrong.mean() == pytest.approx(share, abs=0.03 if noise == "uniform" else 0)
    if noise == "asymmetric":
        assert ((told.labels - told.true_labels)[wrong] % 3 == 1).all()


def test_noise_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="noise is 'odd', but one of"):
        sets.noisy(some(), "odd", 0.4, seed=0)


@dataclass
class Early:
    epochs: dict


def counting(log, name, epochs):
    try:
        for number in range(1, epochs + 1):
            yield Progress(name, 0, 0)
            log.append(name)
            yield Progress(name, 0, 0, partial=Early({"epoch": list(range(number))}))
    finally:
        log.append(f"{name} ended")
    return name


def test_everyone_goes_on_in_turn_and_what_is_known_is_told():
    log, seen = [], []
    steps = {"a": counting(log, "a", 3), "b": counting(log, "b", 2)}
    for progress in sets.in_turn(steps, 5):
        if progress.partial is not None:
            known = {name: len(one.epochs["epoch"]) for name, one in progress.partial.items()}
            seen.append((progress.done, known))
    assert [one for one in log if "ended" not in one] == ["a", "b", "a", "b", "a"]
    assert [done for done, _ in seen] == [1, 2, 3, 4, 5]
    assert seen[-1][1] == {"a": 3, "b": 2}


def test_when_it_is_closed_all_are():
    log = []
    steps = sets.in_turn({"a": counting(log, "a", 3), "b": counting(log, "b", 2)}, 5)
    for progress in steps:
        if progress.done == 2:
            break
    steps.close()
    assert sorted(one for one in log if "ended" in one) == ["a ended", "b ended"]
