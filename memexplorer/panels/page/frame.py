"""The frame that all pages share: heading, style and the areas of the grid."""

from pathlib import Path

import ipywidgets

from memexplorer.widgets import look


def area(children, name: str) -> ipywidgets.VBox:
    """One area of the page's grid: "source", "main", "selected" or "below"."""
    made = ipywidgets.VBox(children)
    made.add_class(f"mx-{name}")
    return made


def style() -> ipywidgets.HTML:
    """The page's own style sheets: page.css, then the others of `panels/style`."""
    here = Path(__file__).parents[1] / "style"
    others = sorted(path for path in here.glob("*.css") if path.name != "page.css")
    sheets = [path.read_text(encoding="utf-8") for path in (here / "page.css", *others)]
    sheet = "\n".join(sheets)
    return ipywidgets.HTML(f"<style>{sheet}</style>", layout={"display": "none"})


def heading(name: str, question: str, loaded: str = "") -> str:
    """What page is this, what is loaded, and which question does it answer? As HTML."""
    told = f'<span class="mx-loaded">{look.escape(loaded)}</span>' if loaded else ""
    return (
        f'<header class="mx-header"><span>MemExplorer ▸ {look.escape(name)}</span>{told}'
        f"<h1>{look.escape(question)}</h1></header>"
    )
