"""The easiest and the hardest examples, as pictures beside each other."""

import ipywidgets
import numpy as np

from memexplorer.panels.pictures import Pictures, put
from memexplorer.panels.selection.following import linked
from memexplorer.widgets.decimals import percent
from memexplorer.widgets.gallery import Gallery

SHOWN = 12


class Truly(Pictures):
    """Pictures under which the label stands that was learned: the true one, where it is known."""

    def __getitem__(self, place):
        item = super().__getitem__(place)
        if isinstance(place, slice):
            return item
        examples, row = self.session.examples(self.which), int(self.rows[place])
        known = examples.labels if examples.true_labels is None else examples.true_labels
        label = examples.classes[known[row]]
        return item | {"lines": [label, *item["lines"][-1:]], "tone": ""}


class Extremes(ipywidgets.Box):
    """Who is right most often, and who is wrong most often?"""

    def __init__(self, session, heard):
        self.session, self.galleries, columns = session, [], []
        for name in ("easiest", "hardest"):
            gallery = Gallery(name=f"the {name} real examples", size=64, page=6)
            gallery.empty = f"The {name} appear here."
            linked(gallery, session, heard)
            self.galleries.append(gallery)
            heading = ipywidgets.HTML(f"<h3>The {name} real examples</h3>")
            columns.append(ipywidgets.VBox([heading, gallery]))
        super().__init__(columns)
        self.add_class("mx-split")

    def draw(self, rows, rates) -> None:
        """Show those with the lowest and with the highest rate of being wrong.

        rows   (example,) rows of the training examples; rates: (example,) shares
        """
        order = np.argsort(rates, kind="stable")
        for gallery, part in zip(self.galleries, (order, order[::-1]), strict=True):
            few = part[:SHOWN]

            def wrong(place, few=few):
                return f"wrong in {percent(float(rates[few[place]]))}"

            put(gallery, Truly(self.session, rows[few], extra=wrong, size=64, brief=True))
