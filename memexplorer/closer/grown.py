"""Critical samples counted on the way of one training, at some of its checkpoints."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from memexplorer.closer import lass
from memexplorer.learning.course import Course
from memexplorer.learning.times import weights_at
from memexplorer.measures.intervals import share
from memexplorer.progress import Progress, altered

OF_ALL = 1000  # parts that a piece of work is counted in


def grown(
    course: Course, sets: dict, *, radius, looked: int, iterations=100, seed=0, cache=None
) -> Iterator:
    """Around how many examples is another answer found, as the training goes on?

    A generator: yields Progress, after each checkpoint with all rows so far as `partial`; returns
    the rows: dicts of epoch, set, examples, share, low, high, training, held_out.

    course   a training; its network gets other weights meanwhile
    sets     name -> Examples
    looked   checkpoints, spread over the training: close together at its beginning
    """
    times, rows = course.history.times, []
    ended = {name: value.clone() for name, value in course.network.state_dict().items()}
    if not {times["step"][0], times["step"][-1]} <= {one.step for one in course.checkpoints}:
        folder = course.history.settings["folder"]
        raise ValueError("not all that was kept of the training is still there; delete the folder "
                         f"{folder}, and run it again")  # fmt: skip
    places = spread(len(course.checkpoints), looked)
    for turn, place in enumerate(places):
        kept = course.checkpoints[place]
        course.network.load_state_dict(weights_at(kept))
        at = times["step"].index(kept.step)
        for name, some in sets.items():
            steps = lass.known(
                course.network, some, radius=radius, iterations=iterations, seed=seed, cache=cache
            )
            found = yield from part(steps, turn / len(places), (turn + 1) / len(places))
            rows.append(
                {"epoch": kept.epoch, "set": name, "examples": len(some)}
                | dict(zip(("share", "low", "high"), share(found.critical), strict=True))
                | {"training": times["training"][at], "held_out": times["held_out"][at]}
            )
        yield Progress("", int(OF_ALL * (turn + 1) / len(places)), OF_ALL, "", partial=[*rows])
    course.network.load_state_dict(ended)
    return rows


def part(steps, begin: float, end: float, stage="") -> Iterator:
    """The same steps as a part of something larger, from one share of it to another."""

    def counted(step):
        done = int(OF_ALL * (begin + (end - begin) * step.fraction))
        return replace(step, stage=stage or step.stage, done=done, total=OF_ALL, unit="parts",
                       partial=None)  # fmt: skip

    return altered(steps, counted)


def spread(count: int, looked: int) -> list[int]:
    """Which of so many times are looked at? The first, the last, and closer together early on.

    >>> spread(31, 6)
    [0, 1, 3, 7, 15, 30]
    """
    ends = np.geomspace(1, max(count, 1), max(looked, 1)) - 1
    return sorted({0, count - 1, *np.round(ends).astype(int).tolist()})[-max(looked, 2) :]
