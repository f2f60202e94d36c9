"""What was typed, read or refused in words."""

import pytest

from memexplorer.widgets import source_values


@pytest.fixture
def roots(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "factory.py").write_text("x")
    (tmp_path / "in" / "out").symlink_to("/")
    return [tmp_path / "in"]


def test_hub_ids_and_empty_fields_are_no_paths():
    assert source_values.source("", []) is None
    assert source_values.source(" timm:resnet18 ", []) == "timm:resnet18"


@pytest.mark.parametrize("tail", ["", ":build", ":build?width=8", "?num_classes=10"])
def test_a_path_inside_the_roots_may_name_a_function_and_arguments(roots, tail):
    text = f"{roots[0]}/factory.py{tail}"
    assert source_values.source(text, roots) == text


@pytest.mark.parametrize("way", ["/etc/passwd", "{root}/../x.py:build", "{root}/out/etc/passwd"])
def test_a_path_outside_is_refused_in_words(roots, way):
    told = r"outside the folders this page may read \(.*\): choose one inside, or start with --root"
    with pytest.raises(ValueError, match=told):
        source_values.source(way.format(root=roots[0]), roots)


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (source_values.channels, " 3 ", 3),
        (source_values.channels, "", None),
        (source_values.size, "224", (224, 224)),
        (source_values.size, "160×224", (160, 224)),
        (source_values.size, "160, 224", (160, 224)),
        (source_values.levels, "[0.5, 0.25 ;1]", (0.5, 0.25, 1.0)),
        (source_values.levels, " ", None),
    ],
)
def test_numbers_are_read_however_they_are_typed(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("channels", "three", "'three' is no number of channels"),
        ("channels", "0", "is no number of channels"),
        ("size", "big", "'big' is no size: one number, or height x width"),
        ("size", "0", "is no size"),
        ("mean", "a b", "'a b': numbers, one for each channel, are wanted"),
        ("mean", "nan", "finite numbers"),
        ("std", "0.2 0", "a standard deviation is above 0"),
    ],
)
def test_what_is_no_number_is_refused_in_words(name, text, words):
    with pytest.raises(ValueError, match=words):
        source_values.PREPROCESSING[name][2](text)
