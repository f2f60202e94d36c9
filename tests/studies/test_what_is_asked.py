"""Is a mistake in what is asked of a study told in words, before anything is taught?"""

import importlib

import numpy as np
import pytest
import torch
from torch import nn

from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.studies import loss_sensitivity


def some(*shape, count=60):
    inputs = np.random.default_rng(0).random((count, *shape), np.float32)
    return load_examples((inputs, np.arange(count) % 3))


def asked(name, model, *data, **given):
    study = importlib.import_module(f"memexplorer.studies.{name}")
    return result_of(study.run(model, *(data or (some(6, 6),)), **given))


@pytest.mark.parametrize(("name", "given", "words"), [
    ("learning_curves", {"fraction": "x"}, "fraction is 'x', wanted a share from 0 to 1"),
    ("learning_curves", {"fraction": (0.1, 0.2)}, r"fraction is \(0.1, 0.2\), wanted a share"),
    ("learning_curves", {"seed": -1}, "seed is -1, but at least 0 was wanted"),
    ("learning_curves", {"width": 10**9}, "width is 1,000,000,000, which with 3 classes makes "),
    ("noisy_labels", {"weight_decay": -1}, "weight_decay is -1, but a number of at least 0"),
    ("target_sensitivity", {"weight_decay": -1}, "weight_decay is -1, but a number of at least 0"),
    ("convergence_time", {"widths": ()}, "widths is empty, so there is nothing to look at"),
    ("convergence_time", {"widths": (4, -1)}, "widths is -1, but at least 1 was wanted"),
    ("convergence_time", {"sizes": "x"}, "sizes is 'x', but a whole number was wanted"),
    ("convergence_time", {"levels": (0.5, 2)}, "levels is .*, but shares above 0 and up to 1"),
    ("convergence_time", {"seed": "x"}, "seed is 'x', but a whole number was wanted"),
    ("noise_regularization", {"seed": -1}, "seed is -1, but at least 0 was wanted"),
    ("critical_growth", {"noise": "x"}, "noise is 'x', but a number was wanted"),
    ("critical_growth", {"radius": -1.0}, "radius is -1.0, but a number of at least 0"),
    ("critical_growth", {"iterations": -1}, "iterations is -1, but at least 0"),
    ("loss_sensitivity", {"hidden": (4, 0)}, "hidden is 0, but at least 1 was wanted"),
    ("loss_sensitivity", {"hidden": ("x",)}, "hidden is 'x', but a whole number was wanted"),
    ("loss_sensitivity", {"rate": -1}, "rate is -1, but a number above 0 was wanted"),
    ("loss_sensitivity", {"kinds": ()}, "kinds is empty, so nothing is trained"),
    ("loss_sensitivity", {"seed": -1}, "seed is -1, but at least 0 was wanted"),
    ("random_label_pretraining", {"classes": 2}, "classes is 2, but the labels that are dealt out"),
])  # fmt: skip
def test_a_setting_that_makes_no_sense(name, given, words, tmp_path):
    with pytest.raises((ValueError, TypeError), match=words):
        asked(name, None, cache=tmp_path, **given)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", [
    "convergence_time", "critical_growth", "learning_curves", "noise_regularization",
])  # fmt: skip
def test_held_out_images_of_another_size(name, tmp_path):
    with pytest.raises(ValueError, match="1 x 7 x 7, the training examples as 1 x 6 x 6, and one"):
        asked(name, None, some(6, 6), some(7, 7), cache=tmp_path)


SAME = ["critical_growth", "learning_curves", "noise_regularization", "noise_versus_real",
        "noisy_labels"]  # fmt: skip


@pytest.mark.parametrize("name", SAME)
@pytest.mark.parametrize(("layer", "words"), [
    (nn.Linear(36, 2), "answers with 2 numbers, but arrays has 3 classes to tell apart"),
    (nn.Linear(30, 3), r"the network can't take these examples, given to it as \(2, 1, 6, 6\)"),
    (nn.Linear(36, 3).requires_grad_(False), "has no weights that learn"),
])  # fmt: skip
def test_a_network_that_can_not_be_taught_this(name, layer, words, tmp_path):
    with pytest.raises(ValueError, match=words):
        asked(name, nn.Sequential(nn.Flatten(), layer), make="same", cache=tmp_path)


@pytest.mark.parametrize(("data", "words"), [
    ((None,), "data: nothing was given"),
    ((some(5, 5),), r"the network can't take these examples, given to it as \(2, 1, 5, 5\)"),
    ((some(6, 6), some(5, 5)), r"given to it as \(2, 1, 5, 5\)"),
])  # fmt: skip
def test_what_a_network_can_not_be_asked(data, words, tmp_path):
    network = nn.Sequential(nn.Flatten(), nn.Linear(36, 3))
    with pytest.raises((ValueError, TypeError), match=words):
        asked("critical_samples", network, *data, radius=0.1, cache=tmp_path)
    with pytest.raises(ValueError, match="radius is -1, but a number of at least 0"):
        asked("critical_samples", network, radius=-1, cache=tmp_path)


@pytest.mark.parametrize("name", ["loss_sensitivity", "noise_versus_real"])
def test_no_examples(name, tmp_path):
    with pytest.raises(ValueError, match="arrays holds no examples; check its path"):
        asked(name, None, some(6, 6).take([]), cache=tmp_path)
    with pytest.raises(ValueError, match="arrays leaves no examples to learn from"):
        asked("random_label_pretraining", None, some(6, 6).take([]), cache=tmp_path)


def test_a_setting_with_a_comma_in_its_name_comes_through_the_command_line():
    typed = "real", "own class", "randX", "randX", "own class"
    assert loss_sensitivity._chosen(typed) == ("real, own class", "randX", "randX, own class")


def test_a_class_without_examples_is_no_number_in_the_matrix(tmp_path):
    inputs = np.random.default_rng(0).random((12, 4), np.float32)
    given = {"x": inputs, "y": np.arange(12) % 2, "classes": ["a", "b", "c"]}
    how = {"steps": 4, "every": 2, "hidden": 3, "kinds": "real", "rate": 0.1, "cache": tmp_path}
    table = asked("loss_sensitivity", None, load_examples(given), **how).pairs
    known = np.isfinite(table["sensitivity"])
    pairs = zip(table["loss_of"], table["inputs_of"], strict=True)
    assert known.tolist() == ["c" not in pair for pair in pairs]


def test_a_network_that_changes_its_input_in_place_is_searched_and_one_without_gradient_not():
    class InPlace(nn.Linear):
        def forward(self, x):
            x += 1
            return super().forward(x)

    class Detached(nn.Linear):
        def forward(self, x):
            return super().forward(x.detach())

    torch.manual_seed(0)
    how = {"radius": 0.5, "iterations": 5}
    found = asked("critical_samples", InPlace(4, 2), some(4), **how)
    assert found.pairs["examples"] == [60]
    with pytest.raises(ValueError, match="no gradient of the network's answer reaches its input"):
        asked("critical_samples", Detached(4, 2), some(4), **how)
