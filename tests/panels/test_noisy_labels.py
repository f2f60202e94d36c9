"""Does the page train side by side, rank suspects, move the line and vary its settings?"""

import numpy as np
import pytest

from memexplorer.panels import noisy_labels
from memexplorer.panels.robustly import asked, moved, side_by_side, varied
from memexplorer.robust.ways import WORDS


@pytest.fixture(scope="module")
def page(network, training, held_out, tmp_path_factory, pane_of, settled):
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MEMEXPLORER_CACHE", str(tmp_path_factory.mktemp("cache")))
        quick = {"batch_size": 16, "epochs": 6, "rate": 0.05}
        patched.setattr(asked, "pace", lambda examples: quick)
        patched.setattr(moved, "STEPS", 300)
        shown = noisy_labels.panel(network, training, held_out)
        assert shown.running.job.join(60)
        settled(pane_of(shown, "LineView").job)
        yield shown


@pytest.fixture(scope="module")
def trained(page, pane_of, settled):
    assert pane_of(page, "SuspectsView").pane.state == "empty"
    view = pane_of(page, "SideBySideView")
    view.job.button.click()
    settled(view.job)
    return view


def test_how_long_it_takes_is_said_before_it_is_asked_for(page, pane_of):
    for name, part in (("SideBySideView", side_by_side), ("VariedView", varied)):
        assert "on two CPU cores" in part.COST
        assert part.COST in pane_of(page, name)._body.children[0].value


def test_ways_are_trained_side_by_side_on_noise_of_their_own(trained, page):
    found = page.session.noisy
    assert set(found.methods["method"]) == {"ce", "elr"}
    assert found.settings["settings"]["fraction"] == 0.4
    wrong = found.source.labels != found.source.true_labels
    assert int(wrong.sum()) == 24, "40 % of 60, begun with the truth"
    assert "Cross-entropy" in trained.sentence.value
    assert "of the wrong labels memorized" in trained.sentence.value
    for words in ("60 examples, 24 labels wrong (40 %; symmetric)", "30 held-out", "λ 7, β 0.7"):
        assert words in trained.note.value


def test_the_curves_are_what_was_measured(trained, page):
    table, (held, memorized) = page.session.noisy.epochs, trained.curves.pictures
    for at, method in enumerate(("ce", "elr")):
        rows = [row for row, name in enumerate(table["method"]) if name == method]
        for picture, column in ((held, "held_out"), (memorized, "as_told")):
            line = picture["lines"][at]
            assert line["name"] == WORDS[method]
            np.testing.assert_allclose(line["ys"], np.array(table[column])[rows], atol=1e-3)
    assert [line["dashed"] for line in held["lines"]] == [True, True]
    assert not any(line["dashed"] for line in memorized["lines"])
    assert "ELR, λg" in trained.pulls["wrong"].words
    assert "cross-entropy, λg" not in trained.pulls["wrong"].words, "it has no regularizer"


def test_suspects_are_ranked_and_selected_as_examples_of_the_page(trained, page, pane_of):
    view, found = pane_of(page, "SuspectsView"), page.session.noisy
    doubt = found.examples["suspicion"]
    first = [item["id"] for item in view.gallery.items]
    assert first == found.examples["id"][np.argsort(-doubt, kind="stable")].tolist()
    assert "Truth known: by ELR " in view.sentence.value
    assert [row[0] for row in view.table.cells] == ["ELR", "cross-entropy"]
    view.count.value = 10
    view.button.click()
    assert sorted(page.session.ids()) == sorted(first[:10])
    view.count.value = "flagged"
    view.button.click()
    flagged = found.examples["target"] != found.examples["told"]
    assert sorted(page.session.ids()) == sorted(found.examples["id"][flagged])
    assert view.button.description == f"Select {int(flagged.sum())} examples"
    view.gallery.picked = first[0]
    assert page.session.focus == ("training", page.session.training.ids.tolist().index(first[0]))


def test_several_seeds_are_a_mean_and_a_thin_line_each(trained, page, settled):
    trained.asked.choices[-1].value = 3
    trained.job.button.click()
    settled(trained.job)
    lines = trained.curves.pictures[0]["lines"]
    assert [line["thin"] for line in lines] == [True] * 3 + [False] + [True] * 3 + [False]
    np.testing.assert_allclose(
        lines[3]["ys"], np.mean([line["ys"] for line in lines[:3]], axis=0), atol=1e-3
    )
    assert "3 seeds from 0" in trained.note.value


def test_the_line_moves_with_time_and_is_said(page, pane_of):
    view = pane_of(page, "LineView")
    assert "wrongly told examples" in view.sentence.value
    one = view.found.lines[100, "ce"]
    view.time.value = 10
    assert f"step {one.steps[10]:,}:" in view.step.value
    assert view.curve.picked == f"{one.steps[10]:,}"
    told = int((one.as_told[10] * one.wrong.sum()).round())
    assert f"and {told} of 44 with a wrong one" in view.plane.words
    assert "which is the case here" in view.note.value
    view.size.value = 2
    assert "so it says nothing of this case" in view.note.value
    assert "of 24 with a wrong one" in view.plane.words
    view.method.value = "elr"
    assert view.found.lines[2, "elr"].truly[-1] == 1


def test_both_settings_are_varied(page, monkeypatch, pane_of, settled):
    view = pane_of(page, "VariedView")
    monkeypatch.setattr(varied, "STRENGTHS", (0.0, 7.0))
    monkeypatch.setattr(varied, "DECAYS", (0.0, 0.7))
    monkeypatch.setattr(view, "length", type("Two", (), {"value": 2})())
    view.job.button.click()
    settled(view.job)
    assert "from 0 to 7" in view.curves["strength"].words
    assert "from 0 to 0.7" in view.curves["decay"].words
    assert "2 epochs, one seed (0)" in view.note.value


def test_data_without_labels_says_what_to_do(held_out, pane_of):
    shown = noisy_labels.panel(None, {"images": held_out["images"]}, sample=None)
    assert shown.running.job.join(60)
    for name in ("SideBySideView", "VariedView"):
        assert pane_of(shown, name).pane.state == "empty"
        assert "this data has none" in pane_of(shown, name).pane.words, name


def test_what_was_found_goes_with_the_examples_it_was_found_on(trained, page, pane_of):
    view, session = pane_of(page, "SuspectsView"), page.session
    assert view.pane.state == "ready"
    session.noisy = None
    assert view.pane.state == "empty"
