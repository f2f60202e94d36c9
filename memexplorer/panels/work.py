"""The work behind a page: load what was named, then each study in turn, early results first."""

from dataclasses import replace

from memexplorer.panels import loading
from memexplorer.progress import Progress
from memexplorer.studies import neighbor_agreement, outlier_map, unit_memorization

DRAWN = Progress("drawing", 1, 1, "parts")
ASKED = ("layers", "k", "metric", "encoder", "cache", "seed")


def everything(session, given, roots, wanted):
    """Load what is named, then look at it: a generator of Progress.

    What there is to draw is in `partial`, as (name, result): "loaded", or one of `wanted`.
    """
    yield from loading.load(session, given, roots)
    yield replace(DRAWN, partial=("loaded", None))
    yield from studies(session, wanted)


def studies(session, wanted):
    """Each wanted study of what is loaded; its results, early ones too, come as `partial`."""
    sources = session.network, session.training, session.held_out
    asked = {name: getattr(session, name) for name in ASKED}
    plans = {
        "agreement": lambda: neighbor_agreement.run(*sources, **asked),
        "map": lambda: outlier_map.run(*sources, layer=session.map_layer, **asked),
        "units": lambda: unit_memorization.run(*sources, cache=session.cache, seed=session.seed),
    }
    for name in wanted:
        if name == "units" and session.network is None:
            continue  # the pane says so
        result = yield from _named(name, plans[name]())
        yield replace(DRAWN, partial=(name, result))


def _named(name, steps):
    while True:
        try:
            progress = next(steps)
        except StopIteration as finished:
            return finished.value
        early = progress.partial
        yield replace(progress, partial=None if early is None else (name, early))
