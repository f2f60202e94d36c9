"""A card that asks before it shows: a question, a guess, then the answer with its evidence."""

from collections.abc import Callable

import traitlets

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultElement


class Quiz(FaultElement):
    """What would you guess? The answer reaches the browser only when it is asked for.

    on_ask   called with "show", "next", "again" or "close", as its buttons are pressed
    chosen   which choice is marked, None: none yet
    card     what stands on it; filled by `ask`, `reveal`, `told` and `clear`

    A picture is {"src": data URI or None, "lines": [text, ...]}. A table is {"caption": text,
    "head": [text, ...], "rows": [[cell, ...], ...]}, a cell a text or a
    `decimals.bar`: a share from 0 to 1 that is drawn, and the text beside it.

    >>> quiz = Quiz()
    >>> quiz.ask("Which one?", ["the left", "the right"], progress="Question 1 of 3")
    >>> "right" in quiz.card
    False
    >>> quiz.chosen = 1
    >>> quiz.reveal(1, verdict="Yes", why="It leans.", limits="Not by how much.")
    >>> quiz.card["right"], quiz.chosen
    (1, 1)
    """

    _esm, _css = look.script("quiz"), look.sheet()

    card = traitlets.Dict().tag(sync=True)
    chosen = traitlets.Int(None, allow_none=True).tag(sync=True)
    size = traitlets.Int(192, min=160, max=512).tag(sync=True)  # to be seen from the last row

    def __init__(self, on_ask: Callable[[str], None] | None = None, **settings):
        self.on_ask = on_ask
        super().__init__(**settings)
        self.on_msg(self.guarded(self._asked))

    def ask(self, prompt: str, choices, *, progress="", pictures=(), tables=(), of=(), asides=()):
        """Put a question.

        choices  texts; of: a picture for each of them, or none
        pictures, tables  what is asked about; asides: sentences under the question
        """
        choices, of = [str(choice) for choice in choices], list(of)
        if len(choices) < 2 or (of and len(of) != len(choices)):
            raise ValueError(
                f"choices has {len(choices)} texts and {len(of)} pictures; at least two texts, and "
                "a picture for each of them or none, are wanted"
            )
        choices = [{"text": text, "of": of[at] if of else None} for at, text in enumerate(choices)]
        with self.hold_sync():
            self.chosen = None
            self.card = {
                "kind": "question", "progress": progress, "prompt": prompt, "choices": choices,
                "pictures": list(pictures), "tables": list(tables), "asides": list(asides),
            }  # fmt: skip

    def reveal(
        self, right: int, *, verdict: str, why: str, limits: str, tables=(), rows=(), then=""
    ):
        """Show the answer to what was asked.

        right    the place of the right choice; verdict: a word or two on the guess
        why      one or two sentences, limits: what it does not show
        tables   the evidence in numbers; rows: (caption, pictures) of the evidence to be seen
        then     what the button to go on says
        """
        if self.card.get("kind") != "question":
            raise ValueError("nothing is asked, so there is no answer to show; ask first")
        if not 0 <= right < len(self.card["choices"]):
            raise ValueError(f"right is {right}, but there are {len(self.card['choices'])} choices")
        shown = {"kind": "answer", "right": right, "verdict": verdict, "why": why}
        shown |= {"limits": limits, "evidence": list(tables), "then": then or "Next question"}
        shown["seen"] = [{"caption": caption, "items": list(items)} for caption, items in rows]
        self.card = {**self.card, **shown}

    def told(self, title: str, lines=(), *, again="") -> None:
        """Say something: how it went, or why nothing can be asked; `again` names the button."""
        with self.hold_sync():
            self.chosen = None
            self.card = {"kind": "told", "title": title, "lines": list(lines), "again": again}

    def clear(self) -> None:
        """Put the card away."""
        with self.hold_sync():
            self.chosen, self.card = None, {}

    def _asked(self, _widget, content, _buffers):
        if self.on_ask is not None and content.get("ask") in ("show", "next", "again", "close"):
            self.on_ask(content["ask"])

    @traitlets.validate("chosen")
    def _one_of_them(self, proposal):
        count, chosen = len(self.card.get("choices", ())), proposal["value"]
        if chosen is not None and not 0 <= chosen < count:
            raise traitlets.TraitError(f"chosen is {chosen}, but there are {count} choices")
        # After the answer is shown the guess stays as it was.
        return self.chosen if self.card.get("kind") == "answer" else chosen
