"""Does each regularizer do its part, and is it said where it stands?"""

import numpy as np
import pytest

from memexplorer.closer.regularizers import STRENGTHS
from memexplorer.jobs import result_of
from memexplorer.studies import noise_regularization

RNG = np.random.default_rng(0)
LABELS = np.arange(60) % 2
SOME = ("dropout", "input noise", "weight decay", "dropout and adversarial")
CLOUDS = (RNG.normal(size=(60, 8)) + 2 * LABELS[:, None]).astype(np.float32)


@pytest.fixture(scope="module")
def found():
    return result_of(noise_regularization.run(
        None, (CLOUDS[:40], LABELS[:40]), (CLOUDS[40:], LABELS[40:]), regularizers=SOME, seeds=1,
        epochs=25, width=64, rate=0.02, batch_size=10,
    ))  # fmt: skip


def test_strong_noise_keeps_random_labels_from_being_learned(found):
    table = found.models
    at = {(name, strength): noise for name, strength, noise in zip(
        table["regularizer"], table["strength"], table["noise"], strict=True)}  # fmt: skip
    assert at["nothing", 0.0] > 0.85
    for name in SOME[:2]:
        assert at[name, STRENGTHS[name][-1]] < at["nothing", 0.0] - 0.1, name
    assert max(table["real"]) > 0.9
    assert len(at) == 1 + sum(len(STRENGTHS[name]) for name in SOME)


def test_networks_that_fall_apart_are_left_out_and_told(monkeypatch):
    monkeypatch.setitem(STRENGTHS, "input noise", (0.5, 1e30))
    torn = result_of(noise_regularization.run(
        None, (CLOUDS, LABELS), regularizers="input noise", seeds=2, epochs=2, width=8,
    ))  # fmt: skip
    assert np.isnan(torn.models["noise"]).tolist() == [False, False, True]
    said = "2 of 2 fell apart (no finite loss) and are left out"
    for kind in ("random labels", "real"):
        assert f"input noise 1e+30, {kind}: {said}" in torn.settings["notes"]
    assert not any("input noise 0.5" in note for note in torn.settings["notes"])


def test_it_says_where_each_stands_and_keeps_the_curves(found):
    where = dict(zip(found.models["regularizer"], found.models["where"], strict=True))
    assert where["dropout"] == "after acts.0, after acts.1"
    assert where["input noise"] == "the input"
    assert where["weight decay"] == "all weights"
    assert where["nothing"] == ""
    for name, kinds in found.losses.items():
        strengths = 1 if name == "nothing" else len(STRENGTHS[name])
        assert all(np.shape(curves) == (strengths, 25) for curves in kinds.values())


def test_one_alone_and_mistakes():
    some = {"seeds": 1, "epochs": 1, "width": 4, "regularizers": ("dropout",)}
    alone = result_of(noise_regularization.run(None, (CLOUDS, LABELS), **some))
    assert set(alone.models["regularizer"]) == {"nothing", "dropout"}
    other = result_of(noise_regularization.run(None, (CLOUDS, LABELS), seed=5, **some))
    assert set(other.networks["seed"]) == {5}
    with pytest.raises(ValueError, match="'sleep'"):
        result_of(noise_regularization.run(None, (CLOUDS, LABELS), regularizers="sleep"))
