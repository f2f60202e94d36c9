"""Does the pane show every unit where its two measures put it, and does a pick reach the page?"""

import copy

import numpy as np
import pytest
import torch

from memexplorer.data.samples import sample
from memexplorer.jobs import result_of
from memexplorer.panels.layerwise.second import Second
from memexplorer.panels.layerwise.selectivity import SelectivityView
from memexplorer.panels.page.opening import opened
from memexplorer.panels.units import QUESTION, UnitView
from memexplorer.studies import unit_selectivity
from memexplorer.studies.unit_selectivity import NETWORK, REFERENCE

from .conftest import done, loaded

PAGE = "units", QUESTION, ("units",), [UnitView], [SelectivityView]


@pytest.fixture(scope="module")
def page(network, training, held_out, cache):
    with loaded(PAGE, (network, training, held_out), cache) as made:
        yield made


@pytest.fixture(scope="module")
def shown(page):
    return done(page, SelectivityView)


@pytest.fixture(scope="module")
def by_hand(network, training):
    """(unitmem of the page, classmem by a loop) of the first hidden layer."""
    with torch.no_grad():
        x = torch.tensor(training["images"])[:, None].float().flatten(1) / 255
        answers = network.hidden[0](x).relu().double().numpy()
    means = np.stack([answers[training["labels"] == c].mean(axis=0) for c in range(3)])
    rest = (means.sum(axis=0) - means.max(axis=0)) / 2
    total = means.max(axis=0) + rest
    return np.divide(means.max(axis=0) - rest, total, out=np.zeros(len(total)), where=total > 0)


def test_every_unit_is_a_point_at_its_two_measures(shown, page, by_hand):
    data = shown.planes[NETWORK].points.data
    assert len(data["x"]) == 36
    at = {name: (x, y) for name, x, y in zip(data["name"], data["x"], data["y"], strict=True)}
    unitmem = page.session.units.unitmem["hidden.0"]
    for unit in range(24):
        np.testing.assert_allclose(
            at[f"hidden.0 unit {unit}"], (by_hand[unit], unitmem[unit]), atol=1e-4
        )
    assert shown.pane.state == "ready"


def test_a_click_on_a_point_picks_the_unit_for_the_whole_page(shown, page, pane_of):
    plane = shown.planes[NETWORK]
    row = int(np.argmax(plane._y - plane._x))
    plane._on_pick(row)
    picked = page.session.unit
    assert f"{picked[0]} unit {picked[1]}" == plane._names[row]
    assert plane.picked == row == shown.units.picked
    assert pane_of(page, "UnitView").heat.picked == picked
    page.session.unit = None
    assert plane.picked is None


def test_a_unit_picked_elsewhere_has_its_ring(shown, page):
    page.session.unit = ("hidden.1", 3)
    assert shown.planes[NETWORK].words.startswith("hidden.1 unit 3: ClassMem")
    assert shown.units.picked == 27
    page.session.unit = None


def test_the_table_of_units_picks_by_keyboard(shown, page):
    shown.units._asked(None, {"rows": [5], "pick": 5}, [])
    assert page.session.unit == ("hidden.0", 5)
    page.session.unit = None


def test_a_layer_picked_stands_out_and_picked_again_all_do(shown):
    plane = shown.planes[NETWORK]
    shown.layers._asked(None, {"rows": [1], "pick": 1}, [])
    data = plane.points.data
    bright = {name for name, alpha in zip(data["name"], data["alpha"], strict=True) if alpha > 0.5}
    assert bright == {f"hidden.1 unit {unit}" for unit in range(12)}
    shown.layers._asked(None, {"rows": [1], "pick": 1}, [])
    assert (plane.points.data["alpha"] > 0.5).all()


def test_the_sentence_counts_units(shown):
    found = shown.found
    unitmem, classmem = (np.array(found.units[name]) for name in ("unitmem", "classmem"))
    live = (unitmem > 0) | (classmem > 0)
    assert f"In the network {(unitmem > classmem)[live].sum()} of {live.sum()} units" in (
        shown.sentence.value
    )
    assert "60 training examples" in shown.note.value


def test_two_networks_side_by_side(shown, page, network):
    other = copy.deepcopy(network)
    with torch.no_grad():
        other.hidden[0].weight.neg_()
    session = page.session
    sets = session.network, session.training, session.held_out
    shown._take(result_of(unit_selectivity.run(*sets, reference=other, augmentations=0)))
    planes = shown.planes
    assert [len(planes[name].points.data["x"]) for name in (NETWORK, REFERENCE)] == [36, 36]
    assert shown._both.children == (planes[NETWORK], planes[REFERENCE])
    assert "In the other network" in shown.sentence.value
    assert shown.layers.names[2] == "network"
    shown.job.begin()
    assert shown.job.running.job.join(60)
    assert planes[REFERENCE] not in shown._both.children


def test_another_network_takes_what_was_found_away(network, training, held_out, pane_of, finish):
    page = finish(opened(PAGE, network, training, held_out))
    made = pane_of(page, "SelectivityView")
    made.job.begin()
    assert made.job.running.job.join(60)
    assert made.found is not None
    page.start({"model": copy.deepcopy(network), "data": held_out})
    finish(page)
    assert made.found is None
    assert made._result.layout.display == "none"


def test_without_labels_or_a_network_it_says_why(network, training, pane_of, finish):
    page = finish(opened(PAGE, network, training["images"], encoder=True))
    assert "no labels" in pane_of(page, "SelectivityView").pane.words


def test_a_network_that_is_named_stands_beside_it(shown, page, tmp_path, monkeypatch):
    factory = tmp_path / "factory.py"
    lines = "from memexplorer.models.classifiers import MLP", "def build(): return MLP((64, 9, 3))"
    factory.write_text("\n".join(lines))
    assert [value for _, value in shown.second.choice.options] == ["nobody", "named"]
    shown.second.choice.value = "named"
    assert shown.second.named.layout.display is None
    shown.job.begin()
    assert shown.job.running.job.join(60)
    assert "name the other network" in str(shown.job.bar.fault)
    shown.second.named.value = f"{factory}:build"
    shown.job.begin()
    assert shown.job.running.job.join(60)
    assert len(shown.planes[REFERENCE].points.data["x"]) == 9
    monkeypatch.setattr(page.session, "roots", [tmp_path / "elsewhere"])
    shown.job.begin()
    assert shown.job.running.job.join(60)
    assert shown.job.bar.fault  # outside of the folders that may be read
    shown.second.choice.value = "nobody"
    monkeypatch.undo()
    shown.job.begin()
    assert shown.job.running.job.join(60)
    assert not shown.job.bar.fault


def test_for_the_shipped_images_a_classifier_stands_ready(page, shown, monkeypatch):
    here = sample("encoder-pair")
    monkeypatch.setattr(page.session, "given", here)
    monkeypatch.setattr(page.session, "reference", page.session.network)
    made = Second(lambda react: react)
    made.offer(page.session)
    assert [value for _, value in made.choice.options] == ["reference", "labels", "nobody", "named"]
    assert made.choice.value == "labels"
    other = result_of(made.loaded(page.session))
    assert type(other).__name__ == "ResNet"
    made.choice.value = "reference"
    assert result_of(made.loaded(page.session)) is page.session.network
