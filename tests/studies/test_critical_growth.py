"""Has a network that learned noise more critical samples than one that learned real data?"""

import numpy as np
import pytest

from memexplorer import storage
from memexplorer.closer.grown import spread
from memexplorer.data import samples
from memexplorer.jobs import result_of
from memexplorer.models.loading import load_model
from memexplorer.studies import critical_growth as study


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    named = samples.sample("digits")
    how = {"most": 150, "asked": 40, "epochs": 16, "looked": 3, "iterations": 12, "rate": 0.1}
    cache = tmp_path_factory.mktemp("cache")
    return result_of(study.run(None, named["data"], named["held_out"], cache=cache, **how))


def ends(found, name=study.HELD_OUT):
    table = found.times
    rows = zip(table["setting"], table["set"], table["share"], strict=True)
    return {kind: value for kind, of, value in rows if of == name}  # the last counts


def test_noise_leaves_more_critical_samples(found):
    share = ends(found)
    assert share["randX"] > share["real"] + 0.1
    assert share["randY"] > share["real"] + 0.1
    assert share["real"] <= 0.25


def test_each_setting_is_counted_at_the_same_times(found):
    table = found.times
    assert len(table["setting"]) == 3 * 3 * 2
    assert sorted(set(table["epoch"])) == [0, 3, 16]
    training = np.array(table["training"])
    last = (np.array(table["epoch"]) == 16) & (np.array(table["set"]) == study.TRAINING)
    assert training[last].tolist()[0] > 0.95  # real
    assert (np.array(table["low"]) <= table["share"]).all()


def test_a_run_is_written_and_says_its_radius(found, tmp_path):
    storage.write_run(tmp_path, found)
    assert (tmp_path / "times.parquet").exists()
    assert found.settings["settings"]["radius"] == found.radius
    assert "critical" in found.settings["notes"][-1]


def test_the_same_numbers_twice_and_a_network_given_begins_anew(tmp_path):
    named = samples.sample("digits")
    how = {"most": 40, "asked": 20, "epochs": 1, "looked": 2, "iterations": 3, "radius": 0.02}
    trained = load_model(named["model"], weights=named["weights"])
    for model, make in ((None, "perceptron"), (trained, "same")):
        once, again = (
            result_of(study.run(model, named["data"], make=make, cache=tmp_path / name, **how))
            for name in ("one", "other")
        )
        assert once.times == again.times
        first = once.times["epoch"].index(0)
        assert once.times["held_out"][first] < 0.4


def test_what_was_kept_and_is_not_whole_any_more_is_said(tmp_path):
    named = samples.sample("digits")
    how = {"most": 40, "asked": 20, "epochs": 1, "iterations": 3, "radius": 0.02}
    result_of(study.run(None, named["data"], cache=tmp_path, **how))
    for path in tmp_path.glob("learning/*/step-*2.safetensors"):
        path.write_bytes(path.read_bytes()[:99])
    again = how | {"iterations": 2}
    with pytest.raises(ValueError, match="kept at step .* can't be read any more; delete the fold"):
        result_of(study.run(None, named["data"], cache=tmp_path, **again))
    for path in tmp_path.glob("learning/*/step-*2.safetensors"):
        path.unlink()
    with pytest.raises(ValueError, match="not all that was kept .* is still there; delete the fol"):
        result_of(study.run(None, named["data"], cache=tmp_path, **again))


def test_times_lie_closer_together_early_on():
    assert spread(31, 6) == [0, 1, 3, 7, 15, 30]
    assert spread(3, 8) == [0, 1, 2]
    assert spread(1, 4) == [0]


@pytest.mark.parametrize("noise", [0.0, 1.5, (0.2, -1)])
def test_shares_beyond_1_are_refused(noise):
    with pytest.raises(ValueError, match="shares above 0 and up to 1 were wanted"):
        result_of(study.run(None, samples.sample("digits")["data"], noise=noise))
