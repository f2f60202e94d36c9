"""Does the pane spoil what is asked, show what became of it, and hand it on?"""

import io

import numpy as np
import pytest

from memexplorer.data import load_examples
from memexplorer.data.spoiling import spoil, truthful
from memexplorer.panels.page.session import Session
from memexplorer.panels.spoiling.asked import Asked, listed
from memexplorer.panels.spoiling.view import SpoilView


@pytest.fixture
def view(training):
    session = Session()
    shown = SpoilView(session)
    assert shown.pane.state == "empty"
    session.take(None, load_examples(training))
    shown.show()
    assert shown.pane.state == "ready"
    return shown


@pytest.fixture(scope="module")
def press(settled):
    """press(view, share=5.0) is what comes of the button with these fields."""

    def pressed(view, **fields):
        for name, value in fields.items():
            getattr(view.asked, name).value = value
        view.job.button.click()
        settled(view.job)
        return view.spoiled

    return pressed


def test_it_begins_with_the_truth_and_says_what_was_done(view, press):
    heard = []
    view.observe(lambda change: heard.append(change["new"]), "spoiled")
    assert view.spoiled is None
    assert "Nothing is spoiled yet" in view.sentence.value
    assert view.back.disabled
    assert view.download.disabled
    found = press(view, share=50.0, seed=3)
    same = spoil(truthful(view.session.training), "symmetric", 0.5, seed=3)
    assert (found.examples.labels == same.examples.labels).all()
    assert "30 of 60 labels (50 %) differ from the truth" in view.sentence.value
    assert "30 of 60 drawn (seed 3)" in view.done.value
    assert len(view.some.items) == 12
    for item in view.some.items:
        row = found.examples.ids.tolist().index(item["id"])
        assert item["lines"][0] == f"told {found.examples.classes[found.examples.labels[row]]}"
        assert item["tone"] == "wrong"
    assert heard == [found]


def test_one_upon_the_other_and_taken_back(view, press):
    first = press(view, share=20.0)
    assert view.job.button.description == "Spoil further"
    second = press(view, kind="gaussian", share=50.0)
    assert (second.examples.labels == first.examples.labels).all()
    assert len(second.notes) == 2
    shown = {item["lines"][-1] for item in view.some.items}
    assert shown == {"symmetric", "gaussian", "symmetric, gaussian"}, "of each kind some"
    assert f"12 of the {second.drawn.sum()}, drawn at random" in view.few.value
    both = view.some.items[0]["src"]()
    assert both.startswith("data:image/png")
    view.back.click()
    assert view.spoiled is first
    view.back.click()
    assert view.spoiled is None
    press(view, kind="symmetric")
    view.truth.value = False
    assert view.spoiled is None, "another beginning"
    assert press(view, share=0.0).wrong.sum() == 6, "those that were wrong before"


def test_a_map_of_ones_own_and_what_is_wrong_with_it(view, press):
    press(view, kind="asymmetric", map="own", pairs="circle→cow", share=100.0)
    assert view.spoiled is None
    assert (
        "there is no class 'cow'; the classes are circle, stripe, dot"
        in (view.job.bar.fault["what"])
    )
    found = press(view, pairs="circle→dot")
    examples = found.examples
    assert (examples.labels[examples.true_labels == 0] == 2).all()
    assert (examples.labels != examples.true_labels).sum() == (examples.true_labels == 0).sum()
    view.back.click()
    press(view, kind="listed", ids="nobody→dot")
    assert "1 id that arrays has not (nobody)" in view.job.bar.fault["what"]
    assert press(view, ids="row-3→dot\nrow-9→dot").drawn.sum() == 2


def test_only_the_fields_of_the_kind_are_there(view, press):
    def shown():
        names = ("map", "pairs", "ids", "order", "copies")
        return {name for name in names if getattr(view.asked, name).layout.display != "none"}

    for kind, wanted in (("symmetric", set()), ("asymmetric", {"map"}), ("listed", {"ids"}),
                         ("pixels", {"order"}), ("duplicates", {"copies"})):  # fmt: skip
        view.asked.kind.value = kind
        assert shown() == wanted
    found = press(view, copies=2, share=10.0)
    assert len(found.examples) == 60 + 12


def test_the_file_is_what_was_spoiled(view, tmp_path, press):
    found = press(view, share=50.0)
    name, _, data = view.download.make()
    assert name == "arrays-spoiled.npz"
    with np.load(io.BytesIO(data)) as held:
        assert (held["labels"] == found.examples.labels).all()
    (tmp_path / name).write_bytes(data)
    assert (load_examples(tmp_path / name).true_labels == found.examples.true_labels).all()


def test_other_data_begin_anew_and_vectors_have_no_pictures(view, press):
    press(view)
    rows = np.random.default_rng(0).normal(size=(20, 4)).astype(np.float32)
    view.session.take(None, load_examples((rows, [0, 1] * 10)))
    view.show()
    assert view.spoiled is None
    assert view.truth.layout.display == "none", "no truth is known"
    found = press(view, kind="pixels", share=50.0)
    assert found.drawn.sum() == 10
    assert view.some.items[0]["src"] is None
    view.session.take(None, load_examples(rows))
    view.show()
    press(view, kind="symmetric")
    assert "has no labels" in view.job.bar.fault["what"]


def test_lists_that_say_nothing_are_refused():
    with pytest.raises(ValueError, match='"train-17 dog" says not which id'):
        listed("train-17 dog")
    with pytest.raises(ValueError, match="no id is listed"):
        listed(" \n ")


def test_a_list_takes_all_and_gives_the_share_back():
    asked = Asked(lambda react: react)
    asked.share.value = 25
    asked.kind.value = "listed"
    assert asked.share.value == 100
    asked.share.value = 50  # of the list
    asked.kind.value = "symmetric"
    assert asked.settings()["fraction"] == 0.25
    asked.kind.value = "gaussian"
    assert asked.share.value == 25
    asked.kind.value = "listed"
    assert asked.share.value == 100
