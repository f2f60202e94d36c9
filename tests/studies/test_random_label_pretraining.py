"""Does the study say what its trainings did, early and from the cache, and without labels too?"""

import numpy as np
import pytest

from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.learning.finetuning import STARTS
from memexplorer.learning.worth import by_start, ended, gains
from memexplorer.studies import random_label_pretraining as study


def some(count, seed, **more):
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    images = rng.integers(0, 90, (count, 6, 6))
    images[np.arange(count), labels] += 160
    told = labels.copy()
    told[:6] = (told[:6] + 1) % 3
    return load_examples({"images": images.astype(np.uint8), "labels": told,
                          "true_labels": labels, **more})  # fmt: skip


QUICK = {"optimizer": "adam", "rate": 0.01, "batch_size": 8, "epochs": 40, "shuffles": 2,
         "labels": (6, 12), "budget": 4, "repeats": 2}  # fmt: skip


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def known(cache):
    seen = list(study.run(None, some(30, 0), some(30, 1), **QUICK, cache=cache))
    return seen, result_of(study.run(None, some(30, 0), some(30, 1), **QUICK, cache=cache))


def test_every_training_has_its_row(known):
    _, found = known
    assert found.networks["seed"] == [0, 0, 1, 1]
    assert found.networks["shuffle"] == [1, 2, 1, 2]
    assert all(found.networks["known"])
    assert found.networks["epochs"] == [one.epochs for each in found.shuffles.values()
                                        for one in each]  # fmt: skip
    assert len(found.models["start"]) == 2 * 2 * len(STARTS)
    assert (found.source.labels == found.source.true_labels).all(), "it begins with the truth"
    assert found.settings["settings"]["labels"] == [6, 12]
    assert found.faults == []


def test_results_come_early_and_the_second_time_from_the_cache(known):
    seen, found = known
    partial = [one.partial for one in seen if one.partial is not None]
    assert len(partial[0].tuned) == 0
    assert sorted({len(one.tuned) for one in partial})[-1] == len(found.tuned)
    assert seen[-1].partial.networks == found.networks
    assert seen[-1].partial.models["accuracy"] == found.models["accuracy"]


def test_tables_by_another_route(known):
    _, found = known
    rows = [one.accuracy for seed, one in found.tuned
            if (one.labels, one.start) == (6, STARTS[1])]  # fmt: skip
    table = by_start(found.tuned)[6, STARTS[1]]
    assert (table["mean"], table["low"], table["high"]) == (np.mean(rows), min(rows), max(rows))
    apart = gains(found.tuned, STARTS[1], STARTS[1])
    assert all(np.allclose(each, 0) for each in apart.values())
    epochs = np.array(found.networks["epochs"]).reshape(2, 2)
    over = ended(found.shuffles)
    assert {number: {seed: one.epochs for seed, one in each.items()}
            for number, each in over.items()} == {
        number: dict(enumerate(epochs[:, number - 1])) for number in (1, 2)
    }  # fmt: skip


def test_without_labels_random_ones_are_drawn_and_nothing_is_fine_tuned(cache):
    images = some(24, 2).inputs
    few = {**QUICK, "repeats": 1, "shuffles": 1, "how": "uniform", "classes": 4}
    found = result_of(study.run(None, load_examples(images), **few, cache=cache))
    assert found.held_out is None
    assert found.tuned == ()
    assert found.networks["known"] == [True]
    with pytest.raises(ValueError, match="no labels to be permuted"):
        result_of(study.run(None, load_examples(images), cache=cache))


def test_clips_are_learned_by_a_network_in_three_dimensions(cache):
    rng = np.random.default_rng(0)
    films = load_examples((rng.integers(0, 255, (24, 3, 5, 5, 1), dtype=np.uint8), [0, 1] * 12))
    few = {**QUICK, "repeats": 1, "epochs": 1, "labels": (4,), "make": "convolutions"}
    found = result_of(study.run(None, films, films, **few, cache=cache))
    assert "convolutions in 3 dimensions" in str(found.settings["model"])
    assert found.networks["known"] == [False, False]
    assert "after 1 epochs only: give it more" in found.faults[0]


def test_what_makes_no_sense_is_refused_in_words(cache):
    data = some(12, 0)
    with pytest.raises(ValueError, match="make is 'same', but there is no network"):
        result_of(study.run(None, data, make="same", cache=cache))
    with pytest.raises(ValueError, match="until is 1.5, wanted a share"):
        result_of(study.run(None, data, until=1.5, cache=cache))
    with pytest.raises(ValueError, match="make is 'big', but one of"):
        result_of(study.run(None, data, make="big", cache=cache))
    vectors = load_examples((np.zeros((8, 4)), [0, 1] * 4))
    with pytest.raises(ValueError, match="holds vectors, and convolutions"):
        result_of(study.run(None, vectors, make="convolutions", cache=cache))
