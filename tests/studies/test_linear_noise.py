"""The theory of early learning in two dimensions and in many."""

import pytest

from memexplorer.jobs import result_of
from memexplorer.studies.linear_noise import run


def test_in_many_dimensions_it_memorizes_in_two_it_cannot_and_elr_does_not():
    found = result_of(run(steps=3000))
    ends = {key: (one.truly.max(), one.truly[-1], one.held_out[-1])
            for key, one in found.lines.items()}  # fmt: skip
    assert ends[100, "ce"][0] > 0.95
    assert ends[100, "ce"][1] < 0.1
    assert ends[100, "ce"][2] < 0.8
    for key in ((2, "ce"), (2, "elr"), (100, "elr")):
        assert min(ends[key]) > 0.95, key


def test_where_the_theory_holds_is_said():
    found = result_of(run(steps=200, dimensions=20, points=22))
    assert found.ranges["holds"] == [False, True]
    assert found.ranges["ratio"] == [pytest.approx(2 / 60), pytest.approx(20 / 22)]
    assert found.ranges["low"] == [0.8, 0.8]
    assert {len(column) for column in found.times.values()} == {4 * len(found.lines[2, "ce"].steps)}


def test_lines_come_early():
    early = [one.partial for one in run(steps=200) if one.partial is not None]
    assert [len(one.lines) for one in early] == [1, 2, 3, 4]


def test_what_does_not_fit_is_said():
    with pytest.raises(ValueError, match="points is 2, but at least 3"):
        next(run(points=2))
