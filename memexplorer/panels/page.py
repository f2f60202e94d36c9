"""One page: the source on the left, the panes, what is selected, the job and its progress."""

import asyncio
import time
import traceback
from dataclasses import replace
from pathlib import Path

import ipywidgets

from memexplorer import jobs, shipped
from memexplorer.data.samples import sample
from memexplorer.panels import agreement, loading, outliers, parting, selection, units
from memexplorer.panels.controls import Controls
from memexplorer.panels.session import Session
from memexplorer.studies import neighbor_agreement, outlier_map, unit_memorization
from memexplorer.widgets import look
from memexplorer.widgets.job_bar import JobBar, duration
from memexplorer.widgets.source_picker import SourcePicker

QUESTIONS = {
    "explore": "Which training examples did this network memorize rather than learn?",
    "agreement": "Does this network answer as the nearest training examples do?",
    "outliers": "Which training examples lie where their label does not belong?",
    "units": "Which units does one single training example drive?",
}


class Page(ipywidgets.VBox):
    """A page of panes around one session. `session.selection` is readable and settable.

    name    of the page, a key of QUESTIONS
    wanted  which results it shows: "agreement", "map", "units"
    """

    def __init__(self, name: str, wanted, *, roots=None, values=None):
        self.session, self.wanted, self._roots = Session(), wanted, roots
        self._job, self._call = None, _own_thread()
        self.title = ipywidgets.HTML(_heading(name))
        self.picker = SourcePicker(roots, values=values, on_load=self.start)
        self.controls = Controls(self.session, self._changed)
        self.job = JobBar(self._stop)
        self.about = ipywidgets.HTML()
        middle, below = self._panes()
        self.selected = selection.SelectionView(self.session)
        self.views.append(self.selected)
        left = _area([self.picker, self.about, self.controls, self.job], "source")
        parts = [left, _area(middle, "main"), _area([self.selected], "selected")]
        style = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
        page_style = ipywidgets.HTML(f"<style>{style}</style>", layout={"display": "none"})
        grid = ipywidgets.Box([*parts, _area(below, "below")])
        grid.add_class("mx-page")
        super().__init__([look.css(), page_style, self.title, grid])
        self.add_class("mx")

    def _panes(self):
        self.views, middle, below = [], [], []
        if "map" in self.wanted:
            middle.append(outliers.OutlierView(self.session))
        if "agreement" in self.wanted:
            middle.append(agreement.AgreementView(self.session))
            below.append(parting.PartingView(self.session))
        if "units" in self.wanted:
            below.insert(0, units.UnitView(self.session))
        self.views += [*middle, *below]
        return middle, below

    def start(self, given: dict) -> None:
        """Load what is named and look at it; an earlier job is stopped first."""
        self._run(self._everything(given))

    def _everything(self, given):
        yield from loading.load(self.session, given, self._roots)
        yield replace(loading_done(), partial=("loaded", None))
        yield from self._studies()

    def _studies(self):
        """Each wanted study in turn, its early results marked with its name."""
        session, given = self.session, {}
        names = ("layers", "k", "metric", "encoder", "cache", "seed")
        asked = {name: getattr(session, name) for name in names}
        sources = session.network, session.training, session.held_out
        plans = {
            "agreement": lambda: neighbor_agreement.run(*sources, **asked),
            "map": lambda: outlier_map.run(*sources, layer=session.map_layer, **asked),
            "units": lambda: unit_memorization.run(
                *sources, cache=session.cache, seed=session.seed
            ),
        }
        for name in self.wanted:
            if name == "units" and session.network is None:
                given["units"] = "units are read from a network; none was named"
                continue
            result = yield from self._marked(name, plans[name]())
            yield replace(loading_done(), partial=(name, result))

    def _marked(self, name, steps):
        while True:
            try:
                progress = next(steps)
            except StopIteration as finished:
                return finished.value
            early = progress.partial
            yield replace(progress, partial=None if early is None else (name, early))

    def _run(self, steps) -> None:
        self._stop()
        self._begun = time.monotonic()
        tell = lambda what: lambda *given: self._call(self._guarded, what, *given)  # noqa: E731
        self._job = jobs.start(
            steps, seen=tell(self._seen), done=tell(self._done), failed=tell(self._failed),
            stopped=tell(self._stopped),
        )  # fmt: skip

    def _guarded(self, what, *given):
        """Nothing that goes wrong while drawing stays unseen."""
        try:
            what(*given)
        except Exception as error:
            self._failed(error)

    def _seen(self, progress, rate):
        self.job.show(progress, rate.per_second, rate.left)
        if progress.partial is not None:
            self._take(*progress.partial)

    def _take(self, name, result):
        if name == "loaded":
            self.controls.fill()
            for field in loading.FIELDS:
                self.picker.complain(field, "")
        else:
            self.session.keep(name, result)
        self.about.value = _list(loading.described(self.session))
        self._show(name)
        self.controls.fill()

    def _show(self, name=None):
        """Draw anew what shows this result; a pane that can't says so itself."""
        for view in self.views:
            if name is None or name in view.needs:
                try:
                    view.show()
                except Exception as error:
                    todo = "The rest of the page still works; the details help in a bug report."
                    trace = "".join(traceback.format_exception(error))
                    view.pane.failed(f"{type(error).__name__}: {error}", todo, trace)

    def _done(self, _):
        took = duration(time.monotonic() - self._begun)
        device = getattr(next(iter(self.session.network.parameters()), None), "device", "cpu") \
            if self.session.network is not None else "cpu"  # fmt: skip
        self.job.done(f"done in {took} · seed {self.session.seed} · float32 · {device}")

    def _stopped(self):
        self.job.done("stopped; what was finished is kept, Load goes on from there")

    def _failed(self, error):
        field = getattr(error, "field", None)
        known = isinstance(error, (ValueError, TypeError, OSError, ImportError, MemoryError))
        what = str(error) if known else f"{type(error).__name__}: {error}"
        todo = "Change it and press Load." if known else "The details help in a bug report."
        self.job.failed(what, todo, "".join(traceback.format_exception(error)))
        if field in loading.FIELDS:
            self.picker.complain(field, what)

    def _stop(self):
        if self._job is not None:
            self._job.stop()

    def _changed(self, name):
        """A control was moved: only count anew where that is enough."""
        if name == "k" and self.session.recount(self.controls.k.value):
            self._show()
            return
        self.session.k = self.controls.k.value
        if self.session.training is not None:
            self._run(self._studies())


def loading_done():
    from memexplorer.progress import Progress

    return Progress("drawing", 1, 1, "parts")


def _own_thread():
    """A way to call back on the thread of the page: its event loop's, when there is one."""
    try:
        return asyncio.get_running_loop().call_soon_threadsafe
    except RuntimeError:
        return lambda what, *given: what(*given)


def _area(children, name):
    area = ipywidgets.VBox(children)
    area.add_class(f"mx-{name}")
    return area


def _heading(name) -> str:
    return (
        f'<header class="mx-header"><span>MemExplorer ▸ {look.escape(name)}</span>'
        f"<h1>{look.escape(QUESTIONS[name])}</h1></header>"
    )


def _list(lines) -> str:
    return "".join(f'<p class="mx-note">{look.escape(line)}</p>' for line in lines)


def build(
    name, wanted, model=None, data=None, held_out=None, *, roots=None, autostart=True, **given
) -> Page:
    """A page that shows these results of what is named, or of the shipped sample."""
    look.prepare()
    given |= {"model": model, "data": data, "held_out": held_out}
    if model is None and data is None and not given.get("sample"):
        given["sample"] = "cifar-small"
    if given.get("sample"):
        given |= sample(given.pop("sample"))
    if roots is not None:  # what is shipped may be read by anybody
        roots = [*roots, shipped.folder("sample_data")]
    typed = {key: value for key, value in given.items() if isinstance(value, str | Path)}
    page = Page(name, wanted, roots=roots, values={**given, **_strings(typed, given)})
    if autostart:
        page.start(given)
    return page


def _strings(typed, given):
    """What the fields of the picker show: paths as they are, live objects by their kind."""
    return {
        key: str(typed[key]) if key in typed else ""
        for key in loading.FIELDS
    } | {"preprocessing": given.get("preprocessing"), "trust": given.get("trust")}  # fmt: skip
