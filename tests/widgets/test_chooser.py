"""Going through folders by the chooser's own buttons."""

import pytest

from memexplorer.widgets.chooser import Chooser


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "root" / "images").mkdir(parents=True)
    (tmp_path / "root" / "model.pt").write_text("x")
    (tmp_path / "other").mkdir()
    (tmp_path / "root" / "escape").symlink_to(tmp_path)
    return tmp_path


def labels(chooser):
    return [label for label, _ in chooser.list.options]


def choose(chooser, label):
    chooser.list.value = dict(chooser.list.options)[label]


def test_open_use_and_up_stay_inside_the_roots(tree):
    chosen = []
    chooser = Chooser([tree / "root", tree / "other"], chosen.append)
    chooser.show("Data")
    assert len(labels(chooser)) == 2
    choose(chooser, labels(chooser)[0])
    chooser.enter.click()
    assert labels(chooser) == ["images/", "model.pt"]
    choose(chooser, "model.pt")
    assert chooser.use.description == "Use this file"
    assert chooser.enter.disabled
    chooser.use.click()
    assert chosen == [str(tree / "root" / "model.pt")]
    assert chooser.layout.display == "none"
    chooser.up.click()
    assert chooser.folder is None
    assert chooser.up.disabled


def test_one_root_is_opened_at_once_and_an_empty_folder_says_so(tree):
    chooser = Chooser([tree / "root"], print)
    chooser.show()
    choose(chooser, "images/")
    chooser.enter.click()
    assert "nothing that can be shown" in chooser._note.value
    assert chooser.use.description == "Use the open folder"


def test_a_link_made_between_listing_and_opening_is_refused_in_words(tree):
    chooser = Chooser([tree / "root"], print)
    chooser.show()
    choose(chooser, "images/")
    (tree / "root" / "images").rmdir()
    (tree / "root" / "images").symlink_to(tree / "other")
    chooser.enter.click()
    assert "is outside the folders this page may read" in chooser.fault_line.value
    assert chooser.folder == tree / "root"


def test_a_folder_named_like_html_is_text(tree):
    (tree / "root" / "<img src=x>").mkdir()
    chooser = Chooser([tree / "root"], print)
    chooser.show()
    choose(chooser, "<img src=x>/")
    chooser.enter.click()
    assert "&lt;img src=x&gt;" in chooser._where.value
