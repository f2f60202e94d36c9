"""Strength and memory of ELR varied, on a few digits."""

import numpy as np
import pytest

from memexplorer import storage
from memexplorer.data.samples import sample
from memexplorer.jobs import result_of
from memexplorer.studies import noisy_labels
from memexplorer.studies.target_sensitivity import run


@pytest.fixture(scope="module")
def given():
    where = sample("digits")
    settings = {"most": 100, "asked": 60, "epochs": 3, "batch_size": 16}
    return (where["data"], where["held_out"]), settings


def test_one_is_varied_and_the_other_stays(given, tmp_path):
    sets, settings = given
    how = {"strengths": (0.0, 7.0), "decays": (0.0, 0.7), "cache": tmp_path, **settings}
    seen = [one.partial for one in run(None, *sets, **how) if one.partial is not None]
    runs = seen[-1].runs
    rows = zip(runs["varied"], runs["value"], runs["strength"], runs["decay"], strict=True)
    assert list(rows) == [("strength", 0.0, 0.0, 0.7), ("strength", 7.0, 7.0, 0.7),
                          ("decay", 0.0, 7.0, 0.0), ("decay", 0.7, 7.0, 0.7)]  # fmt: skip
    # what both have in common is trained once: 3 settings, 3 epochs each
    assert len(seen) == 9
    assert runs["held_out"][1] == runs["held_out"][3]
    assert len(seen[-1].epochs["epoch"]) == 9
    storage.write_run(tmp_path / "run", seen[-1])
    assert {path.stem for path in (tmp_path / "run").iterdir()} == {"run", "models", "times"}


def test_no_strength_is_cross_entropy(given, tmp_path):
    sets, settings = given
    found = result_of(run(None, *sets, strengths=(0.0,), decays=(0.7,), strength=0.0,
                          cache=tmp_path, **settings))  # fmt: skip
    plain = result_of(noisy_labels.run(None, *sets, methods=("ce",), strength=7.0,
                                       cache=tmp_path, **settings))  # fmt: skip
    for name in ("held_out", "best", "as_told", "auroc"):
        np.testing.assert_array_equal(found.runs[name][:1], plain.methods[name])
