"""Legends say what the colours mean, as text."""

import numpy as np

from memexplorer.widgets import legend, look


def test_the_eight_most_frequent_have_a_colour_ties_by_code():
    codes = np.repeat(np.arange(10), [1, 5, 5, 9, 2, 3, 4, 6, 7, 8])
    shown = legend.of_categories("class", codes, [f"c{i}" for i in range(10)])
    by_code = {int(code): int(place) for code, place in zip(codes, shown.codes, strict=True)}
    assert by_code == {3: 0, 9: 1, 8: 2, 7: 3, 1: 4, 2: 5, 6: 6, 5: 7, 0: -1, 4: -1}
    assert shown.palette == look.CATEGORIES
    assert "2 others (8 most frequent shown)" in shown.html


def test_names_without_an_example_are_left_out():
    shown = legend.of_categories("class", np.array([0, 2]), ["a", "never", "c"])
    assert "never" not in shown.html
    assert len(shown.palette) == 2


def test_labels_are_text():
    evil = "<img src=x>"
    shown = [
        legend.of_scores(evil, 0, 1),
        legend.of_categories(evil, np.array([0]), [evil]).html,
        legend.of_lines([(evil, "#000000")], {"solid": evil}),
    ]
    assert not any("<img" in markup for markup in shown)


def test_an_end_that_is_nothing_beside_the_other_is_said_as_0():
    assert ">0<" in legend.of_scores("x", 1e-19, 1.0)


def test_a_given_order_decides_who_has_which_colour():
    names, order = [f"c{i}" for i in range(10)], [9, *range(9)]
    one = legend.of_categories("class", np.array([8, 8, 8, 9]), names, order)
    two = legend.of_categories("class", np.array([9, 9, 0, 8]), names, order)
    assert (one.codes.tolist(), two.codes.tolist()) == ([-1, -1, -1, 0], [0, 0, 1, -1])
    assert one.palette == two.palette == look.CATEGORIES
    assert "1 others" in one.html
    assert "c0" not in one.html


def test_a_line_of_its_own_dash_is_drawn_so():
    html = legend.of_lines([("told", "#000000"), ("held-out", "#000000", "dashed")], {})
    told, held_out = html.split("told</span>")
    assert 'stroke-dasharray=""' in told
    assert 'stroke-dasharray="5 3"' in held_out
