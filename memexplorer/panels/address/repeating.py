"""The page as a few lines of Python that open it again."""

from memexplorer.panels.address.kept_runs import given_at_all
from memexplorer.panels.page import summary
from memexplorer.panels.page.naming import FIELDS, typed

MOST = 200  # ids written out; more are better exported and read back


def script(name: str, given: dict, session) -> str:
    """Which Python shows this page again, in a notebook?

    name   of the page and of its module in memexplorer.panels
    given  what was loaded, as `explore.panel` takes it; live objects are left for the reader
    """
    lines = [f"from memexplorer.panels import {name}", ""]
    settings = _sources(given)
    lines += [f"# {key}: the object you gave, which has no name" for key, value in settings.items()
              if value == key]  # fmt: skip
    settings |= _asked(session)
    count = len(session.selection)
    if count > MOST:
        lines = ["from pathlib import Path", "", *lines]
        lines += [f"# The {count:,} selected: export them as a list of ids, named ids.txt."]
        settings["selection"] = 'Path("ids.txt").read_text().splitlines()'
    elif count:
        settings["selection"] = repr(session.ids())
    lines += [f"page = {name}.panel("]
    lines += [f"    {key}={value}," for key, value in settings.items()]
    return "\n".join([*lines, ")", "page", ""])


def _sources(given) -> dict:
    """Keyword -> Python text: a shipped sample by its name, else every source by its own."""
    told = {name: value for name, value in given.items() if given_at_all(value)}
    if sample := summary.sample_of(given):
        rest = {name: repr(value) for name, value in told.items() if name not in FIELDS}
        return {"sample": repr(sample)} | rest
    return {name: _text(name, value) for name, value in told.items()}


def _text(name, value) -> str:
    plain = isinstance(value, bool | int | float | tuple)
    plain = plain or (isinstance(value, list | dict) and name in ("features", "preprocessing"))
    text = typed(value)
    return repr(text) if text is not None else repr(value) if plain and _short(value) else name


def _short(value) -> bool:
    """Does it say of itself, in Python, what it is? Arrays don't."""
    parts = value.values() if isinstance(value, dict) else value
    parts = parts if isinstance(value, dict | list | tuple) else [value]
    return all(isinstance(part, bool | int | float | str | tuple | list) for part in parts)


def _asked(session) -> dict:
    told = {"k": session.k, "layer": session.map_layer, "layers": session.layers}
    told["metric"] = session.metric if session.metric != "cosine" else None
    return {name: repr(value) for name, value in told.items() if value}
