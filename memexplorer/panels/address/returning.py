"""What of a page stands in its address, and how a page is brought back to what an address says."""

from urllib.parse import quote

from memexplorer.panels.address import kept_rows, kept_runs
from memexplorer.panels.address.linking import METRICS, joined
from memexplorer.panels.page.session import TRAINING
from memexplorer.panels.selection import chosen

LONGEST = 1500  # characters of ids; more of them are kept in the cache, and named


def restore(session, wish: dict) -> list[str]:
    """Select and look at what was wished for, as far as it is there; what isn't, in words."""
    notes, examples, known = [], session.training, set(session.readable)
    there = [name for name in wish.get("layers", ()) if {name, name.split(":")[0]} & known]
    session.layers, session.map_layer = there or None, wish.get("layer")
    unknown = [name for name in wish.get("layers", ()) if name not in there]
    notes += [f"there is no layer {name[:60]!r} here" for name in unknown[:3]]
    if "selection" in wish:
        rows, unknown = chosen.known(examples, wish["selection"])
        session.selection = rows
        if unknown:
            named = ", ".join(repr(each[:60]) for each in unknown[:3])
            named += ", …" if len(unknown) > 3 else ""
            notes.append(f"{len(unknown):,} ids are none of these examples': {named}")
    if "kept" in wish:
        try:
            session.selection = kept_rows.found(wish["kept"], examples, session.cache)
        except ValueError as error:
            notes.append(str(error))
    which, identity = wish.get("focus", (None, None))
    looked_at = examples if which == TRAINING else session.held_out if which else None
    if looked_at is not None:
        rows, unknown = chosen.known(looked_at, [identity])
        notes += [f"there is no {which} example {each[:60]!r}" for each in unknown]
        session.focus = (which, int(rows[0])) if len(rows) else session.focus
    session.history.clear()
    return notes


def missed(session, name: str, wish: dict) -> list[str]:
    """What was wished for of this result, and isn't there: the map's layer, a unit; in words.

    A unit that is there is looked at.
    """
    if name == "units" and "unit" in wish:
        layer, unit = wish["unit"]
        if unit < len(session.units.unitmem.get(layer, ())):
            session.unit = layer, unit
            return []
        return [f"there is no unit {unit} of a layer {layer[:60]!r} here"]
    wanted = session.map_layer if name == "map" else None
    if wanted is None or session.map.layer == wanted:
        return []
    session.map_layer = None
    return [f"there is no layer {wanted[:60]!r} among those looked at"]


def state(session, given: dict) -> dict:
    """What the address shall say now: name -> text, "" where it says nothing."""
    which, row = session.focus or (None, None)
    focus = "" if which is None else f"{which}:{session.examples(which).ids[row]}"
    layer, unit = session.unit or (None, None)
    return {
        "run": kept_runs.name_of(given) or "",
        "layer": session.map_layer or "",
        "k": str(session.k),
        "metric": "" if session.metric == METRICS[0] else session.metric,
        "layers": joined(session.layers or ()),
        "ids": _ids(session),
        "focus": focus,
        "unit": "" if layer is None else f"{layer}:{unit}",
    }


def _ids(session) -> str:
    rows = session.selection
    text = joined(session.ids()) if len(rows) <= LONGEST // 2 else ""
    if len(rows) and not 0 < len(quote(text, safe="/,: ")) <= LONGEST:
        return "*" + kept_rows.keep(session.training, rows, session.cache)
    return text
