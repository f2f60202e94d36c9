"""Is a gain said with its interval, at both kinds of equal time?"""

from types import SimpleNamespace

from memexplorer.learning.finetuning import LONGER, PRETRAINED, SCRATCH
from memexplorer.panels.relearning import beginnings


def tuned(start, accuracy, seed=0, labels=50):
    return seed, SimpleNamespace(labels=labels, start=start, accuracy=accuracy, known_at=None)


def found(pairs):
    return SimpleNamespace(tuned=pairs)


def test_a_gain_is_said_with_its_interval_at_both_kinds_of_equal_time():
    rows = [(0, SCRATCH, 0.5), (0, PRETRAINED, 0.6), (0, LONGER, 0.7), (1, SCRATCH, 0.5),
            (1, PRETRAINED, 0.61), (1, LONGER, 0.55)]  # fmt: skip
    pairs = [tuned(start, accuracy, seed) for seed, start, accuracy in rows]
    said = beginnings.worth(found(pairs))
    assert "After as many epochs of true labels it is +10.5 points with 50 labels" in said
    assert "(told from 0 by 95 % intervals" in said
    assert "as long in all it is −2.0 points with 50 labels (none can be told from 0)" in said
    cells = beginnings.table(found(pairs))
    assert "0.605 (0.600–0.610)" in cells
    assert "+10.5 (+4.1 to +16.9)" in cells, "10.5 ± 12.71 · 0.707 / √2"
    more = [*pairs, *(tuned(start, 0.5, seed, 9) for seed, start, _ in rows)]
    assert "0.0 and +10.5 points with 9 and 50 labels (told from 0 with 50 only)" in (
        beginnings.worth(found(more))
    )
    assert "one seed: no interval" in beginnings.worth(found(pairs[:2]))
    assert beginnings.worth(found([])) == "Nothing was fine-tuned yet."
