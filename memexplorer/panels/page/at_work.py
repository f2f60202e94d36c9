"""A page at work: what is begun, what is shown of it as it goes, and how it ends."""

from memexplorer.panels.address import returning
from memexplorer.panels.page import counting, failing, naming, summary, work
from memexplorer.panels.page.controls import DISTANCES
from memexplorer.panels.page.recounting import Recounting
from memexplorer.widgets import look

FAILED = "Nothing to draw: what went wrong is said under Load."


class AtWork(Recounting):
    """The half of a `Page` that loads and computes; the other half is what it looks like."""

    def start(self, given: dict, wish: dict | None = None) -> None:
        """Load what is named and look at it; an earlier job is stopped first.

        What an earlier one found stays on the page until this one has its data.
        wish  k, metric, layers, layer, selection, … to begin with, as `linking.understood` has them
        """
        self._given, self._wish, self._loading, self._late = given, wish or {}, True, {}
        self.session.next_k = self._wish.get("k", self.session.next_k)
        self.session.metric = self._wish.get("metric", self.session.metric)
        self.top.forget()
        how = self._roots, self.wanted, self._wish
        self.running.begin(work.everything(self.session, given, *how, alone=self.alone))

    def _load(self, values):
        self.start(naming.retyped(self._given, values))

    def _more(self, change):
        """A view named something to be loaded as well."""
        if change["new"]:
            self.picker.fill(naming.shown(self._given | change["new"]))
            self.start(self._given | change["new"])

    def _seen(self, progress, rate):
        self.job.show(progress, rate.per_second, rate.left)  # not a number: not known yet
        if progress.partial is None:
            self.panes.wait(progress)
            return
        name, result = progress.partial
        if name == "counted":
            self._counted(*result)
            return
        if name == "loaded":
            self._loaded(result)
        elif name != "units" and self._counts({name: result}):
            return
        else:
            self.session.keep(name, result)
            self.top.note(returning.missed(self.session, name, self._wish))
            self.top.tell()
        lines = summary.described(self.session, alone=self.alone)
        self.about.value = "".join(f"<p class='mx-note'>{look.escape(x)}</p>" for x in lines)
        self.controls.fill()
        self.panes.show(None if name == "loaded" else name, apart=counting.many(self.session))

    def _loaded(self, result):
        self._loading = False
        for field in naming.FIELDS:
            self.picker.complain(field, "")
        self.session.given, self.session.refused = self._given, {}
        self.session.take(**result)
        self.controls.forget()
        self.top.note(returning.restore(self.session, self._wish))
        self.top.loaded(self._given)

    def _done(self, took):
        self._rest()
        ran_on = summary.ran_on(self.session.network)
        self.job.done(f"done in {took} · seed {self.session.seed} · {ran_on}")

    def _stopped(self):
        self._rest()
        self._say_older()
        self.job.done("stopped; what was finished is kept, Load goes on from there")

    def _failed(self, error):
        session = self.session
        kept = self._loading and session.training is not None  # what was there before still is
        if kept:
            self._given = session.given
        self._rest("" if kept else FAILED)
        what, todo, trace = failing.words(error)
        self.job.failed(what, todo, trace)
        field = getattr(error, "field", None)
        if field in naming.FIELDS:
            self.picker.complain(field, what)
        session.refused = {} if field is None else {field: what}

    def _say_older(self):
        """What is still of the distance before says so."""
        now = self.session.metric
        for name in ("agreement", "map"):
            found = getattr(self.session, name)
            before = now if found is None else found.settings["settings"]["metric"]
            if before != now:
                words = f"{DISTANCES[before]}; stopped before {DISTANCES[now]} was finished"
                self.panes.say(name, words)

    def _rest(self, why=""):
        self._loading, self.session.named = False, {}  # the same may be named again
        there = [name for name in work.STUDIES if getattr(self.session, name) is not None]
        self.panes.rest(why, there, loaded=self.session.training is not None)

    def _changed(self, name):
        """A control was moved: only count anew where that is enough."""
        k = self.session.next_k = self.controls.k.value
        if name == "k" and counting.reaches(self.session.parts(), k):
            if not self._counts({}):
                self.running.aside()
                self._counted(k, counting.anew(self.session.parts(), k))
            return
        self._late = {}
        self.top.tell()
        if self._loading:
            self.start(self._given)
        elif self.session.training is not None:
            self.running.begin(work.studies(self.session, self.wanted, alone=self.alone))
