"""Does the pane put the other network's layers in, and say what that changes?"""

import copy
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from memexplorer.jobs import result_of
from memexplorer.panels.layerwise import replaced
from memexplorer.panels.layerwise.replacement import ReplacementView
from memexplorer.panels.page.opening import opened
from memexplorer.panels.units import QUESTION, UnitView
from memexplorer.studies import layer_replacement

from .conftest import done, loaded

SCORES = {"hidden.0": 0.1, "hidden.1": 0.2}
PAGE = "units", QUESTION, ("units",), [UnitView], [ReplacementView]


@pytest.fixture(scope="module")
def page(network, training, held_out, cache):
    other = copy.deepcopy(network)
    with torch.no_grad():
        other.hidden[0].weight.neg_()
    with loaded(PAGE, (network, training, held_out), cache) as shown:
        shown.session.reference = other
        shown.panes.show()
        yield shown


@pytest.fixture(scope="module")
def shown(page):
    found = {"group": ["candidates"] * 3 + ["shared"], "layer": [*SCORES, "fc", "hidden.0"],
             "layermem": [*SCORES.values(), 0.5, 0.9]}  # fmt: skip
    page.session.layermem = SimpleNamespace(layers=found)
    return done(page, ReplacementView)


@pytest.fixture(scope="module")
def table(page, shown, tmp_path_factory):
    """The study asked directly, with a cache of its own."""
    session = page.session
    sets, cache = (session.training, session.held_out), tmp_path_factory.mktemp("cache")
    how = {"reference": session.reference, "scores": SCORES, "cache": cache}
    return result_of(layer_replacement.run(session.network, *sets, **how)).layers


def test_single_layers_stand_along_x_after_none(shown, table):
    data = shown.curves.points.data
    assert list(data["where"]) == ["no layer", "hidden.0", "hidden.1"]
    wanted = [table["own data"][at] for at, what in enumerate(table["what"])
              if what in ("none", "one layer")]  # fmt: skip
    assert [float(y) for y in data["y"]] == wanted
    assert set(data["data"]) == {"held-out"}


def test_the_table_has_every_set_with_its_change(shown, table):
    cells = {row[0]: row for row in shown.table.cells}
    assert {"none", "highest LayerMem", "lowest ΔLayerMem", "random 1", "one layer",
            "all layers"} <= set(cells)  # fmt: skip
    at = table["what"].index("all layers")
    share, change = table["own data"][at], table["own data_change"][at]
    row = dict(zip(shown.table.names, cells["all layers"], strict=True))
    assert row["layers"] == "all"
    assert row["right, own data"].startswith(f"{share:.2f} (")
    assert row["change, own data"].split(" ")[0].replace("−", "-") in (f"{change:+.2f}", "0.00")


def test_a_sentence_says_what_costs_most(shown, table):
    worst = min((at for at, what in enumerate(table["what"]) if what == "one layer"),
                key=lambda at: table["own data_change"][at])  # fmt: skip
    assert f"{table['replaced'][worst]} costs most" in shown.sentence.value
    change = table["own data_change"][worst]
    said = shown.sentence.value.split("costs most: ")[1].split(" percentage points")[0]
    assert int(said.replace("−", "-")) == round(100 * change)
    sure = table["own data_change_high"][worst] < 0
    assert ("no more than chance would" in shown.sentence.value) == (not sure)
    assert "60 of 60 training examples, asked 30 of 30 held-out ones" in shown.note.value


def test_without_a_reference_it_says_what_to_name(network, training, pane_of, finish):
    page = finish(opened(PAGE, network, training))
    made = pane_of(page, "ReplacementView")
    assert made.pane.state == "empty"
    assert "name one of the same architecture" in made.pane.words


def test_another_architecture_is_told_in_words(shown, page, table):
    before = page.session.reference
    small = copy.deepcopy(before)
    small.hidden[0] = torch.nn.Linear(64, 5)
    small.hidden[1] = torch.nn.Linear(5, 12)
    page.session.reference = small
    shown.job.begin()
    assert shown.job.running.job.join(60)
    assert "of the same architecture" in str(shown.job.bar.fault)
    page.session.reference = before
    shown.job.bar.done("")


def test_words_for_a_change_of_nothing():
    assert replaced._signed(-0.001) == "0.00"
    assert replaced._signed(np.float64(-0.05)) == "−0.05"
