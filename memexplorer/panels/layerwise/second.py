"""A second network to stand beside the page's own: its reference, one of the sample, or a named."""

import ipywidgets

from memexplorer.data.samples import sample
from memexplorer.models.several import load_second
from memexplorer.progress import watched
from memexplorer.widgets.choice import Choice

NOBODY, REFERENCE, LABELS, NAMED = "nobody", "reference", "labels", "named"
TITLES = {NOBODY: "no other network", REFERENCE: "the reference",
          LABELS: "a network trained with labels", NAMED: "another:"}  # fmt: skip


class Second(ipywidgets.HBox):
    """Which network stands beside it?

    heard   the pane's `guarded`
    on_pick called when a person chose another
    """

    def __init__(self, heard, on_pick=lambda: None):
        self._on_pick = on_pick
        self.choice = Choice("Beside it", on_pick=heard(self._chosen), label_width="72px")
        self.named = ipywidgets.Text(placeholder="factory.py:build with weights.safetensors")
        self.named.layout.display = "none"
        super().__init__([self.choice, self.named])
        self.layout.flex_flow = "row wrap"

    def offer(self, session) -> None:
        """Fill in those there are: the page's own, and for the shipped images a classifier."""
        here = sample("cifar-small")
        shipped = str(session.given.get("data")) == here["data"]
        own = str(session.given.get("model")) == here["model"]
        known = [REFERENCE] * (session.reference is not None) + [LABELS] * (shipped and not own)
        options = [(TITLES[name], name) for name in (*known, NOBODY, NAMED)]
        # The classifier first: a second encoder says little of examples against classes.
        self.choice.offer(options, LABELS if LABELS in known else (known or [NOBODY])[0])
        self._show()

    def loaded(self, session):
        """The network, or None: a generator of Progress."""
        value = self.choice.value
        if value in (NOBODY, REFERENCE):
            return session.reference if value == REFERENCE else None
        spec = self.named.value.strip()
        if value == LABELS:
            here = sample("cifar-small")
            spec = f"{here['model']} with {here['weights']}"
        if not spec:
            raise ValueError("name the other network, such as factory.py:build with FILE")
        how = {"like": session.network, "roots": session.roots}
        how |= {"argument": "the other network"}
        how["trust"] = bool(session.given.get("trust"))
        return (yield from watched("loading the other network", load_second, spec, **how))

    def _chosen(self):
        self._show()
        if self.choice.value != NAMED:
            self._on_pick()

    def _show(self):
        self.named.layout.display = None if self.choice.value == NAMED else "none"
