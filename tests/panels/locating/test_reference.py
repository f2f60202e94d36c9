"""Can the second encoder be named on the page, and does the page then measure?"""

import json

from safetensors.torch import save_file

from .conftest import ended


def test_weights_and_a_split_named_on_the_page_are_measured(alone, view, pair, split, tmp_path):
    save_file(pair[1].state_dict(), tmp_path / "g.safetensors")
    ids = alone.session.training.ids
    named = {name: ids[rows].tolist() for name, rows in split.items()}
    (tmp_path / "split.json").write_text(json.dumps(named))
    shown = view(alone, "ReferenceView")
    shown.reference.text.value = str(tmp_path / "g.safetensors")
    shown.split.text.value = str(tmp_path / "split.json")
    shown.go.click()
    ended(alone)
    assert list(alone.session.layermem.scores) == ["candidates", "independent", "shared"]
    assert "compares f with this one" in shown.told.value
    assert shown.reference.text.value.endswith("g.safetensors")


def test_nothing_named_is_said_at_the_field(alone, view):
    shown = view(alone, "ReferenceView")
    shown.reference.text.value = " "
    shown.go.click()
    assert "name the second encoder" in shown.reference.error.value
    assert not alone.session.named


def test_what_is_not_there_is_said_on_the_page(alone, view):
    shown = view(alone, "ReferenceView")
    shown.reference.text.value = "nowhere.safetensors"
    shown.go.click()
    assert alone.running.job.join(30)
    assert "'nowhere.safetensors' does not exist" in alone.job.fault["what"]
