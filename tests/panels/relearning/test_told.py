"""Do the sentences say what the trainings did?"""

from types import SimpleNamespace

from memexplorer.learning.memorizing import Memorization
from memexplorer.panels.relearning import told


def found(*epochs, known=True):
    shuffles = {seed: tuple(Memorization(number, (0.5,) * count, known, why="" if known else "no")
                            for number, count in enumerate(each, 1))
                for seed, each in enumerate(epochs)}  # fmt: skip
    return SimpleNamespace(shuffles=shuffles,
                           settings={"settings": {"until": 0.99}})  # fmt: skip


def test_sooner_or_no_sooner():
    assert "took 70 epochs; the later set took 50. The second was learned sooner (one" in (
        told.verdict(found((70, 50)))
    )
    assert "learned no sooner" in told.verdict(found((70, 90)))
    assert "sooner in 1 of 2 seeds" in told.verdict(found((70, 50), (60, 61)))
    assert "was not known after 70 epochs; no later set was learned" in (
        told.verdict(found((70, 70), known=False))
    )
    assert told.verdict(found((70,))).endswith("took 70 epochs.")
    assert "is being learned" in told.verdict(found())
    assert "not known by then" in told.bars(found((7,), known=False))
