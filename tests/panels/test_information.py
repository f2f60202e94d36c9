"""Does the page of information say what the studies found, and lead to units and examples?"""

import numpy as np
import pytest
from safetensors.torch import save_file

from memexplorer.panels import information
from memexplorer.panels.informing import patterning, told


@pytest.fixture(scope="module")
def page(network, training, held_out, tmp_path_factory, pane_of, settled):
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MEMEXPLORER_CACHE", str(tmp_path_factory.mktemp("cache")))
        shown = information.panel(network, training, held_out)
        assert shown.running.job.join(60)
        settled(pane_of(shown, "InformationView").job)
        yield shown


@pytest.fixture
def view(page, pane_of):
    yield pane_of(page, "InformationView")
    page.session.unit, page.session.selection = None, []


def test_it_measures_at_once_and_says_on_what(view):
    found = view.found
    entropy = np.concatenate(list(found.variety.entropy.values()))
    assert view.pane.state == "ready"
    assert f"The mean entropy of 36 units is {entropy.mean():.3g} of at most 4.61" in (
        view.sentence.value
    )
    for words in ("30 of 30 held-out examples", "100 bins", "k = 3", "at most 32 units"):
        assert words in view.note.value
    assert list(view.entropy.rows.data["name"]) == ["hidden.0", "hidden.1"]
    assert list(view.mutual.rows.data["count"]) == [24 * 23 / 2, 12 * 11 / 2, 24 * 12]
    assert view.mutual.rows.data["name"][-1] == told.BETWEEN
    np.testing.assert_allclose(
        view.heat._values["hidden.0"], found.variety.entropy["hidden.0"] / np.log(100)
    )


def test_a_unit_that_is_picked_is_the_pages_and_selects_what_drives_it(view, page):
    view.heat.layer.value, view.heat.rank.value = "hidden.1", 1
    view.heat.ways.buttons["new"].click()
    highest = int(view.found.variety.entropy["hidden.1"].argmax())
    assert page.session.unit == ("hidden.1", highest)
    assert f"hidden.1 unit {highest}: entropy" in view.one.value
    drivers = page.session.units.drivers["hidden.1"][highest]
    assert page.session.selection.tolist() == sorted(drivers)


def test_a_unit_picked_elsewhere_is_framed_and_one_unknown_is_not(view, page):
    page.session.unit = ("hidden.0", 3)
    assert view.heat.picked == ("hidden.0", 3)
    assert "shares" in view.one.value
    page.session.unit = ("elsewhere", 3)
    assert view.heat.picked is None
    assert view.one.value == ""


def test_another_range_is_measured_anew(view, settled):
    before = view.found
    view.range.value = ("unit", 0.0)
    settled(view.job)
    assert view.found is not before
    assert view.found.variety.span is None
    view.range.value = ("global", 0.0)
    settled(view.job)


def test_networks_are_ranked_with_their_intervals(page, network, tmp_path, pane_of, settled):
    ranking = pane_of(page, "RankingView")
    ranking.job.begin()
    settled(ranking.job)
    assert "One network is no ranking yet" in ranking.sentence.value
    weights = {name: part.clone() for name, part in network.state_dict().items()}
    for name in ("fc.weight", "fc.bias"):
        weights[name] *= -1
    save_file(weights, tmp_path / "turned.safetensors")
    ranking.others.value = str(tmp_path / "turned.safetensors")
    ranking.job.begin()
    settled(ranking.job)
    assert "n = 2, taken for shortcuts" in ranking.sentence.value
    assert [row[0] for row in ranking.table.cells][1] == "turned"
    assert "unknown (all alike)" in ranking.sentence.value, "their hidden units are the same"
    assert len(ranking.planes[0].points.data["x"]) == 2
    ranking.pattern.value = "examples"
    settled(ranking.job)
    assert "taken for examples learned by heart" in ranking.sentence.value


def test_a_file_that_is_not_there_is_said_in_words(page, pane_of, settled):
    ranking = pane_of(page, "RankingView")
    ranking.others.value = "nowhere.safetensors"
    ranking.job.begin()
    settled(ranking.job)
    assert "nowhere.safetensors" in ranking.job.bar.fault["what"]


def test_patterns_grow_network_by_network(page, monkeypatch, pane_of, settled):
    view, steps = pane_of(page, "PatternsView"), []
    run = patterning.memorization_patterns.run

    def few(*given, **settings):
        settings |= {"levels": (0.0, 1.0), "epochs": 2, "repeats": 2}
        for progress in run(*given, **settings):
            steps.append(progress)
            yield progress
        return steps[-1].partial

    monkeypatch.setattr(patterning.memorization_patterns, "run", few)
    for pattern, name in (("colour", "α"), ("random labels", "β")):
        view.pattern.value = pattern
        view.job.begin()
        settled(view.job)
        assert f"From {name} = 0 to 1: mean entropy from" in view.sentence.value
        assert list(view.curves["entropy"].points.data["x"]) == [0, 1] * 3
        assert name in view.curves["mutual"].figure.xaxis.axis_label
    assert "2 networks for each level" in view.note.value
    assert len(view.curves["accuracy"].lines.data["xs"]) == 2
    assert len({len(step.partial.models["level"]) for step in steps if step.partial}) == 4


def test_without_a_network_or_held_out_data_the_panes_say_so(training, held_out, finish, pane_of):
    rows = np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32)
    page = finish(information.panel(data=training, features={"fc": rows},
                                    predictions=training["labels"]))  # fmt: skip
    assert "none is loaded: name a model" in pane_of(page, "InformationView").pane.words
    assert "name a model" in pane_of(page, "RankingView").pane.words


def test_without_held_out_data_nothing_is_ranked(network, training, finish, pane_of, settled):
    page = finish(information.panel(network, training))
    assert "name some under Source" in pane_of(page, "RankingView").pane.words
    settled(pane_of(page, "InformationView").job)
    assert "60 of 60 training examples" in pane_of(page, "InformationView").note.value
