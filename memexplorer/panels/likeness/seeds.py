"""One way to learn, many ways to memorize? Networks trained over seeds, and compared."""

import ipywidgets

from memexplorer.panels.likeness import asked, grown, lines
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.words import similarity as words
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.curves import Curves
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.score_table import ScoreTable

TITLE = "One way to learn, many ways to memorize"
NO_LABELS = "Labels are learned here, and this data has none: name data that has."
SAMPLES, MOST, QUICK = (500, 1000, 2000), 4000, 1200  # QUICK: a minute on two CPU cores
SLOW = (
    "Of this network's make, each takes a while: a small ResNet half a minute with 500 images on a "
    "CPU core, two with 1,000. Stop keeps what is finished."
)


class SeedsView(ipywidgets.VBox):
    """Train networks on true and on random labels, and see how alike each kind becomes."""

    needs = ()

    def __init__(self, session: Session):
        self.session, self.found = session, None
        self.pane = Pane(TITLE, empty="Networks that learned and that memorized, compared here.")
        self.pane.explain(**words.SEEDS)
        self.count = ipywidgets.BoundedIntText(3, min=2, max=8, description="seeds")
        self.count.style.description_width, self.count.layout.width = "48px", "112px"
        heard = self.pane.guarded
        self.count.observe(heard(lambda _: self._asked()), "value")
        self.cost = ipywidgets.HTML()
        self.make = Choice("make", on_pick=heard(self._made), label_width="48px")
        self.sample = Choice("examples", on_pick=heard(self._asked), label_width="76px")
        self.sentence, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self.table, self.layers, self.curves = ScoreTable(), Curves(), Curves()
        for part in (self.table, self.layers, self.curves):
            part.on_error = self.pane.tell_fault
        left = ipywidgets.VBox([ipywidgets.HTML("<h3>CKA by layer</h3>"), self.layers])
        right = ipywidgets.VBox([ipywidgets.HTML("<h3>Labels known, by epoch</h3>"), self.curves])
        self._both = ipywidgets.Box([left, right])
        self._both.add_class("mx-split")
        self._result = ipywidgets.VBox([self.sentence, self.table, self._both, self.note])
        self.job = OwnJob(self.pane, "Train networks over seeds", self._steps, self._take,
                          beside=(self.count, self.make, self.sample), result=self._result
                          )  # fmt: skip
        said = ipywidgets.HTML(look.note(words.SAID))
        self._body = ipywidgets.VBox([said, self.job, self.cost, self._result])
        super().__init__([self.pane])
        self.add_class("mx-seeds")

    def show(self) -> None:
        """Offer to train on what is loaded; what was found of other data goes."""
        session = self.session
        anew = self.job.anew(session.network, session.training, session.held_out)
        if anew:
            self.found = None
        if session.training is None:
            self.pane.empty()
        elif not session.examples().labelled:
            self.pane.empty(NO_LABELS)
        elif anew:
            makes = [("perceptron, 256-256", "perceptron")]
            makes += [("this network's", "same")] if session.network is not None else []
            self.make.offer(makes, "perceptron")
            self._made()
            self.pane.ready(self._body)

    def _made(self):
        """As many examples as a network of this make learns in good time; more can be asked."""
        sizes, first = samples(len(self.session.training))
        first = sizes[0] if self.make.value == "same" else first
        self.sample.offer([(f"{size:,}", size) for size in sizes], first)
        self._asked()

    def _asked(self):
        """Another choice is for the next time the button is pressed."""
        trained = f"{3 * self.count.value} networks are trained, {self.count.value} for each kind "
        trained += "of labels, until they know them. "
        self.cost.value = look.note(trained + (SLOW if self.make.value == "same" else ""))

    def _steps(self):
        return asked.seeds(self.session, self.count.value, self.make.value, self.sample.value)

    def _take(self, found):
        self.found = found
        said = look.escape(grown.sentence(found))
        self.sentence.value = f'<p class="mx-verdict" role="status">{said}</p>' if said else ""
        columns, texts = grown.table(found)
        if columns:
            self.table.draw(columns, order_by="held-out agreement", texts=texts)
        self.table.layout.display = None if columns else "none"
        names, by_layer = lines.layers(found)
        epochs, curves = lines.curves(found)
        for part, known in zip(self._both.children, (names, epochs[1:]), strict=True):
            part.layout.display = None if known else "none"
        if names:
            self.layers.draw(names, by_layer, y_label="CKA")
        if epochs[1:]:
            self.curves.draw(epochs, curves, y_label="share of its labels")
        self.note.value = look.note(grown.about(found))


def samples(count: int) -> tuple[list[int], int]:
    """How many of so many examples can be learned from, and how many at first?

    >>> samples(60), samples(1200), samples(50_000)
    (([60], 60), ([500, 1000, 1200], 1200), ([500, 1000, 2000, 4000], 1000))
    """
    sizes = [size for size in SAMPLES if size < count] + [min(count, MOST)]
    return sizes, max((size for size in sizes if size <= QUICK), default=sizes[0])
