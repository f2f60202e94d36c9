"""Can the second encoder be named on the page, and does the page then measure?"""

import json

from safetensors.torch import save_file

from .conftest import ended


def test_weights_and_a_split_named_on_the_page_are_measured(alone, pane_of, pair, split, tmp_path):
    save_file(pair[1].state_dict(), tmp_path / "g.safetensors")
    ids = alone.session.training.ids
    named = {name: ids[rows].tolist() for name, rows in split.items()}
    (tmp_path / "split.json").write_text(json.dumps(named))
    shown = pane_of(alone, "ReferenceView")
    shown.fields["reference"].text.value = str(tmp_path / "g.safetensors")
    shown.fields["split"].text.value = str(tmp_path / "split.json")
    shown.go.click()
    ended(alone)
    assert list(alone.session.layermem.scores) == ["candidates", "independent", "shared"]
    assert "compares f with this one" in shown.told.value
    assert shown.fields["reference"].text.value.endswith("g.safetensors")


def test_nothing_named_is_said_at_the_field(alone, pane_of):
    shown = pane_of(alone, "ReferenceView")
    shown.fields["reference"].text.value = " "
    shown.go.click()
    assert "name the second encoder" in shown.fields["reference"].error.value
    assert not alone.session.named


def test_what_is_not_there_is_said_on_the_page(alone, pane_of):
    shown = pane_of(alone, "ReferenceView")
    shown.fields["reference"].text.value = "nowhere.safetensors"
    shown.go.click()
    assert alone.running.job.join(30)
    assert "'nowhere.safetensors' does not exist" in alone.job.fault["what"]
    assert "does not exist" in shown.fields["reference"].error.value


def test_a_file_can_be_browsed_for_and_uploaded(alone, pane_of, tmp_path):
    shown = pane_of(alone, "ReferenceView")
    field = shown.fields["split"]
    field.browse.click()
    assert shown.chooser.layout.display is None
    shown.chooser._on_choose(str(tmp_path / "split.json"))
    assert field.text.value.endswith("split.json")
    assert field.upload.accept == ".json"
    assert "safetensors" in shown.fields["reference"].upload.accept


def test_what_lies_outside_the_folders_of_the_page_is_refused_at_its_field(
    alone, pane_of, tmp_path
):
    shown = pane_of(alone, "ReferenceView")
    (tmp_path / "inside").mkdir()
    alone.session.roots = [tmp_path / "inside"]
    shown.fields["reference"].text.value = str(tmp_path / "g.safetensors")
    shown.load()
    assert "outside the folders this page may read" in shown.fields["reference"].error.value
    assert not alone.session.named
