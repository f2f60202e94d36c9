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


def ended(number, epochs, how):
    why = {"known": "", "died": "the network died", "given up": "it was stuck", "now": ""}[how]
    return Memorization(number, (0.5,) * epochs, how == "known", why=why, died=how == "died")


def of(*seeds):
    shuffles = {seed: tuple(ended(number, *one) for number, one in enumerate(each, 1))
                for seed, each in enumerate(seeds)}  # fmt: skip
    return SimpleNamespace(shuffles=shuffles, settings={"settings": {"until": 0.99}})


def test_seeds_are_paired_with_themselves_and_the_dead_are_not_quick():
    uneven = of([(20, "died")], [(100, "known"), (90, "known")], [(60, "known"), (55, "known")])
    said = told.verdict(uneven)
    assert "sooner in 2 of 2 seeds" in said, "not the first seed's 20 epochs with the second's 90"
    assert "took 80 epochs in 2 of 3 seeds" in said, "the 20 of the dead one are in no mean"
    assert "The network died in 1 of 3 seeds" in said
    bars = told.bars(uneven)
    assert "80 epochs (60–100), the network died in 1 of 3 seeds" in bars
    died = of([(70, "known"), (20, "died")], [(70, "known"), (80, "known")])
    assert "sooner in 0 of 2 seeds" in told.verdict(died)
    assert "the later set took 80 where they were known." in told.verdict(died)
    assert "<td>80 epochs, the network died in 1 of 2 seeds" in told.bars(died)
    alone = of([(70, "known"), (20, "died")])
    assert told.verdict(alone).endswith(
        "took 70 epochs; no later set was learned. The network died."
    )
    assert "found dead after 20 epochs" in told.bars(alone)
    assert told.verdict(of([(20, "died")])) == (
        "The network died while it learned the first set of random labels."
    )
    stuck = of([(70, "known"), (20, "given up"), (30, "known")])
    assert "learned no sooner (one seed" in told.verdict(stuck)
    going = of([(70, "known"), (9, "now")], [(60, "known"), (30, "known")])
    assert "sooner (one seed, one story)" in told.verdict(going)
