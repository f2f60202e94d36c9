"""Is an exception in any callback of any page to be seen on that page, and does the page live on?

Found, not listed: every widget of each page is walked, and of each callback registered with it the
function that stands behind `guarded` is replaced by one that raises.
"""

import importlib
import pkgutil

import numpy as np
import pytest
from bokeh.model import Model

from memexplorer import panels
from memexplorer.panels.page.page import Page
from memexplorer.widgets.choice import Choice

PLANTED = "planted in a callback"
PASSING_ON = {"memexplorer.widgets.choice", "memexplorer.widgets.picture"}
PAGES = sorted(
    module.name
    for module in pkgutil.iter_modules(panels.__path__)
    if not module.ispkg
    and hasattr(importlib.import_module(f"memexplorer.panels.{module.name}"), "panel")
)


@pytest.fixture(scope="module")
def pages(network, training, held_out, cache):
    """name -> that page with everything found, made when asked for."""
    made = {}

    def page(name):
        if name not in made:
            panel = importlib.import_module(f"memexplorer.panels.{name}").panel
            with pytest.MonkeyPatch.context() as patched:
                patched.setenv("MEMEXPLORER_CACHE", str(cache))
                made[name] = panel(network, training, held_out)
                assert made[name].running.job.join(120)
        return made[name]

    return page


def inside(page):
    """{id: (widget, what it stands in)} of all on the page, also of what is put away for later."""
    found, waiting = {}, [(page, None)]
    while waiting:
        widget, around = waiting.pop()
        if id(widget) in found:
            continue
        found[id(widget)] = widget, around
        held = [value for value in vars(widget).values() if hasattr(value, "_trait_notifiers")]
        waiting += [(held_one, widget) for held_one in held]
        waiting += [(child, widget) for child in getattr(widget, "children", ())]  # these first
    return found


def registered(thing):
    """Every function that is called when this widget, session or figure says something."""
    for name, kinds in getattr(thing, "_trait_notifiers", {}).items():
        for kind, functions in kinds.items():
            for function in functions:
                yield f"{name}:{kind}", function
    for name in ("_click_handlers", "_msg_callbacks", "_submission_callbacks"):
        for function in getattr(getattr(thing, name, None), "callbacks", ()):
            yield name, function
    figure = getattr(thing, "figure", None)
    for model in figure.references() if isinstance(figure, Model) else ():
        for kind in ("_event_callbacks", "_callbacks"):
            for event, functions in getattr(model, kind, {}).items():
                for function in functions:
                    yield f"{type(model).__name__} {event}", function
    if isinstance(thing, Choice):
        yield "on_pick", thing._on_pick


def callbacks(page):
    """(event, function, widget) of all that are registered on this page."""
    for thing in [*(widget for widget, _ in inside(page).values()), page.session]:
        for event, function in registered(thing):
            yield event, getattr(function, "fn", function), thing


def guarded(page):
    """(where, heard, widget) for each guarded callback of the page, once each."""
    found = {}
    for event, function, thing in callbacks(page):
        if hasattr(function, "__wrapped__") and _guards(function) is not None:
            found.setdefault(id(function), (f"{type(thing).__name__} {event}", function, thing))
    return list(found.values())


def _guards(function):
    """The Faults whose `guarded` made this function; None when something else did."""
    cells = function.__closure__ or ()
    held = dict(zip(function.__code__.co_freevars, (c.cell_contents for c in cells), strict=True))
    return held.get("self") if set(held) == {"react", "self"} else None


def planted(function):
    """The cell of a guarded callback that holds what it calls."""
    return function.__closure__[function.__code__.co_freevars.index("react")]


def visible(page, thing):
    """All words a reader could see who has just used this widget.

    What it stands in is shown then, also when it is folded away now; other hidden widgets aren't.
    """
    around, open_ones = inside(page), []
    while thing is not None and id(thing) in around:
        open_ones.append(thing)
        thing = around[id(thing)][1]
    words = []

    def walk(widget):
        layout = getattr(widget, "layout", None)
        shown = layout is None or (layout.display != "none" and layout.visibility != "hidden")
        if not shown and widget not in open_ones:
            return
        words.extend(str(getattr(widget, name, "")) for name in ("value", "fault"))
        for child in getattr(widget, "children", ()):
            walk(child)

    for widget in (page, *open_ones):  # a part that is put away is walked by itself
        walk(widget)
    return "\n".join(words)


@pytest.mark.parametrize("name", PAGES)
def test_a_fault_in_any_callback_is_on_its_page(name, pages):
    page, unseen = pages(name), []
    assert isinstance(page, Page)
    heard_ones = guarded(page)
    assert len(heard_ones) >= 10, "the walk finds no callbacks any more"

    def broken(*_, **__):
        raise RuntimeError(PLANTED)

    for where, heard, thing in heard_ones:
        cell = planted(heard)
        real, cell.cell_contents = cell.cell_contents, broken
        name = f"{where}: {getattr(real, '__qualname__', type(real).__name__)}"
        try:
            heard()
            if PLANTED not in visible(page, thing):
                unseen.append(name)
            cell.cell_contents = lambda *_, **__: None
            heard()  # the next one that works takes the words back
            if PLANTED in visible(page, thing):
                unseen.append(f"{name} (goes on complaining)")
        finally:
            cell.cell_contents = real
    assert not unseen, "nobody would see a fault in\n  " + "\n  ".join(unseen)


@pytest.mark.parametrize("name", PAGES)
def test_the_page_works_after_all_of_that(name, pages):
    page = pages(name)
    page.panes.show()
    page.session.selection = np.array([0, 3])
    page.session.focus = ("training", 3)
    page.session.recount(7)
    page.panes.show()
    failed = [view for view in page.panes.views if view.pane.state == "failed"]
    assert [(type(view).__name__, view.pane.words) for view in failed] == []
    page.session.selection, page.session.focus = [], None


def test_no_callback_of_a_page_is_bare(pages):
    """Those that go through no guard are the libraries' own, or pass on what came guarded."""
    bare = set()
    for event, function, thing in callbacks(pages("explore")):
        home = getattr(getattr(function, "__func__", function), "__module__", "") or ""
        ours = home.startswith("memexplorer") and home not in PASSING_ON
        declared = hasattr(function, "trait_names")  # by @observe: within another's guard
        if ours and not declared and not hasattr(function, "__wrapped__"):
            bare.add(f"{type(thing).__name__} {event}: {getattr(function, '__qualname__', home)}")
    assert not bare, "these would fail unseen:\n  " + "\n  ".join(sorted(bare))
