import json

import numpy as np
import pytest

from memexplorer.data import groups, load_examples


@pytest.fixture
def few():
    return load_examples({"inputs": np.zeros((12, 4)), "ids": [f"x{n}" for n in range(12)],
                          "labels": np.arange(12) % 2})  # fmt: skip


SPLIT = {"shared": ["x5", "x0"], "candidates": ["x2"], "independent": ["x3", "x4"]}


def test_drawn_by_lot_every_example_once_in_the_shares_asked():
    found = groups.drawn(range(600), seed=1)
    assert {name: len(rows) for name, rows in found.items()} == {
        "shared": 400, "candidates": 100, "independent": 100,
    }  # fmt: skip
    assert sorted(np.concatenate(list(found.values()))) == list(range(600))
    again, other = groups.drawn(range(600), seed=1), groups.drawn(range(600), seed=2)
    assert all((again[name] == found[name]).all() for name in found)
    assert not all((other[name] == found[name]).all() for name in found)
    halves = groups.drawn(range(100), shares=(2, 1, 1))
    assert [len(rows) for rows in halves.values()] == [50, 25, 25]


def test_too_few_examples_are_told_how_many_are_needed():
    with pytest.raises(ValueError, match="there are 20 examples, but .* needs at least 48: 8 in"):
        groups.drawn(range(20))
    assert len(groups.drawn(range(48))["candidates"]) == 8
    with pytest.raises(ValueError, match="three numbers above 0"):
        groups.drawn(range(100), shares=(4, 1))


def test_read_alike_from_ids_rows_names_and_a_file(few, tmp_path):
    wanted = {"shared": [0, 5], "candidates": [2], "independent": [3, 4]}
    names = ["", "", "candidates", "independent", "independent", "shared", *[""] * 6]
    names[0] = "shared"
    (tmp_path / "split.json").write_text(json.dumps(SPLIT))
    rows = {name: np.array(members) for name, members in wanted.items()}
    for split in (SPLIT, rows, names, np.array(names), tmp_path / "split.json"):
        found = groups.read(split, few)
        assert {name: part.tolist() for name, part in found.items()} == wanted
        assert list(found) == list(groups.GROUPS)
    assert groups.named(found, len(few)).tolist() == names


def test_saved_and_read_again(few, tmp_path):
    found = groups.read(SPLIT, few)
    groups.save(found, few, tmp_path / "split.json")
    again = groups.read(str(tmp_path / "split.json"), few)
    assert all((again[name] == found[name]).all() for name in found)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"candidates": ["x2", "x99"]}, "'candidates' has x99, which is not among the 12 examples"),
        ({"candidates": ["x5"]}, "names x5 more than once"),
        ({"candidates": []}, "the split has no candidates"),
        ({"shared": [0, 77]}, "'shared' has 77, which is not among"),
        ({"shared": [0.0]}, "not among the 12 examples .with ids such as x0.; give all the data"),
        ({"candidates": "x2"}, "'candidates' is no list of ids or of row numbers; wanted: {"),
        ({"candidates": None}, "'candidates' is no list of ids"),
        ({"candidates": [["x2"], "x1"]}, "'candidates' is no list of ids"),
        ({"candidates": {"x2": 1}}, "'candidates' is no list of ids"),
    ],
)
def test_what_does_not_fit_is_said(few, change, words):
    with pytest.raises(ValueError, match=words):
        groups.read(SPLIT | change, few)


def test_a_file_that_is_none_is_said(few, tmp_path):
    with pytest.raises(ValueError, match="can't be read"):
        groups.read(tmp_path / "no.json", few)
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(ValueError, match="is no JSON"):
        groups.read(tmp_path / "bad.json", few)
    (tmp_path / "bad.json").write_text("[1]")
    with pytest.raises(ValueError, match="holds a list, but groups of ids were wanted: {"):
        groups.read(tmp_path / "bad.json", few)
    with pytest.raises(ValueError, match="one group name for each of the 12 examples"):
        groups.read(["shared"], few)


def test_groups_that_are_not_needed_may_be_missing_or_empty(few, tmp_path):
    for split in ({"candidates": ["x2"]}, SPLIT | {"shared": [], "independent": []}):
        found = groups.read(split, few, needed=("candidates",))
        assert {name: rows.tolist() for name, rows in found.items() if len(rows)} == {
            "candidates": split["candidates"] and [2],
        }
        with pytest.raises(ValueError, match="the split has no shared, independent; it has cand"):
            groups.read(split, few)
    with pytest.raises(ValueError, match="no candidates; it has no group, but candidates with"):
        groups.read({"candidates": []}, few, needed=("candidates",))


def test_numbers_in_a_file_are_ids_where_ids_are_numbers(tmp_path):
    few = load_examples({"inputs": np.zeros((4, 3)), "ids": [3, 2, 1, 0], "labels": [0, 1, 0, 1]})
    split = {"candidates": [3], "shared": [1, 2], "independent": [0]}
    (tmp_path / "split.json").write_text(json.dumps(split))
    found = groups.read(tmp_path / "split.json", few)
    assert [rows.tolist() for rows in found.values()] == [[1, 2], [0], [3]]
