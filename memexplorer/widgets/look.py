"""How every widget looks: colours, type, space, numbers, and other people's text."""

import html
import os
from pathlib import Path

import ipywidgets
import numpy as np
from bokeh.palettes import Cividis256
from bokeh.plotting import figure

# Okabe and Ito, ordered so that the first lines and classes are told apart best on light and dark;
# their black stands last and is drawn white, because the map's frame is dark on every page.
CATEGORIES = (
    "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#CC79A7", "#D55E00", "#0072B2", "#FFFFFF",
)  # fmt: skip
LINES = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F", "#B8A900",
    "#7B5BD6", "#9A5B3A",
)  # fmt: skip
OTHER = "#8A8F99"
ACCENT = "#FF3D94"  # what is selected, on every page
FRAME = "#171A21"  # behind the map, light page or dark: brighter points are the ones to look at
SCORES = tuple(Cividis256)
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
GRID = 8  # pixels: every space is a multiple

_HERE = Path(__file__).parent
_prepared = False


def sheet() -> str:
    """Which style sheet do all widgets share? (look.css, then the other .css files beside it)"""
    others = sorted(path for path in _HERE.glob("*.css") if path.name != "look.css")
    return "\n".join(path.read_text(encoding="utf-8") for path in (_HERE / "look.css", *others))


def script(name: str) -> str:
    """What does the front-end part of this widget run? (parts.js, then the widget's own file)"""
    return "".join((_HERE / f"{part}.js").read_text(encoding="utf-8") for part in ("parts", name))


def css() -> ipywidgets.HTML:
    """What does a page show once so that all widgets on it look alike, light and dark?"""
    return ipywidgets.HTML(f"<style>{sheet()}</style>", layout={"display": "none"})


def prepare() -> None:
    """Is Bokeh on the page, from here and not from a network? (first cell; acts once)

    A page of our own server has it already, as files, and says so (server/bundles.py).
    """
    global _prepared
    if not _prepared:
        from bokeh import __version__

        if os.environ.get("MEMEXPLORER_BOKEH") == __version__:
            from bokeh.io.state import curstate

            curstate().output_notebook()
        else:
            from bokeh.io import output_notebook
            from bokeh.resources import INLINE

            output_notebook(INLINE, hide_banner=True)
        _prepared = True


def escape(text: object) -> str:
    """How is somebody else's text put into HTML so that it stays text?

    >>> escape("<img onerror=x>")
    '&lt;img onerror=x&gt;'
    """
    return html.escape(str(text))


def note(text: object) -> str:
    """A quiet line under a picture, as HTML; nothing for no text."""
    return f'<p class="mx-note">{escape(text)}</p>' if str(text) else ""


def row(*children: ipywidgets.Widget) -> ipywidgets.HBox:
    """Controls side by side, wrapped where there is no room."""
    made = ipywidgets.HBox(children)
    made.layout.flex_flow = "row wrap"
    return made


def plain(text: object, longest: int = 0) -> str:
    r"""How is somebody else's text put on a Bokeh canvas, which would take $$ for TeX?

    A zero-width space breaks the delimiters; longer than `longest` is cut in the middle.

    >>> plain("$$x$$") == "$\u200b$x$\u200b$"
    True
    >>> plain("encoder.layers.11.mlp.fc1", longest=15)
    'encoder…mlp.fc1'
    """
    text = str(text)
    if longest and len(text) > longest:
        left = longest // 2
        text = f"{text[:left]}…{text[left + 1 - longest :]}"
    return text.replace("$$", "$\u200b$").replace("\\(", "\\\u200b(").replace("\\[", "\\\u200b[")


def number(value: float) -> str:
    """How is a number written: thousands apart, at most three figures that matter?

    >>> number(4000), number(0.88123), number(1234.5), number(2.0), number(float("nan"))
    ('4,000', '0.881', '1,234', '2', 'unknown')
    """
    if isinstance(value, (int, np.integer)):
        return f"{int(value):,}"
    value = float(value)
    if not np.isfinite(value):
        return "unknown" if np.isnan(value) else ("infinite" if value > 0 else "-infinite")
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


def plot(height: int, tools=(), **settings) -> figure:
    """A figure with the house's quiet manners: no box, few ticks, text in the page's colours."""
    made = figure(
        height=height,
        sizing_mode="stretch_width",
        min_width=200,
        tools=list(tools),
        toolbar_location="above" if len(tools) > 1 else None,
        **settings,
    )
    made.toolbar.logo = None
    made.outline_line_color = made.background_fill_color = made.border_fill_color = None
    # Keyboard focus keeps its outline; a click on the picture needs none.
    made.stylesheets = [":host(:focus:not(:focus-visible)) { outline: none; }"]
    made.min_border = GRID
    made.grid.grid_line_color = None
    for axis in made.axis:
        axis.axis_line_color = axis.minor_tick_line_color = axis.major_tick_line_color = None
        axis.major_label_text_font = axis.axis_label_text_font = FONT
        axis.major_label_text_font_size = axis.axis_label_text_font_size = "12px"
        axis.axis_label_text_font_style = "normal"
    return made
