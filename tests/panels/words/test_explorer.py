"""Do the panes explain themselves, and is what they say true of the code?"""

import numpy as np
import pytest

from memexplorer.measures import intervals, units
from memexplorer.panels.words import explorer as words
from memexplorer.panels.words import links
from memexplorer.widgets.map_figure import span

PARTS = {"question", "definition", "reading", "fooled", "source"}
EVERY = {name: getattr(words, name) for name in words.__all__}
EVERY |= {"SCORES": links.SCORES, "SPREAD": links.SPREAD}


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_left_out(name):
    assert set(EVERY[name]) >= PARTS
    assert EVERY[name]["question"].endswith("?")
    assert all(text.strip() for text in EVERY[name].values())


@pytest.mark.parametrize("name", ["AGREEMENT", "PARTING", "MAP", "UNITS", "UNIT", "CLOSER"])
def test_numbers_have_a_formula(name):
    assert "=" in EVERY[name]["formula"]


def test_every_score_of_a_page_is_defined(explored):
    """Whatever can colour the map or order the table is named at the map."""
    for name in explored.session.scores():
        assert name.split("[")[0] in words.MAP["definition"].lower()


def test_every_column_of_the_table_by_layer_is_defined(explored, pane_of):
    for name in pane_of(explored, "AgreementView").numbers.names:
        if name not in ("layer", "set"):
            assert name.lower() in words.AGREEMENT["definition"].lower()


def test_the_interval_is_the_formula_that_is_printed():
    z, p, n = 1.96, 0.3, 40
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    ends = [(p + z**2 / (2 * n) + sign * half) / (1 + z**2 / n) for sign in (-1, 1)]
    assert intervals.proportion(12, 40) == pytest.approx(ends, abs=1e-4)


def test_a_share_of_30_votes_is_as_uncertain_as_is_said():
    ends = [intervals.proportion(votes, 30) for votes in range(31)]
    assert round(100 * max((high - low) / 2 for low, high in ends)) == 17
    assert "17 percentage points" in words.CLOSER["reading"]


def test_more_examples_can_only_raise_the_strongest_answer():
    answers = np.random.default_rng(0).exponential(size=(2000, 20))
    few, many = units.add(units.tally(), answers[:100]), units.add(units.tally(), answers)
    assert (many.largest >= few.largest).all()
    assert "can only raise the strongest" in words.UNITS["fooled"].replace("\n", " ")


def test_colour_runs_from_the_lowest_to_the_highest():
    assert span(np.array([0.2, 0.5, 0.9])) == (0.2, 0.9)
    assert "from the lowest to the highest value" in words.MAP["reading"]
