"""Does the sentence say where network and neighbours part, for every course the votes may take?"""

import pytest

from memexplorer.panels.turning import of_example, of_set

NAMES = ["cat", "dog", "truck"]


def said(won, given, answer):
    votes = {f"stage{at + 1}": [float(code == w) for code in range(3)] for at, w in enumerate(won)}
    return of_example(votes, NAMES, given=given, answer=answer)


@pytest.mark.parametrize(
    ("won", "given", "answer", "expected"),
    [
        ([0, 0, 0], 0, 0, "At every layer the neighbours say “cat”, the given label and the "
         "network’s answer."),
        ([0, 0, 1], 1, 1, "The neighbours say “cat” up to stage2; from stage3 on they say “dog”, "
         "the given label and the network’s answer."),
        ([0, 0, 0], 0, 2, "At every layer the neighbours say “cat”, the given label. At no layer "
         "do they side with “truck”, the network’s answer."),
        ([2, 0, 0], 1, 2, "The neighbours say “truck”, the network’s answer, up to stage1; from "
         "stage2 on they say “cat”. "
         "From stage2 on they part from the network, which says “truck”."),
        ([0, 1, 0], 0, 0, "The neighbours say “cat”, the given label and the network’s "
         "answer, up to stage1, then “dog” up to stage2; from "
         "stage3 on they say “cat”, the given label and the network’s answer."),
        ([0, 1, 0, 1, 0, 1], 0, None, "The neighbours change their answer 5 times; from stage6 on "
         "they say “dog”."),
        ([1], 0, 0, "At stage1 the neighbours say “dog”. At no layer do they side with “cat”, the "
         "given label and the network’s answer."),
        ([], 0, 0, ""),
    ],
)  # fmt: skip
def test_of_one_example(won, given, answer, expected):
    assert said(won, given, answer) == expected


def test_of_a_set_the_largest_step_of_each_side():
    sides = {"training": {"a": 0.2, "b": 0.9, "c": 0.7}, "held-out": {"a": 0.6, "b": 0.6, "c": 0.3}}
    assert of_set(sides) == (
        "Agreement with the network’s answer on training examples rises most from a (0.20) to b "
        "(0.90); on held-out examples drops most from b (0.60) to c (0.30)."
    )


def test_of_a_set_nothing_is_said_where_nothing_is_known():
    nan = float("nan")
    assert of_set({"training": {"fc": 0.4}}) == ""
    assert of_set({"training": {"a": nan, "b": nan}}) == ""
    assert "on training examples hardly changes" in of_set({"training": {"a": 0.5, "b": 0.5}})
