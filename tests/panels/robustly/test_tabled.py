"""Does a table of ways say how sure each number is, and a sentence only what it can hold?"""

from types import SimpleNamespace

import pytest

from memexplorer.panels.robustly import tabled, told
from memexplorer.robust.ways import WORDS


def found(*ends, seeds=1, epochs=6, of=6):
    """Each way with held-out accuracies, one a seed; the best epoch is 0.05 more."""
    rows = [(way, seed, held) for way, each in zip(WORDS, ends, strict=False)
            for seed, held in enumerate(each)]  # fmt: skip
    methods = {"method": [way for way, _, _ in rows], "seed": [seed for _, seed, _ in rows],
               "held_out": [held for _, _, held in rows], "as_told": [h / 2 for *_, h in rows],
               "best": [held + 0.05 for _, _, held in rows], "epochs": [epochs] * len(rows),
               "auroc": [held for *_, held in rows], "auroc_low": [0.1] * len(rows),
               "auroc_high": [0.9] * len(rows), "targets": [0.5] * len(rows)}  # fmt: skip
    settings = {"settings": {"epochs": of, "seed": 0, "seeds": seeds}}
    return SimpleNamespace(methods=methods, held_out=range(597), settings=settings)


def test_one_seed_is_sure_as_far_as_examples_go_several_as_far_as_seeds_do():
    columns, texts = tabled.ways(found([0.9], [0.5]))
    assert columns["way"].tolist() == ["cross-entropy", "ELR"]
    assert texts[tabled.BEST] == ["90 % (87–92 %)", "50 % (46–54 %)"]
    assert texts["memorized"] == ["45 %", "25 %"], "all that are told wrongly are asked: no sample"
    columns, texts = tabled.ways(found([0.8, 0.9], seeds=2))
    assert columns[tabled.BEST] == pytest.approx([0.85])
    assert texts[tabled.BEST] == ["85 % (80–90 %)"]
    columns, texts = tabled.detectors(found([0.8, 0.9], [0.7, 0.6], seeds=2))
    assert texts[tabled.AREA] == ["0.800 (0.100 to 0.900)", "0.700 (0.100 to 0.900)"]


def test_of_many_ways_the_best_and_the_first_are_said():
    assert told.sentence(found([0.5], [0.9])).startswith("Cross-entropy 50 % of held-out examples")
    said = told.sentence(found([0.5], [0.9], [0.7], epochs=1))
    assert said.startswith("After 1 epoch of 6: of 3 ways the best is ELR 90 % of held-out")
    assert "; cross-entropy 50 %" in said
    assert "ELR+" not in said
