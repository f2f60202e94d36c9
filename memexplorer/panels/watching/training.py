"""Train a network on data spoiled on purpose, and watch what it learns and what it memorizes."""

import ipywidgets

from memexplorer.panels.page.held_job import HeldJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.watching.asked import ABOVE, Asked
from memexplorer.panels.watching.drawn import Drawn
from memexplorer.panels.words import training as words
from memexplorer.studies import learning_curves
from memexplorer.widgets.pane import Pane

EMPTY = "Load labelled examples first: a network is taught on them."
NOBODY = "These examples have no labels, and a classifier learns labels: name others under Source."


class WatchingView(ipywidgets.VBox):
    """The settings of a training, its buttons, and its curves while it goes on."""

    needs, alone = (), True  # a network of its own is taught: none need be named

    def __init__(self, session: Session):
        self.session, self._how, self._of, self._held = session, None, None, None
        self._spoiled = None  # what a person spoiled of the examples that are loaded
        self.pane = Pane("Train and watch", empty=EMPTY)
        self.pane.explain(**words.TRAINING)
        heard = self.pane.guarded
        self.asked = Asked(heard)
        self.shown = Drawn(session, self.pane)
        self.branch = ipywidgets.Button(description="Branch from here", layout={"width": "auto"})
        self.branch.on_click(heard(lambda _: self.branch_off()))
        self.job = HeldJob(self.pane, "Begin", self._anew, self.shown.take, resume=self._again,
                          ended=self.shown.settle, beside=[self.branch, self.shown.axis]
                          )  # fmt: skip
        self._body = ipywidgets.VBox([self.asked, self.job, self.shown])
        super().__init__([self.pane])
        self.add_class("mx-watching")
        session.observe(heard(self._spoil), "spoiled")

    def show(self) -> None:
        """Offer to teach on what is loaded; a time of a training opened here changes nothing."""
        session = self.session
        if session.training is None or not session.training.labelled:
            self.pane.empty("" if session.training is None else NOBODY)
        elif session.watched is None or not session.watched.holds(session.given):
            self._held = session.network, session.training, session.held_out
            if self.job.anew(*self._held):
                session.watched = None
                self.shown.clear()
            self.asked.offer(session.network, session.training)
            self._spoil()
            self.shown.before.of(session.training)
            self.pane.ready(self._body)

    def branch_off(self) -> None:
        """Go on from the step that is picked, with the settings as they stand now."""
        if (watched := self.session.watched) is None or (kept := watched.checkpoint) is None:
            raise ValueError("there is no time to branch off from yet; begin a training first")
        self._ask()
        self._how |= {"branch": f"{kept.weights.parent}@{kept.step}"}
        self.shown.before.add(watched.found.history)
        self.job.go(self._again)

    def _spoil(self, _=None):
        """What was spoiled above is learned from; it stays so when a time is looked at here."""
        session = self.session
        looked_at = session.watched is not None and session.watched.holds(session.given)
        if session.spoiled is not None or not looked_at:
            self._spoiled = session.spoiled
            self.asked.spoiled(self._spoiled)

    def _ask(self):
        """All that the next training depends on, as it stands here now."""
        self._how, (network, training, held_out) = self.asked.values(), self._held
        above = self._how["noise"] == ABOVE
        if above:
            self._how["noise"] = "none"
        self._of = network, self._spoiled if above else training, held_out

    def _anew(self):
        self._ask()
        return self._again()

    def _again(self):
        return learning_curves.run(*self._of, cache=self.session.cache, **self._how)
