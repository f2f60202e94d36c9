"""Does a row per group say what its values are?"""

import numpy as np
import pytest

from memexplorer.widgets.boxes import Boxes


def test_a_row_is_the_quarters_of_its_group():
    boxes = Boxes()
    values = np.random.default_rng(0).normal(size=200)
    boxes.draw({"a": values, "b": values + 5}, x_label="entropy (nats)", others=["b"])
    data = boxes.rows.data
    for name, share in zip(("low", "left", "middle", "right", "high"), (5, 25, 50, 75, 95),
                           strict=True):  # fmt: skip
        assert data[name][0] == pytest.approx(np.quantile(values, share / 100))
        assert data[name][1] == pytest.approx(5 + np.quantile(values, share / 100))
    assert data["y"][0] > data["y"][1], "the first is on top"
    assert data["hue"][0] != data["hue"][1]
    start, end = boxes.figure.x_range.start, boxes.figure.x_range.end
    assert start < min(data["low"]) < max(data["high"]) < end
    assert "a, median" in boxes.words
    assert "200 values" in boxes.words


def test_a_level_that_is_marked_is_in_sight():
    boxes = Boxes(what="pairs")
    boxes.draw({"a": [2.0, 3.0]}, x_label="shared", nought=0)
    assert boxes.least.visible
    assert boxes.figure.x_range.start < 0
    boxes.draw({"a": [2.0, 3.0]}, x_label="shared")
    assert not boxes.least.visible


def test_groups_without_values_are_left_out_and_none_is_no_fault():
    boxes = Boxes()
    boxes.draw({"a": [1.0], "empty": []}, x_label="x")
    assert list(boxes.rows.data["name"]) == ["a"]
    boxes.draw({}, x_label="x")
    assert boxes.words == "x: nothing is known"


def test_somebody_elses_name_is_no_formula():
    boxes = Boxes()
    boxes.draw({"$$x$$": [1.0]}, x_label="$$y$$")
    assert "$$" not in "".join(boxes.figure.yaxis.major_label_overrides.values())
    assert "$$" not in boxes.figure.xaxis.axis_label


def test_what_is_no_number_is_refused_in_words():
    with pytest.raises(ValueError, match=r"groups\['a'\] holds NaN"):
        Boxes().draw({"a": [np.nan]}, x_label="x")


def test_rows_of_two_pictures_side_by_side_line_up():
    left, right = Boxes(), Boxes(what="pairs")
    groups = {str(number): [1.0, 2.0] for number in range(12)}
    left.draw(groups, x_label="x", rows=13)
    right.draw(groups | {"between": [0.0]}, x_label="y")
    assert left.figure.height == right.figure.height
    from_top = [box.figure.y_range.end - box.rows.data["y"][0] for box in (left, right)]
    rows = [box.figure.y_range.end - box.figure.y_range.start for box in (left, right)]
    assert from_top[0] == from_top[1]
    assert rows == [13, 13]
