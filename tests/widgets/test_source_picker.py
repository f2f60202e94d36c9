"""From the fields to on_load, and from a fault to words beside the field."""

import pytest

from memexplorer.widgets.source_picker import SourcePicker


@pytest.fixture
def root(tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "net.py").write_text("x")
    return tmp_path / "root"


def test_load_hands_over_all_values(root):
    loaded = []
    values = {
        "model": "timm:resnet18", "data": str(root), "trust": True,
        "preprocessing": {"size": (32, 48), "mean": (0.5,)},
    }  # fmt: skip
    picker = SourcePicker([root], values=values, on_load=loaded.append)
    picker.load.click()
    assert loaded == [{**values, "weights": None, "held_out": None}]
    picker.fill({})
    assert picker.values()["preprocessing"] is None
    assert picker.values()["trust"] is False


def test_a_wrong_field_is_told_beside_it_and_nothing_is_loaded(root):
    loaded = []
    picker = SourcePicker([root], values={"model": "/etc/passwd"}, on_load=loaded.append)
    picker.fields["size"].value = "big"
    picker.load.click()
    assert loaded == []
    assert "outside the folders" in picker.errors["model"].value
    assert "no size" in picker.errors["size"].value
    assert picker.preprocessing.value  # unfolded, so that the words can be seen
    with pytest.raises(ValueError, match="model: outside .*; size: 'big' is no size"):
        picker.values()
    picker.fill({"model": "timm:x", "data": str(root)})
    picker.load.click()
    assert len(loaded) == 1
    assert picker.errors["model"].value == ""


def test_what_is_typed_anew_is_not_called_wrong_any_more(root):
    picker = SourcePicker([root], values={"model": "/etc/passwd"}, on_load=print)
    picker.load.click()
    assert picker.errors["model"].value
    picker.fields["model"].value = "timm:resnet18"
    assert not picker.errors["model"].value


def test_loading_nothing_asks_for_something(root):
    picker = SourcePicker([root], on_load=lambda _: 1 / 0)
    picker.load.click()
    assert "name a model" in picker.errors["model"].value


def test_an_on_load_that_raises_is_told_as_text(root):
    def load(_):
        raise ValueError("no such model <b>x</b>")

    picker = SourcePicker([root], values={"model": "timm:x"}, on_load=load)
    picker.load.click()
    assert "no such model &lt;b&gt;x&lt;/b&gt;" in picker.fault_line.value
    picker.complain("model", "<i>is not there</i>")
    assert "&lt;i&gt;is not there" in picker.errors["model"].value
    with pytest.raises(ValueError, match="field is 'modle'; the fields are model, weights"):
        picker.complain("modle", "x")


def test_browsing_fills_the_field_it_was_opened_for(root):
    picker = SourcePicker([root])
    picker.browse["model"].click()
    assert picker.chooser.layout.display is None
    picker.chooser.list.value = dict(picker.chooser.list.options)["net.py"]
    picker.chooser.use.click()
    assert picker.fields["model"].value == f"{root}/net.py:build"
    picker.browse["held_out"].click()
    picker.chooser.list.value = None
    picker.chooser.use.click()
    assert picker.fields["held_out"].value == str(root)


def test_every_field_and_button_is_named(root):
    picker = SourcePicker([root])
    assert all(field.description for field in picker.fields.values())
    assert all(button.description for button in picker.browse.values())


def test_two_on_a_page_do_not_share_anything(root):
    one, other = SourcePicker([root]), SourcePicker([root])
    one.fields["model"].value = "timm:x"
    assert other.fields["model"].value == ""


def test_what_is_given_in_python_needs_no_name(root):
    loaded = []
    picker = SourcePicker([root], on_load=loaded.append, live={"model", "data"})
    assert picker.fields["model"].placeholder == "given in Python"
    assert picker.fields["held_out"].placeholder != "given in Python"
    picker.load.click()
    assert [values["model"] for values in loaded] == [None]
    assert picker.errors["model"].value == ""
