"""Bokeh's own JavaScript as files that a browser keeps, for all pages of a server.

Told in the page itself, as a notebook needs it, it is 8 MB of every page. The kernel is told by an
environment variable which version its page has got; with another one it brings its own.
"""

import importlib.metadata
import importlib.util
from pathlib import Path

from jupyter_server.utils import url_path_join
from tornado.web import StaticFileHandler

PART = "memexplorer/bokeh"
TOLD = "MEMEXPLORER_BOKEH"  # as widgets/look.py knows it
NAMES = ("bokeh", "bokeh-gl", "bokeh-widgets", "bokeh-tables", "bokeh-mathjax")


def folder() -> Path | None:
    """Where do the files lie? In the installed package, which need not be imported for that."""
    found = importlib.util.find_spec("bokeh")
    place = Path(found.origin).parent / "server" / "static" / "js" if found else None
    whole = place and all((place / f"{name}.min.js").is_file() for name in NAMES)
    return place if whole else None


def version() -> str:
    """Of which Bokeh are they?"""
    return importlib.metadata.version("bokeh")


def addresses(base_url: str) -> list[str]:
    """Where does a page find them, in the order in which they are needed?"""
    made = [url_path_join(base_url, PART, f"{name}.min.js") for name in NAMES]
    return [f"{address}?v={version()}" for address in made]


def handler(server_url: str, place: Path) -> tuple:
    """The server's line for them, and for no other file. They are Bokeh's, and need no token."""
    names = "|".join(NAMES)
    return (
        url_path_join(server_url, PART, rf"((?:{names})\.min\.js)"),
        StaticFileHandler,
        {"path": str(place)},
    )
