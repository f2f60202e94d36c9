"""The work behind a page: load what was named, then each study in turn, early results first."""

from dataclasses import replace

from memexplorer.panels.page import counting, loading
from memexplorer.progress import Progress, named, watched
from memexplorer.studies import neighbor_agreement, outlier_map, unit_memorization

DRAWN = Progress("drawing", 1, 1, "parts")
LOADED = ("network", "training", "held_out", "encoder")
STUDIES = ("agreement", "map", "units")
ASKED = ("layers", "map_layer", "asked_k", "metric", "cache", "seed")


def everything(session, given, roots, wanted, wish=None, *, alone=False):
    """Load what is named, then look at it: a generator of Progress.

    What there is to draw is in `partial`, as (name, result): "loaded", or one of `wanted`. The
    session itself is not touched: that is for the thread of the page.

    wish   {"layers", "layer"} to look at in what is loaded, as a link asks for them
    alone  where neither a network nor features are named, nothing is looked at, and that is fine
    """
    loaded = yield from loading.load(given, roots)
    yield replace(DRAWN, partial=("loaded", loaded))
    # What was chosen was chosen for the network before; a link may name layers that aren't there.
    known = set(loaded["readable"])
    there = [name for name in (wish or {}).get("layers", ()) if {name, name.split(":")[0]} & known]
    anew = {"layers": there or None, "map_layer": (wish or {}).get("layer")}
    yield from _studies(loaded, _all(session, ASKED) | anew, wanted, alone)


def studies(session, wanted, *, alone=False):
    """Each wanted study of what the session holds now; results, early ones too, as `partial`."""
    return _studies(_all(session, LOADED), _all(session, ASKED), wanted, alone)


def counted(parts: dict, k: int):
    """These parts of another k, counted for this one: `partial` is ("counted", (k, parts))."""
    stage = f"counting the votes of {k} neighbours"
    parts = yield from watched(stage, counting.anew, parts, k)
    yield Progress(stage, 1, 1, "parts", partial=("counted", (k, parts)))


def _all(session, names) -> dict:
    return {name: getattr(session, name) for name in names}


def unasked(network, training) -> bool:
    """Is there nothing that says anything of the examples?"""
    return network is None and not training.features


def _studies(loaded, asked, wanted, alone):
    network, training, held_out = (loaded[name] for name in ("network", "training", "held_out"))
    if alone and unasked(network, training):
        return
    sources, asked = (network, training, held_out), {**asked, "encoder": loaded["encoder"]}
    asked["k"] = max(1, min(asked.pop("asked_k"), len(training) - 1))  # the slider says so too
    first = asked.pop("map_layer")
    kept = {name: asked[name] for name in ("cache", "seed")}
    plans = {
        "agreement": lambda: neighbor_agreement.run(*sources, **asked),
        "map": lambda: _laid_out(sources, first, asked),
        "units": lambda: unit_memorization.run(*sources, **kept),
    }
    for name in wanted:
        if name == "units" and network is None:
            continue  # the pane says so
        result = yield from named(name, plans[name]())
        yield replace(DRAWN, partial=(name, result))


def _laid_out(sources, layer, asked):
    """The map of this layer; of the one chosen for me, where that isn't among the layers."""
    try:
        return (yield from outlier_map.run(*sources, layer=layer, **asked))
    except ValueError:
        if layer is None:
            raise
    return (yield from outlier_map.run(*sources, **asked))
