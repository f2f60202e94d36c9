"""When is what due in a training: how many steps an epoch has, and which steps are measured."""

from dataclasses import dataclass

from memexplorer.checks import check_count


@dataclass(frozen=True)
class Clock:
    """How long is a training, and when is it measured?

    size       examples in a step;  epoch: steps in one
    first, last  the step it begins with (0, or that of a checkpoint) and the one it ends with
    shift      steps by which its place in the epochs is ahead of its number, where the parent of a
               branch had other batches
    times      the steps after which it is measured, ascending
    """

    size: int
    epoch: int
    first: int
    last: int
    shift: int
    times: tuple[int, ...]

    def place(self, step: int) -> tuple[int, int]:
        """(epoch, steps of it that are done) after so many steps."""
        return divmod(step + self.shift, self.epoch)

    def epochs(self, step: int) -> float:
        """How many epochs, broken ones too, have passed?"""
        return (step + self.shift) / self.epoch


def clock(examples: int, recipe, every="epoch", begin=None) -> Clock:
    """When is what due? For so many examples, a Recipe, and a Checkpoint to begin from or None.

    every  "epoch", or a number of steps

    >>> from memexplorer.learning.recipe import Recipe
    >>> clock(10, Recipe(batch_size=4, epochs=2), 2).times
    (0, 2, 4, 6)
    """
    if every != "epoch":
        check_count("every", every, least=1)
    if not examples:
        raise ValueError("there are no examples to learn from; load some")
    size = recipe.size_for(examples)
    epoch = -(-examples // size)
    first = 0 if begin is None else begin.step
    shift = 0 if begin is None else round(begin.epoch * epoch) - first
    last = recipe.epochs * epoch - shift
    if begin is not None and last <= first:
        raise ValueError(
            f"the checkpoint is of epoch {begin.epoch:g}, and {recipe.epochs} epochs were wanted "
            "in all; ask for more, or begin from an earlier one"
        )
    if every == "epoch":
        due = range(epoch - shift, last + 1, epoch)
    else:
        due = range(every, last + 1, every)
    times = sorted({first, last, *(step for step in due if first < step < last)})
    return Clock(size, epoch, first, last, shift, tuple(times))
