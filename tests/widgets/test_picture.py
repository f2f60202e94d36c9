"""What a page gets of a figure is the figure as it is now."""

import json

import ipywidgets

from memexplorer.widgets import look
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.picture import Picture


def root(state):
    """The figure in what a page gets."""
    (doc,) = json.loads(state["render_bundle"])["docs_json"].values()
    return doc["roots"][0]["attributes"]


def report(shown, attribute, value):
    """The browser says that it changed this."""
    change = {"event": "jsevent", "kind": "ModelChanged", "model": shown._model.ref}
    shown._sync_model(shown, {**change, "attr": attribute, "new": value}, [])


def stands(shown, state):
    """A view of this state says that it stands."""
    report(shown, "name", f"shown {root(state)['tags'][0]} 0.5")


class Page:
    """What is sent to the page: whole figures, and single changes."""

    def __init__(self, shown):
        self.whole, self.changes = [], []
        shown.observe(
            lambda _: self.whole.append(shown.get_state("render_bundle")), "render_bundle"
        )
        shown.send = lambda content, buffers=None: self.changes.append(content)


def test_a_page_that_asks_later_gets_what_was_drawn_since():
    made = look.plot(100)
    shown = Picture(made)
    made.height = 222
    assert root(shown.get_state())["height"] == 222


def test_a_page_that_asks_for_this_widget_alone_gets_all_of_it_in_the_first_answer():
    made = look.plot(100)
    shown, sent = Picture(made), []
    made.height = 222
    shown._send = lambda message, buffers=None: sent.append(message)
    shown._handle_msg({"content": {"data": {"method": "request_state"}}})
    # Of anything before it, the page would make a model: "no version of module undefined".
    (answer,) = sent
    assert answer["state"]["_model_module"] == shown._model_module
    assert root(answer["state"])["height"] == 222


def test_a_page_that_was_cut_off_and_comes_back_misses_no_change():
    made = look.plot(100)
    shown = Picture(made)
    first = shown.get_state()
    stands(shown, first)
    page, again = Page(shown), shown.get_state()
    # The page makes a new view, and says so, only of a state that is not the one it has.
    assert again["render_bundle"] != first["render_bundle"]
    made.height = 222
    stands(shown, again)
    assert root(page.whole[-1])["height"] == 222


def test_a_view_that_comes_up_with_an_old_figure_is_given_the_new_one_once():
    made = look.plot(100)
    shown = Picture(made)
    page, first = Page(shown), shown.get_state()
    made.height = 222  # while the view comes up
    stands(shown, first)
    (second,) = page.whole
    assert root(second)["height"] == 222
    stands(shown, second)
    assert len(page.whole) == 1


def test_no_change_is_sent_alone_before_the_view_of_the_last_figure_stands():
    made = look.plot(100)
    shown = Picture(made)
    page, first = Page(shown), shown.get_state()
    made.height = 111
    stands(shown, first)
    made.height = 222
    stands(shown, first)  # late, and of another figure
    made.height = 333
    assert page.changes == []
    stands(shown, page.whole[-1])
    stands(shown, page.whole[-1])
    assert root(page.whole[-1])["height"] == 333
    made.height = 444
    assert page.changes != []
    assert len(page.whole) == 2


def test_a_pane_that_shows_a_figure_again_waits_for_its_new_view():
    made = look.plot(100)
    shown, pane = Picture(made), Pane("A pane", empty="nothing")
    stands(shown, shown.get_state())
    made.height = 222
    page = Page(shown)
    pane.ready(ipywidgets.VBox([shown]))
    assert root(page.whole[-1])["height"] == 222
    made.height = 333
    assert page.changes == []
    stands(shown, page.whole[-1])
    assert root(page.whole[-1])["height"] == 333


def test_a_width_the_browser_reports_does_not_make_it_draw_again():
    made = look.plot(100)
    shown = Picture(made)
    page, first = Page(shown), shown.get_state()
    report(shown, "inner_width", 500)
    assert made.inner_width == 500
    stands(shown, first)
    assert page.whole == page.changes == []


def test_a_figure_says_what_is_to_be_seen_and_a_view_that_comes_later_too():
    made = look.plot(100)
    shown = Picture(made, "a map")
    assert made.html_attributes == {"role": "figure", "aria-label": "a map"}
    shown.say("a map, 3 selected")
    assert "a map, 3 selected" in json.dumps(root(shown.get_state())["html_attributes"])
    shown.say("")
    assert made.html_attributes == {}
