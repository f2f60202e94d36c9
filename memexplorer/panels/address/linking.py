"""What the address of a page says, read when it opens and written as it changes.

`?run=…&layer=…&k=…&ids=…`: which sources, the map's layer, k, the selected examples; also metric,
layers, focus and unit. Only where Voila serves the page: a notebook's address is its own.
"""

import os
import re
from urllib.parse import parse_qs, quote, unquote

from memexplorer.panels.address import kept_runs
from memexplorer.panels.page.session import HELD_OUT, TRAINING

NAMES = ("run", "layer", "k", "metric", "layers", "ids", "focus", "unit")
METRICS = ("cosine", "l2")
_claimed = False


def claim() -> bool:
    """Does the browser's address belong to the page that asks? To the first one of a Voila page."""
    global _claimed
    first, _claimed = not _claimed, True
    return first and os.environ.get("SERVER_SOFTWARE", "").startswith("voila")


def asked() -> dict:
    """What did the address say when this kernel began? (Voila puts it there.)"""
    try:
        said = parse_qs(os.environ.get("QUERY_STRING", ""), max_num_fields=100)
    except ValueError:
        return {}
    return {name: values[0] for name, values in said.items() if name in NAMES}


def resumed(given: dict, roots, said: dict) -> tuple[dict, dict, list[str]]:
    """(what to load, what to show of it, what of the address can't be had, in words)."""
    wish, notes = understood(said)
    if said.get("run") in (None, kept_runs.name_of(given)):
        return given, wish, notes
    try:
        return kept_runs.found(said["run"], roots), wish, notes
    except ValueError as error:
        # Layers and ids would be those of other data.
        return given, {}, [*notes, f"{error}; this is what the page opens with"]


def understood(said: dict) -> tuple[dict, list[str]]:
    """What the address asks for as `Page.start` takes it, and what can't be understood, in words.

    >>> understood({"k": "12", "ids": "a,b%2Cc", "layer": "fc", "metric": "l7"})[0]
    {'k': 12, 'layer': 'fc', 'selection': ['a', 'b,c']}
    """
    wish, notes = {}, []
    if "k" in said:
        if re.fullmatch("[0-9]{1,3}", said["k"]) and 1 <= int(said["k"]) <= 100:
            wish["k"] = int(said["k"])
        else:
            notes.append(f"k is {said['k'][:20]!r}, where a whole number from 1 to 100 is wanted")
    if said.get("metric") in METRICS:
        wish["metric"] = said["metric"]
    elif "metric" in said:
        notes.append(f"it names the distance {said['metric'][:20]!r}, which is not known")
    if "layer" in said:
        wish["layer"] = said["layer"]
    if "layers" in said:
        wish["layers"] = listed(said["layers"])
    if said.get("ids", "").startswith("*"):
        wish["kept"] = said["ids"][1:]
    elif "ids" in said:
        wish["selection"] = listed(said["ids"])
    which, _, identity = said.get("focus", "").partition(":")
    if which in (TRAINING, HELD_OUT) and identity:
        wish["focus"] = which, identity
    elif "focus" in said:
        notes.append(f"it looks at {said['focus'][:40]!r}, which names no example")
    layer, _, number = said.get("unit", "").rpartition(":")
    if layer and re.fullmatch("[0-9]{1,7}", number):
        wish["unit"] = layer, int(number)
    elif "unit" in said:
        notes.append(f"it looks at the unit {said['unit'][:40]!r}, where LAYER:NUMBER is wanted")
    return wish, notes


def joined(texts) -> str:
    """
    >>> joined(["a", "b,c"])
    'a,b%2Cc'
    """
    return ",".join(quote(text, safe="/ ") for text in texts)


def listed(text: str) -> list[str]:
    return [unquote(part) for part in text.split(",") if part]
