"""Are questions about silenced units asked where the doses leave no doubt?"""

from types import SimpleNamespace

import numpy as np
import pytest

from memexplorer.panels.lessons.hurting import hurts_here, which_hurts
from memexplorer.panels.lessons.silenced import UNRUN, how_many, what_else


@pytest.fixture
def forgotten(session):
    """forgotten(doses, units, held_out) is a session whose page has forgotten example 0."""

    def of(doses=(0, 1, 2, 4, 8, 16), units=4.0, held_out=0.5):
        source = session.examples()
        table = {
            "id": [source.ids[0]], "units_to_change": [units], "becomes": ["dot"],
            "held-out_before": [0.9], "held-out": [held_out],
            "held-out_random_low": [0.8], "held-out_random_high": [0.88],
        }  # fmt: skip
        curves = {source.ids[0]: SimpleNamespace(doses=np.array(doses))}
        return SimpleNamespace(
            forgetting=SimpleNamespace(examples=table, curves=curves, source=source)
        )

    return of


@pytest.mark.parametrize(
    ("doses", "units", "said"),
    [((0, 1, 2, 4), 4, "1 to 9"), ((0, 9, 20), 20, "10 to 99"), ((0, 1), 1, "1 to 9"),
     ((0, 150, 3000, 5000), 5000, "1,000 to 9,999")],
)  # fmt: skip
def test_the_power_of_ten(forgotten, row_of, doses, units, said):
    made = how_many(forgotten(doses, float(units)), np.random.default_rng(0))
    assert made.choices[made.right] == said
    assert f"With {units:,} silent it says “dot” instead" in made.why
    assert row_of(made.pictures[0]) == 0


@pytest.mark.parametrize(("doses", "units"), [((0, 4, 20), 20.0), ((0, 4), float("nan"))])
def test_a_dose_across_a_power_of_ten_is_not_asked_about(forgotten, doses, units):
    said = how_many(forgotten(doses, units), np.random.default_rng(0))
    assert said == "no answer changed between two doses of the same power of ten"


def test_what_is_lost_besides(forgotten):
    rng = np.random.default_rng(0)
    assert what_else(forgotten(held_out=0.5), rng).right == 0
    assert what_else(forgotten(held_out=0.85), rng).right == 1
    assert "It is 50 %, from 90 % before" in what_else(forgotten(held_out=0.5), rng).why
    assert "80 % to 88 %" in what_else(forgotten(held_out=0.5), rng).why
    assert "neither clearly below" in what_else(forgotten(held_out=0.79), rng)
    assert "neither clearly below" in what_else(forgotten(held_out=0.95), rng)


def test_before_anything_was_forgotten(session):
    rng = np.random.default_rng(0)
    assert how_many(session, rng) == what_else(session, rng) == UNRUN
    made = which_hurts(session, rng)
    assert made.choices[made.right] == "Those with the highest UnitMem"


@pytest.mark.parametrize(("top", "low", "right"), [(0.2, 0.5, "highest"), (0.5, 0.2, "lowest")])
def test_which_units_matter_here(session, top, low, right):
    rng = np.random.default_rng(0)
    assert "not been silenced on this page yet" in hurts_here(session, rng)
    found = SimpleNamespace(layers={
        "scope": ["none"] + ["late half"] * 4, "share": [0.0] + [0.2] * 4,
        "which": ["none", "top", "random", "random", "low"], "held-out": [0.6, top, 0.3, 0.4, low],
    })  # fmt: skip
    made = hurts_here(SimpleNamespace(pruning=found), rng)
    assert made.choices[made.right] == f"Those with the {right} UnitMem"
    assert f"60 % held-out accuracy {100 * top:.0f} % are left without the highest" in made.why
    found.layers["held-out"][1] = 0.35
    found.layers["held-out"][4] = 0.35
    assert "no part of this network has a clear order" in hurts_here(
        SimpleNamespace(pruning=found), rng)  # fmt: skip
