"""The search around one example, step by step: a slice of input space, and the image itself."""

import ipywidgets

from memexplorer.closer import slicing
from memexplorer.data.words import counted
from memexplorer.models.origin import origin
from memexplorer.panels.looking import pixels
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.progress import Progress
from memexplorer.widgets import legend, look
from memexplorer.widgets.dial import Dial
from memexplorer.widgets.slice_map import SliceMap
from memexplorer.widgets.thumbnail import thumbnail

PACE, SIDE = 350, 160  # milliseconds a step; pixels of the image
HINT = "Two pixels as “row column, row column”; empty: those with the largest gradient."


class Searching(ipywidgets.VBox):
    """One example's search, as a film over the slices of `slicing.searching`.

    asked  () -> ((which, row), radius, row where it was counted or None); None: nobody to look at
    """

    def __init__(self, pane, session: Session, asked):
        self.session, self.found, self._asked, self._at = session, None, asked, None
        self.pair = ipywidgets.Text(description="Pixels", placeholder="largest gradient")
        self.pair.style.description_width, self.pair.tooltip = "44px", HINT
        self.pair.layout.width = "220px"
        self.plane = SliceMap()
        self.plane.on_error = pane.tell_fault
        self.dial = Dial("Step", on_turn=self._turned)
        self.dial.on_error = pane.tell_fault
        self.play = ipywidgets.Play(interval=PACE, show_repeat=False, description="Play the search")
        self.image, self.words = ipywidgets.HTML(), ipywidgets.HTML()
        self.title, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self.play.observe(pane.guarded(self._played), "value")
        beside = ipywidgets.VBox([self.image, self.words])
        both = ipywidgets.Box([self.plane, beside])
        both.add_class("mx-slicing")
        parts = [self.title, look.row(self.play, self.dial), both, self.note]
        self._result = ipywidgets.VBox(parts)
        self.job = OwnJob(pane, "Watch the search", self._steps, self._take,
                          beside=[self.pair], result=self._result)  # fmt: skip
        title = ipywidgets.HTML("<h3>The search around one example</h3>")
        super().__init__([title, self.job, self._result])

    def show(self) -> None:
        """What was found of another network goes."""
        if self.job.anew(self.session.network, self.session.training, self.session.held_out):
            self.found = None

    def _steps(self):
        asked = self._asked()
        if asked is None:
            raise ValueError("no example is looked at yet; pick one, or count critical ones first")
        self._at, radius, number = asked
        which, row = self._at
        examples = self.session.examples(which)
        pair = pixels.read(self.pair.value, examples, origin(self.session.network).preprocessing)
        how = {"radius": radius, "pair": pair, "number": number, "seed": self.session.seed}
        return _shown(slicing.searching(self.session.network, examples, row, **how))

    def _take(self, found):
        self.found, (which, row) = found, self._at
        examples = self.session.examples(which)
        classes = self._names = self._classes(int(max(found.slices.max(), found.said.max())) + 1)
        order = legend.ordered(found.slices.ravel(), len(classes))
        there = [code for code in order if (found.slices == code).any() or code in found.said]
        labels = [f"{name}, from where it was" for name in found.names]
        self.plane.offer(found.axis, found.radius, classes, there, *labels)
        last = len(found.said) - 1
        steps, first = counted(last, "step"), classes[found.said[0]]
        ended = (f"after {steps} the answer {first} becomes {classes[found.said[-1]]}"
                 if found.critical else f"no other answer than {first} in {steps}")  # fmt: skip
        said = look.escape(f"{examples.ids[row]}: {ended}.")
        self.title.value = f'<p class="mx-answer">{said}</p>'
        self.note.value = look.note(
            f"A slice shows two of {found.inputs:,} numbers; the search moves in all of them. In "
            "each picture the others are as they are at that step. White: where it began; dashed: "
            f"the box, {look.number(found.radius)} to each side. How each pixel moved: black down, "
            "grey not at all, white up, by the radius."
        )
        self.play.min, self.play.max, self.play.value = 0, len(found.frames) - 1, 0
        self.dial.offer(found.frames, f"of {last}")
        self._draw(0)

    def _classes(self, count) -> list[str]:
        """What the network's answers are called, as far as that is known."""
        seen = self.session.evidence()
        known = self.session.training.classes if seen is None else seen.examples.classes
        return [*known, *(f"class {code}" for code in range(len(known), count))]

    def _played(self, change):
        if self.found is not None and change["new"] < len(self.found.frames):
            self.dial.place = change["new"]
            self._draw(change["new"])

    def _turned(self, _):
        self.play.value = self.dial.place
        self._draw(self.dial.place)

    def _draw(self, at):
        found, step = self.found, int(self.found.frames[at])
        self.plane.draw(found.slices[at], found.points[: step + 1], answer=int(found.said[step]))
        if found.images is not None:
            pictures = (("the input", found.images[at]), ("how each pixel moved", found.moved[at]))
            self.image.value = "".join(
                f'<figure><img alt="{words} at step {step}" src="{thumbnail(image, SIDE)}">'
                f"<figcaption>{words}</figcaption></figure>" for words, image in pictures
            )  # fmt: skip
        self.words.value = look.note(f"step {step}: answered {self._names[found.said[step]]}")


def _shown(steps):
    found = yield from steps
    yield Progress("drawing slices", 1, 1, "slices", partial=found)
