"""A network being taught: its steps, what was measured on the way, and its state on the disk."""

import math
import time
from dataclasses import dataclass, field, replace

import numpy as np
import torch

from memexplorer.learning import drawing, measuring
from memexplorer.learning.clock import Clock
from memexplorer.learning.describing import described
from memexplorer.learning.history import COLUMNS, History, Live, thinned
from memexplorer.learning.keeping import TrainingFolder
from memexplorer.learning.placing import placed
from memexplorer.learning.recipe import Recipe
from memexplorer.models.identity import output_tensor
from memexplorer.progress import Progress, Stopped
from memexplorer.training import check_loss, shuffled, train

FRAME = 0.17  # seconds between two frames that tell how it is going
MOST_KEPT, BYTES = 60, 1 << 31  # checkpoints of one training, and what they may take together


@dataclass(eq=False)
class Learner:
    """What is known of a training so far?

    step     how many steps are done
    sums     [loss, steps] since the last measured time; seen: what of it the last frame had seen
    times, reached   as in History
    """

    network: torch.nn.Module
    recipe: Recipe
    loss: object
    clock: Clock
    keeper: TrainingFolder
    seed: int
    told: dict
    step: int = 0
    sums: list = field(default_factory=lambda: [0.0, 0])
    seen: tuple = (0.0, 0)
    times: dict = field(default_factory=lambda: {name: [] for name in COLUMNS})
    reached: tuple = ()

    def place(self, examples, held_out, touched=None) -> None:
        """Put the examples where the network is, and decide which of them are asked."""
        self.inputs, self.targets = placed(self.network, examples)
        often = len(self.clock.times)
        about = self.inputs, touched
        self.asked = measuring.asked(self.network, examples, often, self.seed, *about)
        some = held_out is not None and len(held_out)  # of three examples, no fifth is held out
        self.other = measuring.asked(self.network, held_out, often, self.seed) if some else None
        self.said = np.empty((often, len(self.asked.rows)), measuring.SAID)
        sets = (("training", self.asked, examples), ("held-out", self.other, held_out))
        notes = [measuring.note(name, part, len(whole)) for name, part, whole in sets if part]
        size = 3 * sum(value.nbytes for value in self.network.state_dict().values())
        self.marks = thinned(self.clock.times, max(4, min(MOST_KEPT, BYTES // max(size, 1))))
        if len(self.marks) < often:
            notes.append(f"kept at {len(self.marks)} of {often} measured times, half of them "
                         "ever further apart, half evenly")  # fmt: skip
        self.told["notes"] = [*filter(None, notes)]
        self.draws = drawing.draws(self.network, self.inputs[:2])
        self.keeper.about(self.told, rows=self.asked.rows, labels=self.asked.labels)

    def begin(self, checkpoint: dict | None) -> None:
        """Go on from the state that was left, else from a checkpoint's, else begin."""
        self.optimizer = self.recipe.optimizer_of(self.network)
        self.step, kept = self.clock.first, self.keeper.state()
        answers = None if kept is None else self.keeper.predictions(len(kept["times"]["step"]))
        if answers is None:  # without the answers, what was measured is not known whole
            kept = None
        else:
            self.network.load_state_dict(kept["network"])
            self.step, self.sums, self.times = kept["step"], kept["sums"], kept["times"]
            self.said[: len(answers)] = answers
            self.reached = self.keeper.checkpoints(self.times)
        state = checkpoint if kept is None else kept
        if state is not None:
            self._equip(state)
        self.known = self._history()

    def _equip(self, state):
        """The optimizer's and the loss's memory; a branch with another of them begins anew."""
        kind, memory = state["optimizer"]
        if kind == self.recipe.optimizer:
            own = [{name: value for name, value in group.items() if name != "params"}
                   for group in self.optimizer.param_groups]  # fmt: skip
            self.optimizer.load_state_dict(memory)
            for group, settings in zip(self.optimizer.param_groups, own, strict=True):
                group.update(settings)
        name, memory = state["loss"]
        if memory is not None and name == described(self.loss):
            self.loss.load(memory)

    def steps(self):
        """Every step that is left, a Progress each; kept when it is stopped."""
        try:
            yield from self._steps()
        except (GeneratorExit, Stopped):
            self._keep(now=True)
            raise

    def _steps(self):
        if self.step in self.clock.times and self.step not in self.times["step"]:
            self._measured()
        yield self._progress(self.known)
        if self.step == self.clock.last:
            return
        self._rate()
        taught = drawing.Drawn(self.network, self.seed, self.step) if self.draws else self.network
        due, shown, last = set(self.clock.times), time.perf_counter(), self.clock.last
        stage = self.told["name"] or "training"
        for step in train(taught, self._batches(), self._cost, self.optimizer):
            self.step += 1
            self.sums[0] += step.loss
            self.sums[1] += 1
            if not math.isfinite(step.loss):  # words for each step would cost a hundredth of it
                check_loss(step.loss, self._when(), self.recipe.rate)
            if not (self.step + self.clock.shift) % self.clock.epoch:
                self._rate()
            if self.step in due:
                self._measured()
            # Where epochs take no time, not each of them is told of: drawing has its price.
            if time.perf_counter() - shown > FRAME or self.step == last:
                shown = time.perf_counter()
                known = self.known
                measured = len(known) and known.times["step"][-1] == self.step
                yield self._progress(known if measured else replace(known, live=self._live()))
            else:
                yield Progress(stage, self.step, last, "steps")
        self._keep(now=True)

    def _batches(self):
        first, done = self.clock.place(self.step)
        for epoch in range(first, self.recipe.epochs):
            how = {"batch_size": self.clock.size, "epochs": 1, "skip": done}
            rng, done = drawing.order(self.seed, epoch), 0
            batches = shuffled(self.inputs, self.targets, rng=rng, **how)
            yield from self._shifted(batches) if self.recipe.augment else batches

    def _shifted(self, batches):
        for inputs, targets, rows in batches:
            yield drawing.shifted(inputs, self.seed, self.step), targets, rows

    def _cost(self, output, targets, rows):
        output = output_tensor(output)
        self.last = output, targets
        if self.loss is None:
            return torch.nn.functional.cross_entropy(output, targets)
        return self.loss(output, targets, rows)

    def _rate(self):
        for group in self.optimizer.param_groups:
            group["lr"] = self.recipe.rate_at(self.clock.place(self.step)[0])

    def _when(self) -> str:
        return f"in step {self.step:,} (epoch {self.clock.epochs(self.step):.1f})"

    def _measured(self) -> None:
        """Ask all that is asked, and keep what is to be kept."""
        found, answers = measuring.measured(self.network, self.asked, self.other)
        epoch, (lost, steps) = self.clock.epochs(self.step), self.sums
        begun = self.clock.place(max(self.step - 1, self.clock.first))[0]  # of the step before
        found |= {"step": self.step, "epoch": epoch, "rate": self.recipe.rate_at(begun),
                  "loss": lost / steps if steps else float("nan")}  # fmt: skip
        for name, column in self.times.items():
            column.append(found[name])
        self.said[len(self.times["step"]) - 1] = answers
        self.sums, self.seen = [0.0, 0], (0.0, 0)
        if self.step in self.marks:
            kept = self.keeper.checkpoint(self.step, epoch, self.network, self._memory())
            self.reached = (*self.reached, kept)
        self.known = self._history()
        self._keep()

    def _live(self) -> Live:
        lost, steps = (now - then for now, then in zip(self.sums, self.seen, strict=True))
        self.seen = tuple(self.sums)
        output, targets = self.last
        right = float((output.argmax(1) == targets).float().mean())
        return Live(self.step, self.clock.epochs(self.step), lost / steps, right)

    def _history(self) -> History:
        """What is known; what is measured later does not change it."""
        times = {name: tuple(column) for name, column in self.times.items()}
        said = self.said[: len(times["step"])]
        about = self.asked.rows, self.asked.labels
        return History(times, said, *about, self.reached, None, self.told)

    def _progress(self, known) -> Progress:
        stage = self.told["name"] or "training"
        return Progress(stage, self.step, self.clock.last, "steps", partial=known)

    def _memory(self) -> dict:
        remembered = self.loss.state() if hasattr(self.loss, "state") else None
        return {"optimizer": [self.recipe.optimizer, self.optimizer.state_dict()],
                "loss": [described(self.loss), remembered]}  # fmt: skip

    def _keep(self, *, now=False):
        state = {"network": self.network.state_dict(), "step": self.step, "sums": self.sums,
                 "times": self.times, **self._memory()}  # fmt: skip
        self.keeper.keep(state, self.known.predictions, now=now)
