"""The theory of early learning in its own model: a line between two classes, some labels turned."""

from collections.abc import Iterator
from dataclasses import dataclass

from memexplorer.checks import check_count
from memexplorer.progress import Progress, within
from memexplorer.robust.linear import line

PLANE = 60  # examples in two dimensions


@dataclass(frozen=True, eq=False)
class LinearNoise:
    """How did the line move, in two dimensions and in many?

    lines    {(dimensions, "ce" or "elr"): robust.linear.Line}
    times    columns dimensions, method, step, right (of clean examples), and of wrongly told ones
             truly, as_told; held_out: of new ones right
    ranges   columns dimensions, examples, ratio (dimensions / examples), low and high: between
             these the theory holds, holds
    settings
    """

    lines: dict
    times: dict
    ranges: dict
    settings: dict

    @property
    def models(self) -> dict:
        """As a run folder has them: where the theory holds."""
        return self.ranges


def run(
    model=None, examples=None, held_out=None, *, dimensions=100, points=110, fraction=0.4,
    spread=0.1, steps=20000, rate=1.0, strength=3.0, decay=0.7, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """Does a line first find the truth, and then learn wrong labels by heart?

    A generator of Progress by steps; lines come early, as `partial`. Two classes round v and -v in
    two dimensions, where a line has no room for wrong labels, and in many, where it has. No network
    and no data are looked at.

    dimensions  many
    points      examples in so many; in two there are 60
    fraction    of the labels turned
    spread      of each class in each direction; |v| = 1
    steps       of gradient descent
    rate        of these steps
    strength    lambda of early-learning regularization, beside the cross-entropy
    decay       beta: how much of its targets is kept in a step
    source      Liu et al. 2020, theorem 1 and appendix B
    """
    for name, value in (("dimensions", dimensions), ("points", points)):
        check_count(name, value, least=3)
    same = {"fraction": fraction, "spread": spread, "steps": steps, "rate": rate, "seed": seed}
    settings = {"study": "linear_noise", "seed": seed, "notes": [],
                "settings": {**same, "dimensions": dimensions, "points": points,
                             "strength": strength, "decay": decay}}  # fmt: skip
    lines = {}
    many = dimensions, points
    parts = [(2, PLANE, 0.0), (*many, 0.0), (2, PLANE, strength), (*many, strength)]
    for number, (size, count, power) in enumerate(parts):
        one = line(dimensions=size, examples=count, strength=power, decay=decay, **same)
        key = size, "elr" if power else "ce"
        lines[key] = yield from within(one, number * steps, 4 * steps)
        early = _result(dict(lines), fraction, settings)
        yield Progress("moving the line", (number + 1) * steps, 4 * steps, "steps", partial=early)
    return _result(lines, fraction, settings)


def _result(lines, fraction, settings) -> LinearNoise:
    columns = ("right", "truly", "as_told", "held_out")
    times = {name: [] for name in ("dimensions", "method", "step", *columns)}
    ranges = {name: [] for name in ("dimensions", "examples", "ratio", "low", "high", "holds")}
    for (size, method), one in lines.items():
        count = len(one.steps)
        for name, values in (("dimensions", [size] * count), ("method", [method] * count),
                             ("step", one.steps.tolist())):  # fmt: skip
            times[name].extend(values)
        for name in columns:
            times[name].extend(getattr(one, name).tolist())
        if method == "ce":
            ratio = size / len(one.inputs)
            row = size, len(one.inputs), ratio, 1 - fraction / 2, 1.0, 1 - fraction / 2 < ratio < 1
            for name, value in zip(ranges, row, strict=True):
                ranges[name].append(value)
    return LinearNoise(lines, times, ranges, settings)
