"""Does loading say which field is to blame, and what was loaded?"""

import numpy as np
import pytest

from memexplorer import jobs
from memexplorer.panels.page import loading


def loaded(**given):
    return jobs.result_of(loading.load(given))


def test_all_that_is_named_is_loaded(network, training, held_out):
    found = loaded(model=network, data=training, held_out=held_out, encoder=True)
    assert (len(found["training"]), len(found["held_out"])) == (60, 30)
    assert found["network"] is network
    assert found["encoder"] is True


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "data"),
        ({"data": "/no/such/place.npz"}, "data"),
        ({"held_out": "/no/such/place.npz"}, "held_out"),
        ({"model": "/no/such/factory.py:build"}, "model"),
        ({"model": "nonsense:resnet"}, "model"),
    ],
)
def test_a_fault_names_its_field(training, given, field):
    given = {"data": training, **given} if field != "data" else given
    with pytest.raises((ValueError, OSError)) as fault:
        loaded(**given)
    assert fault.value.field == field


def test_a_limit_is_a_sample_that_is_said(training):
    found = loaded(data=training, limit=30)
    assert len(found["training"]) == 30
    assert any("30 of 60" in note for note in found["training"].notes)


def test_retyping_keeps_what_has_no_field():
    live = object()
    given = {"model": live, "data": "a.npz", "features": "f.npy", "encoder": True}
    fields = {"model": None, "weights": None, "data": "a.npz", "held_out": None, "trust": False}
    kept = loading.retyped(given, fields)
    assert (kept["model"], kept["features"], kept["encoder"]) == (live, "f.npy", True)
    other = loading.retyped(given, fields | {"model": "timm:resnet18", "data": "b.npz"})
    assert other["model"] == "timm:resnet18"
    assert other["encoder"] is True
    assert "features" not in other  # they belonged to a.npz


def test_retyping_drops_live_data_for_other_data():
    live = np.zeros((3, 2))
    given = {"data": live, "predictions": np.zeros(3)}
    assert loading.retyped(given, {"data": None})["data"] is live
    assert "predictions" not in loading.retyped(given, {"data": "b.npz"})
