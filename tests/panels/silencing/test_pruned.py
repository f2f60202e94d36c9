"""Does the sentence have the numbers of the table, and is an order only said where there is one?"""

from types import SimpleNamespace

import numpy as np
import pytest

from memexplorer.panels.silencing import pruned


def made(top=0.2, draws=(0.3, 0.4), low=0.5, scope="late half"):
    rows = [("none", 0.0, "none", 0.6)]
    for at in (scope, "conv1"):
        rows.append((at, 0.2, "top", top))
        rows += [(at, 0.2, "random", value) for value in draws]
        rows.append((at, 0.2, "low", low))
    names = "scope", "share", "which", "held-out"
    table = {
        name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }
    how = {"most": 400, "draws": len(draws), "instead": "mean", "views": 10, "seed": 0}
    told = {"settings": how, "data": {"examples": 300}, "held_out": {"examples": 1000}}
    return SimpleNamespace(layers=table, unitmem={"conv1": np.zeros(5)}, settings=told)


@pytest.mark.parametrize(
    ("top", "low", "said"),
    [(0.2, 0.5, "yes"), (0.2, 0.35, "partly"), (0.35, 0.5, "partly"), (0.5, 0.2, "reversed"),
     (0.5, 0.35, "partly reversed"), (0.35, 0.2, "partly reversed"), (0.35, 0.36, "no"),
     (0.2, 0.1, "no"), (0.5, 0.6, "no"), (0.3, 0.4, "no")],
)  # fmt: skip
def test_an_order_lies_on_either_side_of_all_draws(top, low, said):
    values = {"top": np.array([top]), "random": np.array([0.3, 0.4]), "low": np.array([low])}
    assert pruned.order(values) == said


def test_the_sentence_has_the_numbers():
    assert pruned.sentence(made(), 0.2, "held-out") == (
        "With all units at work held-out accuracy is 0.60 on a sample of 400 of 1,000. In the "
        "late half silencing the top 20 % of each layer leaves 0.20, random ones 0.35 "
        "(0.30–0.40), the lowest 0.50: the paper’s order."
    )
    assert pruned.sentence(made(0.5, low=0.2, scope="early half"), 0.2, "held-out").endswith(
        "leaves 0.50, random ones 0.35 (0.30–0.40), the lowest 0.20: the order is reversed."
    )


def test_the_curves_begin_with_all_units():
    doses, lines, bands = pruned.curves(made(), [0.2], "held-out")
    assert doses == [0, 20]
    assert lines["Late half"]["top"] == [0.6, 0.2]
    assert bands["Late half"]["random"] == ([0.6, 0.3], [0.6, 0.4])


def test_layer_by_layer():
    columns, texts = pruned.by_layer(made(), 0.2, "held-out")
    assert {name: column.tolist() for name, column in columns.items()} == {
        "depth": [1], "layer": ["conv1"], "top": [0.2], "random": [pytest.approx(0.35)],
        "low": [0.5], "order holds?": ["yes"],
    }  # fmt: skip
    assert texts == {"random": ["0.35 (0.30–0.40)"]}


def test_the_samples_are_said():
    said = pruned.about(made(), {"held-out": 1000, "training": 300})
    assert "400 of 1,000 held-out examples and 300 of 300 training examples" in said
    assert "silent units put out their mean" in said
