"""Does the copied Python open the same page?"""

import numpy as np

from memexplorer.data.samples import sample
from memexplorer.panels import explore
from memexplorer.panels.address import repeating
from memexplorer.panels.page.session import Session


def called(text):
    """The settings that the script calls its panel with."""
    seen = {}

    class Panel:
        def panel(self, **given):
            seen.update(given)

    lines = [line for line in text.splitlines() if not line.startswith("from memexplorer")]
    exec("\n".join(lines), {"explore": Panel(), "net": 1, "data": "live", "model": "live"})
    return seen


def test_a_sample_is_named_and_the_rest_is_as_it_is(explored):
    session = explored.session
    session.selection = [1, 4]
    text = repeating.script("explore", sample("digits") | {"trust": False}, session)
    assert text.startswith("from memexplorer.panels import explore\n")
    assert called(text) == {
        "sample": "digits", "k": session.k, "selection": session.training.ids[[1, 4]].tolist()
    }  # fmt: skip


def test_sources_settings_and_live_objects():
    given = {"model": object(), "data": 'it\'s "here".npz', "features": {"fc": "f.npy"},
             "preprocessing": {"size": (8, 8)}, "encoder": True, "weights": None,
             "predictions": np.zeros(3)}  # fmt: skip
    session = Session(metric="l2", map_layer="fc")
    text = repeating.script("explore", given, session)
    assert "# model: the object you gave" in text
    assert "# predictions: the object" in text
    seen = called(text.replace("predictions=predictions", "predictions=0"))
    assert seen == {"model": "live", "data": given["data"], "features": {"fc": "f.npy"},
                    "preprocessing": {"size": (8, 8)}, "encoder": True, "predictions": 0,
                    "k": 30, "layer": "fc", "metric": "l2"}  # fmt: skip


def test_many_ids_are_read_from_a_file(explored, monkeypatch, tmp_path):
    monkeypatch.setattr(repeating, "MOST", 3)
    monkeypatch.chdir(tmp_path)
    explored.session.selection = np.arange(7)
    explored.export(tmp_path / "ids.txt")
    seen = called(repeating.script("explore", sample("digits"), explored.session))
    assert seen["selection"] == explored.session.ids()


def test_the_panel_takes_what_the_script_says(network, training, finish):
    page = finish(explore.panel(network, training))
    wanted = page.session.training.ids[[3, 5]].tolist()
    again = finish(
        explore.panel(network, training, k=9, layer="acts.0", metric="l2", selection=wanted)
    )
    session = again.session
    assert (session.k, session.metric, session.map.layer) == (9, "l2", "acts.0")
    assert again.selection == wanted
    assert again.controls.map_layer.value == "acts.0"
    assert (again.controls.k.value, again.controls.metric.value) == (9, "l2")
