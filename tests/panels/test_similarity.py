"""The page of similarity: compared at once, cells picked, disagreements selected, seeds trained."""

import copy

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from memexplorer.panels import similarity


@pytest.fixture(scope="module")
def page(network, training, held_out, cache):
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MEMEXPLORER_CACHE", str(cache))
        made = similarity.panel(network, training, held_out)
        assert made.running.job.join(60)
        assert view_of(made, "SimilarityView").job.running.job.join(60)
    return made


def view_of(page, name):
    return next(view for view in page.panes.views if type(view).__name__ == name)


@pytest.fixture
def compared(page):
    return view_of(page, "SimilarityView")


@pytest.fixture
def other(network, tmp_path):
    """The weights of a network that answers some examples otherwise."""
    noisy = copy.deepcopy(network)
    with torch.random.fork_rng(), torch.no_grad():
        torch.manual_seed(1)
        for weights in noisy.parameters():
            weights.add_(0.9 * weights.std().nan_to_num() * torch.randn_like(weights))
    path = tmp_path / "noisy.safetensors"
    save_file(noisy.state_dict(), path)
    return path


def test_what_is_loaded_is_compared_at_once(compared):
    assert compared.pane.state == "ready"
    assert compared.matrix.values.diagonal() == pytest.approx([1, 1])
    assert compared.before.values.max() < 0.999
    assert "with the untrained one" in compared.sentence.value
    assert "30 of 30 held-out examples" in compared.note.value
    assert compared.answered.pane.state == "ready"


def test_the_page_says_whose_indices_these_are(compared, page):
    seeds = view_of(page, "SeedsView")
    in_sight = seeds.pane._body.children[0].children[0].value
    for said in (compared.pane._about.value, seeds.pane._about.value, in_sight):
        assert "could not be established" in said
    assert "These are standard indices, chosen by us" in in_sight


def test_another_index_is_drawn(compared):
    before = compared.matrix.values.copy()
    compared.index.value = "procrustes"
    assert not np.allclose(compared.matrix.values, before)
    assert "Procrustes of the same layer" in compared.sentence.value
    assert compared.warning.value == ""
    compared.index.value = "svcca"  # 24 and 24 units, 30 examples
    assert "30 examples are too few to compare 24 with 24 units" in compared.warning.value
    compared.index.value = "cka"


def test_a_cell_picked_in_one_matrix_is_picked_in_both(compared):
    compared.before.picked = [0, 1]
    assert compared.matrix.picked == [0, 1]
    value = compared.matrix.values[0, 1]
    assert f"acts.0 and fc:input: {value:.2f}; untrained 0." in compared.cell.value
    compared.matrix.picked = None
    assert compared.cell.value == ""


def test_examples_on_which_two_networks_part_are_selected(compared, page, other, network, training):
    compared.named.value = str(other)
    compared.job.begin()
    assert compared.job.running.job.join(60)
    assert compared.beside.value == "noisy"
    answered = compared.answered
    answered.which.value = "training"
    x = torch.tensor(training["images"])[:, None].float() / 255
    noisy = copy.deepcopy(network)
    noisy.load_state_dict(load_file(other))
    with torch.no_grad():
        parted = (network(x).argmax(1) != noisy(x).argmax(1)).numpy()
    assert 0 < parted.sum() < 60
    assert f"noisy answers {parted.sum()} of 60 training examples differently" in (
        answered.heading.value
    )
    answered.ways.buttons["new"].click()
    assert page.session.selection.tolist() == np.flatnonzero(parted).tolist()
    lines = answered.gallery.items[0]["lines"]
    assert lines[-1].startswith("here ")
    page.session.clear()


def test_what_cannot_be_found_is_said_beside_the_button(compared):
    compared.named.value = "nowhere.safetensors"
    compared.job.begin()
    assert compared.job.running.job.join(60)
    assert "nowhere.safetensors' does not exist" in str(compared.job.bar.fault)
    assert compared.pane.state == "ready"  # what was found before stays
    compared.named.value = ""


def test_networks_are_trained_over_seeds(page):
    seeds = view_of(page, "SeedsView")
    assert seeds.pane.state == "ready"
    seeds.count.value = 2
    seeds.job.begin()
    assert seeds.job.running.job.join(120)
    assert "those that memorized the same random labels on" in seeds.sentence.value
    assert len(seeds.table.cells) == 5
    assert "2 networks of each kind (perceptron 64-256-256-3)" in seeds.note.value
    assert len(seeds.layers.lines.data["xs"]) == 5
    assert len(seeds.curves.lines.data["xs"]) == 3


def test_features_alone_cannot_be_compared(cache, training, finish):
    flat = np.reshape(training["images"], (60, -1)).astype(np.float32)
    page = finish(similarity.panel(None, training, features=flat, predictions=training["labels"]))
    assert "name a model" in view_of(page, "SimilarityView").pane.words
    seeds = view_of(page, "SeedsView")
    assert seeds.pane.state == "ready"
    assert [name for name, _ in seeds.make.options] == ["perceptron, 256-256"]
