"""Paging by its words, picking both ways, what is selected marked among what is shown."""

import numpy as np
import pytest
import traitlets

from memexplorer.widgets.gallery import Gallery
from memexplorer.widgets.thumbnail import thumbnail


def items(count):
    return [{"id": f"t{i}", "src": None, "lines": [f"label {i}"]} for i in range(count)]


def test_pages_say_how_much_is_shown_and_only_ask_for_that():
    asked = []

    def source(i):
        asked.append(i)
        return thumbnail(np.zeros((2, 2), dtype=np.uint8), 8)

    lazy = [{"id": str(i), "src": lambda i=i: source(i), "lines": []} for i in range(312)]
    gallery = Gallery(items=lazy, page=48)
    assert gallery.words == "showing 48 of 312"
    gallery._handle_custom_msg({"ask": "more"}, [])
    assert gallery.words == "showing 96 of 312"
    assert asked == list(range(96))
    for _ in range(9):
        gallery.more()
    assert gallery.words == "showing 312 of 312"
    assert gallery._left == 0


def test_new_items_start_at_the_first_page_and_forget_a_pick_that_is_gone():
    gallery = Gallery(items=items(5), page=3)
    gallery.more()
    gallery.picked = "t1"
    gallery.items = items(4)
    assert (gallery.words, gallery.picked) == ("showing 3 of 4", "t1")
    gallery.items = items(1)
    assert gallery.picked is None
    gallery.items = []
    assert gallery.words == ""


def test_a_pick_beyond_the_first_page_is_kept_and_its_page_shown():
    gallery = Gallery(items=items(10), page=3)
    gallery.picked = "t7"
    assert gallery.words == "showing 7 to 9 of 10, around the picked one"
    assert [item["id"] for item in gallery._shown] == ["t6", "t7", "t8"]
    gallery._handle_custom_msg({"ask": "more"}, [])
    assert [item["id"] for item in gallery._shown] == ["t6", "t7", "t8", "t9"]
    gallery._handle_custom_msg({"ask": "earlier"}, [])
    assert gallery.words == "showing 4 to 10 of 10, around the picked one"
    gallery.earlier()
    assert (gallery.words, gallery._before, gallery._left) == ("showing 10 of 10", 0, 0)


class Long:
    """A million items of which only those asked for are made."""

    def __init__(self, chosen=()):
        self.made, self.selected = [], set(chosen)

    def __len__(self):
        return 1_000_000

    def __getitem__(self, at):
        self.made.append(at)
        return {"id": f"t{at}", "src": None, "lines": []}

    def place(self, identity):
        return int(identity[1:]) if int(identity[1:]) < len(self) else None

    def chosen(self, at):
        return at in self.selected


def test_one_of_a_million_is_picked_without_the_others_being_made():
    gallery, lazy = Gallery(page=48), Long()
    gallery.items = lazy
    gallery.picked = "t999000"
    assert gallery.words == "showing 998,977 to 999,024 of 1,000,000, around the picked one"
    assert len(lazy.made) == 96  # the first page, and the one it is on
    gallery.picked = "t999001"
    assert len(lazy.made) == 96
    assert gallery.shows("t999000")
    assert not gallery.shows("t1")


def test_what_is_selected_is_marked_among_what_is_shown():
    lazy = Long({1, 2, 70})
    gallery = Gallery(items=lazy, page=48)
    assert gallery._marked == ["t1", "t2"]
    gallery.more()
    assert gallery._marked == ["t1", "t2", "t70"]
    lazy.selected = {5}
    gallery.remark()
    assert gallery._marked == ["t5"]
    gallery.items = items(3)
    assert gallery._marked == []


def test_an_image_that_cannot_be_made_says_so_in_its_place():
    def broken():
        raise OSError("a.png is cut short")

    gallery = Gallery(items=[{"id": "a", "src": broken, "lines": ["cat"]}])
    assert gallery._shown[0]["src"] is None
    assert gallery._shown[0]["lines"] == ["cat", "no picture: a.png is cut short"]


def test_a_source_that_would_ask_somebody_is_refused():
    with pytest.raises(ValueError, match="starts with 'https://x.example/a.png'; a data URI"):
        Gallery(items=[{"id": "a", "src": "https://x.example/a.png", "lines": []}])


def test_an_observers_fault_is_told_when_the_browser_picks_and_raised_when_python_does():
    gallery = Gallery(items=items(2))
    gallery.observe(lambda _: 1 / 0, "picked")
    gallery.set_state({"picked": "t1"})
    assert gallery.fault["what"] == "ZeroDivisionError: division by zero"
    with pytest.raises(ZeroDivisionError):
        gallery.picked = "t0"


def test_a_click_on_what_is_gone_is_nobodys_fault_but_python_is_told():
    gallery, sent = Gallery(items=items(1)), []
    gallery.send_state = sent.append
    gallery.set_state({"picked": "t7"})
    assert (gallery.picked, gallery.fault, sent) == (None, {}, ["picked"])
    with pytest.raises(traitlets.TraitError, match="'t7' is none of the 1 items' ids"):
        gallery.picked = "t7"


def test_a_click_with_a_key_joins_or_leaves_and_one_on_what_is_gone_does_nothing():
    gallery, asked = Gallery(items=items(2)), []
    gallery._handle_custom_msg({"ask": "join", "id": "t1", "how": "add"}, [])
    assert not gallery._joins
    gallery.joining(lambda *given: asked.append(given))
    for identity, how in (("t1", "add"), ("t7", "add"), ("t0", "remove")):
        gallery._handle_custom_msg({"ask": "join", "id": identity, "how": how}, [])
    assert asked == [("t1", "add"), ("t0", "remove")]
    assert (gallery.picked, gallery._joins, gallery.fault) == (None, True, {})
