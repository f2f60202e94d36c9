"""What a page gets of a figure is the figure as it is now."""

import json

from bokeh.events import DocumentReady

from memexplorer.widgets import look
from memexplorer.widgets.picture import Picture


def height_in(state):
    (doc,) = json.loads(state["render_bundle"])["docs_json"].values()
    return doc["roots"][0]["attributes"]["height"]


def test_a_page_that_asks_later_gets_what_was_drawn_since():
    made = look.plot(100)
    shown = Picture(made)
    made.height = 222
    assert height_in(shown.get_state()) == 222


def test_a_view_that_comes_up_with_an_old_figure_is_given_the_new_one_once():
    made = look.plot(100)
    shown, sent = Picture(made), []
    made.height = 222
    shown.observe(lambda _: sent.append(1), "render_bundle")
    for _ in range(2):
        made.document.callbacks.trigger_event(DocumentReady())
    assert len(sent) == 1


def test_a_width_the_browser_reports_does_not_make_it_draw_again():
    made = look.plot(100)
    shown, sent = Picture(made), []
    shown.observe(lambda _: sent.append(1), "render_bundle")
    width = {"event": "jsevent", "kind": "ModelChanged", "model": made.ref, "attr": "inner_width"}
    shown._sync_model(shown, {**width, "new": 500}, [])
    assert made.inner_width == 500
    made.document.callbacks.trigger_event(DocumentReady())
    assert sent == []


def test_a_figure_says_what_is_to_be_seen_and_a_view_that_comes_later_too():
    made = look.plot(100)
    shown = Picture(made, "a map")
    assert made.html_attributes == {"role": "figure", "aria-label": "a map"}
    shown.say("a map, 3 selected")
    (doc,) = json.loads(shown.get_state()["render_bundle"])["docs_json"].values()
    told = doc["roots"][0]["attributes"]["html_attributes"]
    assert "a map, 3 selected" in json.dumps(told)
    shown.say("")
    assert made.html_attributes == {}
