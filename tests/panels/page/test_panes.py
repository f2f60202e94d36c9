"""Is each pane drawn by itself, and never left waiting?"""

from memexplorer.panels.page.panes import Panes
from memexplorer.progress import Progress
from memexplorer.widgets.pane import Pane


class View:
    def __init__(self, *needs, show=lambda: None):
        self.pane, self.needs, self.drawn = Pane("One", empty="Nothing yet."), needs, 0
        self._show = show

    def show(self):
        self.drawn += 1
        self._show()


def test_only_what_needs_it_is_drawn():
    one, other = View("map"), View("units", "map")
    panes = Panes([one, other])
    panes.show("units")
    assert (one.drawn, other.drawn) == (0, 1)
    panes.show()
    assert (one.drawn, other.drawn) == (1, 2)


def test_a_broken_pane_says_so_and_takes_no_other_with_it():
    broken, whole = View("map", show=lambda: 1 / 0), View("map")
    Panes([broken, whole]).show()
    assert "ZeroDivisionError" in broken.pane.words
    assert whole.drawn == 1


def test_panes_without_anything_say_how_far_it_is_then_what_would_stand_there():
    empty, full = View("map"), View("map")
    full.pane.ready()
    panes = Panes([empty, full])
    panes.wait(Progress("reading", 1, 4))
    assert (empty.pane.words, full.pane.state) == ("reading · 25 %", "ready")
    panes.wait(Progress("laying out", 0, 0))
    assert empty.pane.words == "laying out"
    panes.rest()
    assert (empty.pane.state, empty.pane.words) == ("empty", "Nothing yet.")


def test_after_a_failure_panes_of_what_is_not_there_say_so():
    lost, there = View("map", "units"), View("agreement", "map")
    panes = Panes([lost, there])
    panes.wait(Progress("reading", 1, 4))
    panes.rest("Nothing to draw.", ["agreement"])
    assert lost.pane.words == "Nothing to draw."
    assert there.pane.words == "Nothing yet."
