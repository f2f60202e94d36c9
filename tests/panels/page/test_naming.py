"""What is meant when Load is pressed: what stays, and what goes with what it came with?"""

import numpy as np

from memexplorer.panels.page import naming


def test_retyping_keeps_what_has_no_field():
    live = object()
    given = {"model": live, "data": "a.npz", "features": "f.npy", "encoder": True}
    fields = {"model": None, "weights": None, "data": "a.npz", "held_out": None, "trust": False}
    kept = naming.retyped(given, fields)
    assert (kept["model"], kept["features"], kept["encoder"]) == (live, "f.npy", True)
    other = naming.retyped(given, fields | {"model": "timm:resnet18", "data": "b.npz"})
    assert other["model"] == "timm:resnet18"
    assert other["encoder"] is True
    assert "features" not in other  # they belonged to a.npz


def test_retyping_drops_live_data_for_other_data():
    live = np.zeros((3, 2))
    given = {"data": live, "predictions": np.zeros(3)}
    assert naming.retyped(given, {"data": None})["data"] is live
    assert "predictions" not in naming.retyped(given, {"data": "b.npz"})


def test_a_second_network_goes_with_the_first_and_a_split_with_its_data():
    given = {"model": "a.py:build", "data": "a.npz", "reference": "g.pt", "split": "split.json"}
    fields = {"model": "a.py:build", "data": "a.npz"}
    assert naming.retyped(given, fields) == given
    assert naming.retyped(given, fields | {"weights": "f2.pt"})["reference"] == "g.pt"
    assert "reference" not in naming.retyped(given, fields | {"model": "b.py:build"})
    assert "split" not in naming.retyped(given, fields | {"data": "b.npz"})
