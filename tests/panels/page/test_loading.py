"""Does loading say which field is to blame, and what was loaded?"""

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
        ({"split": "/no/such/split.json"}, "split"),
        ({"split": {"shared": ["row-0"]}}, "split"),
        ({"split": {"candidates": ["nobody"]}}, "split"),
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


def test_a_second_network_comes_with_the_first(network, training, tmp_path):
    found = loaded(model=network, data=training, reference=network, split={"candidates": ["row-0"]})
    assert found["reference"] is network
    assert {name: rows.tolist() for name, rows in found["split"].items()} == {"candidates": [0]}
    assert loaded(data=training)["reference"] is None
    with pytest.raises(ValueError, match="outside the folders"):
        jobs.result_of(
            loading.load({"data": training, "split": "/etc/split.json"}, roots=[tmp_path])
        )


def test_without_a_network_images_are_brought_to_the_size_asked_for(network, training, held_out):
    asked = {"data": training, "held_out": held_out, "preprocessing": {"size": "4"}}
    found = loaded(**asked)
    assert found["training"].inputs.shape == (60, 4, 4)
    assert found["held_out"].inputs.shape == (30, 4, 4)
    assert "images brought to 4 x 4" in found["training"].notes[-1]
    of_network = loaded(model=network, **asked | {"preprocessing": {"size": "8"}})
    assert of_network["training"].notes == ()
