"""How varied are a network's units, and how much do they share? Entropy and mutual information."""

import ipywidgets
import numpy as np

from memexplorer.panels.informing import told
from memexplorer.panels.informing.patterning import PatternsView
from memexplorer.panels.informing.ranking import RankingView
from memexplorer.panels.page.opening import opened
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.words import information as words
from memexplorer.studies import neuron_information
from memexplorer.widgets import look
from memexplorer.widgets.boxes import Boxes
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.unit_heatmap import UnitHeatmap

QUESTION = "Does this network know its examples by rule, by a shortcut, or by heart?"
WHERE = [("before the nonlinearity", "before"), ("after it", "after")]
RANGES = [("one range for all units", ("global", 0.0)),
          ("the same, without 2 % outlying units", ("global", 0.02)),
          ("each unit’s own range", ("unit", 0.0))]  # fmt: skip
SHARE = "entropy / ln(bins)"


class InformationView(ipywidgets.VBox):
    """Entropy of every unit and mutual information of pairs, layer by layer."""

    needs = ()

    def __init__(self, session: Session):
        self.session, self.found = session, None
        self.pane = Pane("Entropy and mutual information", empty="How varied units are, here.")
        self.pane.explain(**words.ENTROPY)
        heard = self.pane.guarded
        self.where = Choice("Read", on_pick=heard(self._again), label_width="40px")
        self.range = Choice("Bins", on_pick=heard(self._again), label_width="40px")
        self.where.offer(WHERE, "before")
        self.range.offer(RANGES, ("global", 0.0))
        self.sentence, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self.entropy, self.mutual = Boxes(), Boxes(what="pairs")
        self.heat, self.one = UnitHeatmap(label=SHARE, on_pick=self._picked), ipywidgets.HTML()
        for part in (self.entropy, self.mutual, self.heat):
            part.on_error = self.pane.tell_fault
        both = ipywidgets.Box([self.entropy, self.mutual])
        both.add_class("mx-split")
        parts = [self.sentence, both, self.heat, self.one, self.note]
        self._result = ipywidgets.VBox(parts)
        self.job = OwnJob(self.pane, "Measure information", self._steps, self._take,
                          beside=[self.where, self.range], result=self._result)  # fmt: skip
        self._body = ipywidgets.VBox([self.job, self._result])
        super().__init__([self.pane])
        self.add_class("mx-informing")
        session.observe(heard(self._unit), "unit")

    def show(self) -> None:
        """Measure what was loaded, at once; what was found of another network goes."""
        session = self.session
        if not self.job.anew(session.network, session.training, session.held_out):
            return
        self.found = None
        if session.network is None:
            self.pane.empty(told.NO_NETWORK if session.training is not None else "")
        else:
            self.pane.ready(self._body)
            self.job.begin()

    def _again(self):
        self.job.begin()

    def _steps(self):
        session, (binning, clip) = self.session, self.range.value
        return neuron_information.run(
            session.network, session.training, session.held_out, where=self.where.value,
            binning=binning, clip=clip, per_layer=32, cache=session.cache, seed=session.seed,
        )  # fmt: skip

    def _take(self, found):
        self.found, entropy = found, found.variety.entropy
        pairs = told.pairs(found)
        self.entropy.draw(entropy, x_label="entropy of a unit (nats)", rows=len(entropy) + 1)
        label = "two units share (nats)"
        self.mutual.draw(pairs, x_label=label, others=[told.BETWEEN], nought=0)
        most = np.log(found.settings["settings"]["bins"])
        self.heat.draw({name: values / most for name, values in entropy.items()})
        self.sentence.value = f'<p class="mx-answer">{look.escape(told.sentence(found))}</p>'
        self.note.value = look.note(told.about(found))
        self._unit()

    def _picked(self, how):
        """A person picked a unit: all views look at it, what drives it most is selected."""
        layer, unit = self.session.unit = self.heat.picked
        known = self.session.units
        if known is not None and layer in known.drivers:
            self.session.select(known.drivers[layer][unit], how)

    def _unit(self, _=None):
        """Frame the unit that is picked, here or elsewhere, and say what is known of it."""
        picked = self.session.unit
        known = self.found is not None and picked is not None
        known = known and picked[0] in self.found.variety.entropy
        self.heat.picked = picked if known else None
        self.one.value = look.note(told.unit(self.found, picked)) if known else ""


def panel(model=None, data=None, held_out=None, **given) -> ipywidgets.Box:
    """How varied are a network's units? The page, for any notebook; asked as `explore.panel`."""
    page = "information", QUESTION, ("units",), [InformationView], [RankingView, PatternsView]
    return opened(page, model, data, held_out, sample_name=given.pop("sample", None), **given)
