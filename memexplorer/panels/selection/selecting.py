"""Selecting without a mouse: by class, by score, the first of a score, or by a query."""

import ipywidgets

from memexplorer import query
from memexplorer.panels.selection import columns, filling
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice

VERBS = {"new": "Select", "add": "Add", "remove": "Remove", "within": "Keep only"}
BY = ("class", "score", "highest or lowest", "query")
LABEL = "76px"  # the longest is "How many"
HINT = 'label == "cat" and vote < 0.2'


class Selecting(ipywidgets.VBox):
    """Which examples are meant? Every way of saying it writes a query, which can be changed.

    pane  whose `guarded` the callbacks go through
    """

    def __init__(self, session, pane):
        self.session, self._heard, self._filling = session, pane.guarded, False
        fill = pane.guarded(self._fill)
        self.by = Choice("By", on_pick=fill, label_width=LABEL)
        self.by.offer(BY, BY[0])
        self.of = Choice("Of the", on_pick=fill, label_width=LABEL)
        self.name = Choice("Class", on_pick=fill, label_width=LABEL)
        self.score = Choice("Score", on_pick=pane.guarded(self._rescore), label_width=LABEL)
        self.low, self.high = self._number("From"), self._number("To")
        self.which = Choice("The", on_pick=fill, label_width=LABEL)
        self.which.offer((filling.HIGHEST, filling.LOWEST), filling.HIGHEST)
        self.top = ipywidgets.BoundedIntText(20, 1, 10**9, description="How many")
        self.text = ipywidgets.Textarea(
            description="Query", placeholder=HINT, rows=2, continuous_update=False
        )
        self.told = ipywidgets.HTML()
        self.verbs = {how: ipywidgets.Button(description=verb) for how, verb in VERBS.items()}
        for how, button in self.verbs.items():
            button.on_click(pane.guarded(lambda _, how=how: self.act(how)))
        for field in (self.low, self.high, self.top):
            field.observe(pane.guarded(lambda _: self._fill()), "value")
        self.text.observe(pane.guarded(lambda _: self.look()), "value")
        for field in (self.top, self.text):
            field.style.description_width, field.layout.width = LABEL, "auto"
        self._fields = ipywidgets.VBox()
        buttons = look.row(*self.verbs.values())
        super().__init__([self.by, self._fields, self.text, self.told, buttons])
        self.add_class("mx-selecting")

    def show(self) -> None:
        """Offer what can be asked now."""
        known = columns.askable(self.session)
        classes = [of for of, name in filling.OF.items() if name in known]
        scores = [name for name, column in known.items() if filling.is_score(column)]
        self.of.offer(classes, classes[0] if classes else None)
        names = self.session.examples().classes if classes else ()
        self.name.offer(names, names[0] if names else None)
        before = self.score.value
        self.score.offer(scores, "suspicion" if "suspicion" in scores else (scores or [None])[0])
        if self.score.value != before:
            self._rescore()
        elif not self.text.value:
            self._fill()
        else:
            self.look()

    def rows(self):
        """The rows that the text means now; QueryError when it means none."""
        return query.rows(self.text.value, columns.askable(self.session))

    def look(self) -> None:
        """Say how many examples the text means, or what is wrong with it."""
        try:
            found = len(self.rows())
        except query.QueryError as error:
            self.told.value = filling.wrong(self.text.value, error)
            return
        count = self.session.count
        words = f"means {found:,} of {count:,} examples" if found else f"matches none of {count:,}"
        self.told.value = f'<p class="mx-note" role="status">{words}</p>'

    def act(self, how: str) -> None:
        """Select, add, remove or keep only what the text means."""
        self.look()
        try:
            self.session.select(self.rows(), how)
        except query.QueryError:
            return  # said by look

    def _number(self, name):
        field = ipywidgets.FloatText(description=name, step=0.05)
        field.style.description_width, field.layout.width = LABEL, "auto"
        return field

    def _rescore(self):
        self._filling = True
        try:
            if self.score.value is not None:
                score = columns.askable(self.session)[self.score.value]
                self.low.value, self.high.value = filling.ends(score)
        finally:
            self._filling = False
        self._fill()

    def _fill(self):
        """Write the query that the fields stand for."""
        if self._filling:
            return
        fields, text = {
            "class": ((self.of, self.name), filling.by_class),
            "score": ((self.score, self.low, self.high), filling.by_score),
            "highest or lowest": ((self.which, self.top, self.score), filling.by_top),
            "query": ((self.text,), lambda typed: typed),
        }[self.by.value]
        self._fields.children = [field for field in fields if field is not self.text]
        if all(field.value is not None for field in fields):
            self.text.value = text(*(field.value for field in fields))
        self.look()
