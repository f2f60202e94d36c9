"""The lesson of a page: it asks three questions, and hides the panes until a guess is made."""

import ipywidgets

from memexplorer.panels.lessons.plan import PLANS, lesson
from memexplorer.panels.page.session import Session
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.quiz import Quiz

VEILED = "mx-veiled"  # quiz.css: gone for eyes, screen readers, the Tab key and the page search
HIDDEN = "The panes of this page are hidden until you have guessed."
GONE = "Other examples, or another network, were loaded; the questions were about those before."
AGAIN = "New questions"


class LessonView(ipywidgets.VBox):
    """Guess before you see: three questions about what this page has loaded.

    session  of the page; page: its name, which says what is asked (`plan.PLANS`)
    hides    the widgets that would give the answer away, hidden while a question is open
    begin    the button that opens it, for the page's top line

    A question keeps to what was known when it was made; when something else is loaded, the lesson
    ends and everything is seen again.
    """

    needs = ("agreement", "map", "units", "forgetting")

    def __init__(self, session: Session, page: str, hides=()):
        self.session, self.page, self._hides = session, page, tuple(hides)
        self.seed, self.questions, self._at, self._right = 0, [], 0, []
        self._refused, self._about = [], (None,) * 3
        self.pane = Pane("Lesson", empty="")
        self.begin = ipywidgets.Button(description="Lesson: three questions")
        self.quiz = Quiz(on_ask=self._asked)
        self.quiz.on_error = self.pane.tell_fault
        self.veil = ipywidgets.HTML(f'<p class="mx-veil">{HIDDEN}</p>')
        self.begin.add_class("mx-begin")
        self.begin.on_click(self.pane.guarded(lambda _: self._asked("again")))
        super().__init__([self.pane])
        self.add_class("mx-lesson")
        self.pane.ready(ipywidgets.VBox([self.quiz, self.veil]))
        self._turn("")

    def show(self) -> None:
        """There are new results; a lesson about what is gone is over."""
        now = self.session.network, self.session.training, self.session.held_out
        same = all(one is other for one, other in zip(now, self._about, strict=True))
        if self.quiz.card.get("kind") in ("question", "answer") and not same:
            self.quiz.told("The lesson is over", [GONE], again=AGAIN)
            self._turn("told")

    def start(self, seed: int) -> None:
        """Put the first question of this seed; the same seed asks the same."""
        self.seed, self._at, self._right = seed, 0, []
        self._about = self.session.network, self.session.training, self.session.held_out
        self.questions, self._refused = lesson(self.session, self.page, seed)
        if self.session.training is None or not self.questions:
            told = self._refused or ["Nothing is loaded yet: press Load."]
            self.quiz.told("Nothing can be asked yet", told, again="Try again")
            self._turn("told")
        else:
            self._ask()

    def end(self) -> None:
        """Put the lesson away; all panes are there again."""
        self.quiz.clear()
        self._turn("")

    def _asked(self, what):
        """A button of the card; whatever goes wrong, the panes come back."""
        try:
            kind = self.quiz.card.get("kind")  # a second click may come when it is another one
            if what == "show" and kind == "question" and self.quiz.chosen is not None:
                self._reveal()
            elif what == "next" and kind == "answer":
                self._at += 1
                (self._ask if self._at < len(self.questions) else self._score)()
            elif what == "again" and kind != "question":
                self.start(self.seed + 1 if self.quiz.card else self.seed)
            elif what == "close":
                self.end()
                self.begin.focus()
        except Exception:
            self.end()
            raise

    def _ask(self):
        one = self.questions[self._at]
        # Hidden first: the question must not stand beside its answer, not even for a moment.
        self._turn("question")
        progress = f"Question {self._at + 1} of {len(self.questions)}"
        asides = [f"Not asked: {reason}." for reason in self._refused if not self._at]
        subject = {"pictures": one.pictures, "tables": one.tables, "of": one.of}
        self.quiz.ask(one.prompt, one.choices, progress=progress, asides=asides, **subject)

    def _reveal(self):
        one, last = self.questions[self._at], self._at + 1 == len(self.questions)
        right = self.quiz.chosen == one.right
        self._right = [*self._right[: self._at], right]
        self.quiz.reveal(
            one.right, why=one.why, limits=one.limits, tables=one.evidence, rows=one.rows,
            verdict="Right." if right else f"Wrong. The answer: {one.choices[one.right]}.",
            then="How many were right?" if last else "Next question",
        )  # fmt: skip
        self._turn("answer")

    def _score(self):
        lines = [f"{'✓ right' if right else '✗ wrong'}: {one.prompt}"
                 for one, right in zip(self.questions, self._right, strict=True)]  # fmt: skip
        self.quiz.told(f"{sum(self._right)} of {len(self.questions)} right", lines, again=AGAIN)
        self._turn("told")

    def _turn(self, kind):
        """Which parts are there: the panes unless a guess is awaited, the button while closed."""
        for box in self._hides:
            (box.add_class if kind == "question" else box.remove_class)(VEILED)
        self.veil.layout.display = None if kind == "question" else "none"
        hidden = kind or self.page not in PLANS
        self.begin.layout.display = "none" if hidden else None
