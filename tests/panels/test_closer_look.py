"""Does the page of the closer look answer first, and lead from a curve to the example?"""

import numpy as np
import pytest

from memexplorer.panels import closer_look
from memexplorer.panels.looking import capacity, regularizing


@pytest.fixture(scope="module")
def page(network, training, held_out, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MEMEXPLORER_CACHE", str(tmp_path_factory.mktemp("cache")))
        patched.setattr(regularizing, "EPOCHS", 2)
        small = {"widths": (4, 8), "sizes": (20, 60), "levels": (1.0,), "epochs": 3, "most": 60}
        patched.setattr(capacity, "QUICK", small)
        shown = closer_look.panel(network, training, held_out)
        assert shown.running.job.join(60)
        yield shown


@pytest.fixture(scope="module")
def easy(page, pane_of, settled):
    view = pane_of(page, "EasyView")
    assert view.found is None  # nothing is trained on opening
    view.runs.value = 20
    view.job.begin()
    settled(view.job, 120)
    assert view.found is not None, view.job.bar.fault
    return view


def test_the_answer_comes_first_and_counts_examples(easy):
    assert "of 60, " in easy.sentence.value
    assert "right in all 20 networks" in easy.sentence.value
    assert "told the truth where it is known" in easy.note.value
    assert len(easy.curves.lines.data["xs"]) == 6  # three settings, each beside its own chance


def test_a_point_of_the_curve_is_the_example_in_focus(page, easy):
    rates = easy.found.wrong("real")
    hardest = int(np.argsort(rates, kind="stable")[-1])
    easy._picked("real", hardest)
    assert page.session.focus == ("training", hardest)
    assert easy.found.source.ids[hardest] in easy.one.value
    assert easy.curves.ring.data["x"] == [60]
    page.session.focus = None
    assert easy.curves.ring.data["x"] == []
    easy._picked("noise for inputs", hardest)  # there is no picture of that
    assert page.session.focus is None
    assert easy.curves.ring.data["x"] != []


def test_pictures_stand_under_the_label_that_was_learned(page, easy):
    easiest, hardest = easy.extremes.galleries
    source, rates = easy.found.source, easy.found.wrong("real")
    for gallery, row in ((easiest, rates.argmin()), (hardest, len(rates) - 1)):
        item = gallery.items[0]
        name = source.classes[source.labels[source.ids.tolist().index(item["id"])]]
        assert item["lines"][0] == name
        assert item["lines"][1].startswith("wrong in ")
        assert row >= 0
    assert hardest.items[0]["id"] == source.ids[np.argsort(rates, kind="stable")[-1]]


def test_time_is_told_with_those_who_never_came(page, pane_of, settled):
    view = pane_of(page, "CapacityView")
    view.job.begin()
    settled(view.job, 120)
    assert view.found is not None, view.job.bar.fault
    said = view.sentence.value
    assert "At width 8, all 60 labels are known after: more than 3 epochs (real)" in said
    assert "networks, of all widths and sizes, did not know all by epoch 3" in view.sentence.value
    assert view.pictures["best"].words.startswith("accuracy on real data from 4 to 8")
    assert "epochs: median" in view.note.value


def test_regularizers_say_where_they_stand(page, pane_of, settled):
    view = pane_of(page, "RegularizersView")
    view.which.value = "dropout"
    view.job.begin()
    settled(view.job, 120)
    assert view.found is not None, view.job.bar.fault
    assert "Without any, " in view.sentence.value
    assert "dropout" in view.plane.words
    assert "Where dropout is put: after acts.0, after acts.1" in view.where.value
    view.loss.value = "nothing"
    view._choose()
    assert "Nothing is put in" in view.where.value
    assert view.curves["real"].words.startswith("loss (nats) from 1 to 2")


def test_without_labels_it_says_what_is_missing(page, pane_of):
    for name in ("EasyView", "CapacityView", "RegularizersView"):
        view, before = pane_of(page, name), page.session.training
        page.session.training = None
        view.show()
        assert view.pane.state == "empty"
        page.session.training = before
        view.show()
        assert view.pane.state == "ready"
