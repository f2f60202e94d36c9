"""Is the frame of a page safe to put names into?"""

from memexplorer.panels.page import frame


def test_names_stay_text():
    assert "<b>" not in frame.heading("<b>", "<b>?", "<b> · <b>")


def test_areas_are_those_of_the_style_sheet():
    style = frame.style().value
    for name in ("source", "main", "selected", "below"):
        assert f"mx-{name}" in frame.area([], name)._dom_classes
        assert f".mx-{name} {{ grid-area: {name};" in style
