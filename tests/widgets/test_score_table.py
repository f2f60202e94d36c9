"""Sorting against sorted(), words, and picking by row of the arrays."""

import numpy as np
import pytest
import traitlets

from memexplorer.widgets.score_table import ScoreTable

RNG = np.random.default_rng(0)


def drawn(**settings):
    columns = {"id": [f"t{i}" for i in range(60)], "score": RNG.integers(0, 9, 60) / 8}
    table = ScoreTable()
    table.draw(columns, order_by="score", **settings)
    return table, columns


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("column", ["id", "score"])
def test_rows_are_in_order_and_ties_by_row(column, descending):
    table, columns = drawn()
    table.order_by, table.descending = column, descending
    values = list(columns[column])
    assert table.rows == sorted(range(60), key=lambda i: values[i], reverse=descending) or (
        table.rows == sorted(range(60), key=lambda i: (-values[i], i))
    )
    assert [cells[0] for cells in table.cells] == [columns["id"][row] for row in table.rows]


@pytest.mark.parametrize("descending", [True, False])
def test_unknown_numbers_come_last_either_way(descending):
    table = ScoreTable()
    table.draw({"s": [np.nan, 1.0, 2.0]}, order_by="s", descending=descending)
    assert table.rows[-1] == 0
    assert table.cells[-1] == ["unknown"]


def test_it_says_how_many_of_how_many_in_which_order():
    table, _ = drawn(limit=20)
    assert (len(table.cells), table.words) == (20, "20 of 60, by score, highest first")
    table.descending = False
    assert table.words == "20 of 60, by score, lowest first"
    table.order_by = "id"
    assert table.words == "20 of 60, by id, from A"


def test_formats_are_a_format_or_a_callable():
    table = ScoreTable()
    columns = {"id": ["a"], "s": [0.123], "t": [0.5], "n": [12345], "sure": [True]}
    table.draw(columns, order_by="s", formats={"s": ".1f", "t": lambda v: f"{v:.0%}"})
    assert table.cells == [["a", "0.1", "50%", "12,345", "yes"]]


def test_decimals_of_a_column_stand_under_one_another():
    table = ScoreTable()
    columns = {"s": [0.94, 0.9391, np.nan], "loss": [12.3456, 0.1, 3.0], "n": [2.0, 4000.0, 1.0]}
    table.draw(columns, order_by="s")
    assert table.cells == [
        ["0.940", "12.35", "2"], ["0.939", "0.10", "4,000"], ["unknown", "3.00", "1"],
    ]  # fmt: skip


def test_a_pick_is_a_row_of_the_arrays_and_survives_sorting():
    table, _ = drawn()
    table.set_state({"picked": 17})
    table.set_state({"order_by": "id", "descending": True})
    assert table.picked == 17
    with pytest.raises(traitlets.TraitError, match="picked is row 60, but the table has 60 rows"):
        table.picked = 60


def test_drawing_fewer_rows_forgets_a_pick_beyond_them():
    table, _ = drawn()
    table.picked = 50
    table.draw({"id": ["a"], "score": [1.0]}, order_by="score")
    assert table.picked is None


def test_drawing_other_columns_replaces_all():
    table, _ = drawn()
    table.draw({"loss": [1.0, 3.0]}, order_by="loss", descending=False)
    assert (table.names, table.cells) == (["loss"], [["1"], ["3"]])
    assert table.words == "2 of 2, by loss, lowest first"


def test_what_does_not_fit_is_refused_in_words():
    table = ScoreTable()
    with pytest.raises(ValueError, match="columns differ in length: {'a': 1, 'b': 2}"):
        table.draw({"a": [1], "b": [1, 2]}, order_by="a")
    with pytest.raises(ValueError, match="order_by is 'z'; the columns are a"):
        table.draw({"a": [1]}, order_by="z")
    with pytest.raises(ValueError, match="formats names 'z'"):
        table.draw({"a": [1]}, order_by="a", formats={"z": ".1f"})


def test_a_column_the_browser_makes_up_is_told_not_lost():
    table, _ = drawn()
    table.set_state({"order_by": "nope"})
    assert "order_by is 'nope'" in table.fault["what"]
    assert table.order_by == "score"


def shares():
    """Shares with their ranges: as text "1.00 (…)" would stand among the 0.1s, "—" anywhere."""
    table = ScoreTable()
    values, texts = [0.5, 1.0, np.nan, 0.08], ["0.50 (0.4–0.6)", "1.00 (0.9–1)", "—", "0.08 (0–1)"]
    table.draw({"layer": list("abcd"), "s": values}, order_by="s", texts={"s": texts})
    return table


def test_a_text_of_its_own_is_shown_and_the_numbers_sort():
    table = shares()
    assert [row[1][:4] for row in table.cells] == ["1.00", "0.50", "0.08", "—"]
    table.descending = False
    assert [row[1][:4] for row in table.cells] == ["0.08", "0.50", "1.00", "—"]
    with pytest.raises(ValueError, match="columns differ in length: {'a': 1, 'b': 2}"):
        table.draw({"a": [1]}, order_by="a", texts={"b": ["x", "y"]})
    with pytest.raises(ValueError, match="texts names 'b'"):
        table.draw({"a": [1]}, order_by="a", texts={"b": ["x"]})


def test_a_click_says_which_rows_and_how():
    asked = []
    table = ScoreTable(on_pick=lambda rows, how: asked.append((rows, how)))
    table.draw({"s": np.arange(9.0)}, order_by="s")
    table._handle_custom_msg({"pick": 4, "rows": [4], "how": "new"}, [])
    table._handle_custom_msg({"pick": 6, "rows": [5, 6], "how": "add"}, [])
    assert (asked, table.picked) == ([([4], "new"), ([5, 6], "add")], 6)
    table._handle_custom_msg({"pick": 99, "rows": [99], "how": "new"}, [])
    assert "picked is row 99" in table.fault["what"]


def test_only_the_selected_are_listed_while_there_are_any():
    table, columns = drawn(limit=5)
    assert table._some == -1  # a table whose rows nobody selects offers nothing
    table.select([3, 7, 50])
    best = sorted([3, 7, 50], key=lambda row: (-columns["score"][row], row))
    assert table._some == 3
    table.only = True
    assert (table.rows, table._marked) == (best, best)
    assert table.words == "3 of 3 selected, by score, highest first"
    table.select([7])
    assert table.rows == [7]
    table.select([])
    assert (table.only, len(table.rows)) == (False, 5)


def test_a_million_rows_are_sorted_once_a_column(monkeypatch):
    from memexplorer.widgets import ordering

    sorted_, keys = [], ordering.keys
    monkeypatch.setattr(ordering, "keys", lambda column: sorted_.append(1) or keys(column))
    table, values = ScoreTable(), RNG.random(1_000_000)
    table.draw({"s": values}, order_by="s")
    table.descending = False
    table.descending = True
    assert (len(sorted_), len(table.cells)) == (1, 200)
    assert table.rows == np.argsort(-values, kind="stable")[:200].tolist()
