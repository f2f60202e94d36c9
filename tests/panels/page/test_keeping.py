"""Is a finished table found again, and never that of something else?"""

from types import SimpleNamespace

import numpy as np

from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.panels.page import keeping


def asked(cache, examples, how, value):
    def steps():
        yield from ()
        return SimpleNamespace(layers={"layer": ["a"], "value": [value]}, settings={})

    parts = "study", (None,), (examples, None), how, cache, steps, lambda *told: told
    found = result_of(keeping.once(*parts))
    return found[0]["value"] if isinstance(found, tuple) else found.layers["value"]


def given(seed):
    """The same images and labels, with other features and answers."""
    rng, images = np.random.default_rng(seed), np.arange(48, dtype=np.uint8).reshape(3, 4, 4)
    features = {"a": rng.normal(size=(3, 2)).astype(np.float32)}
    return load_examples((images, [0, 1, 0]), features=features, predictions=[0, 1, seed % 2])


def test_what_was_asked_before_is_known(tmp_path):
    assert asked(tmp_path, given(0), {"k": 3}, 1) == [1]
    assert asked(tmp_path, given(0), {"k": 3}, 2) == [1]
    assert asked(tmp_path, given(0), {"k": 4}, 2) == [2]


def test_other_features_or_answers_of_the_same_images_are_other_examples(tmp_path):
    assert asked(tmp_path, given(0), {}, 1) == [1]
    assert asked(tmp_path, given(2), {}, 2) == [2]
