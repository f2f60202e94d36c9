"""What stands beside the pointer, and which ways of selecting there are."""

import pytest
import traitlets

from memexplorer.widgets.map_hand import WAYS, Hand, card


def test_a_picture_that_cannot_be_made_says_so_in_its_place():
    def broken():
        raise OSError("the file is gone")

    shown = card({"src": broken, "lines": ["cat"]})
    assert shown == {"src": None, "lines": ["cat", "no picture: the file is gone"]}


def test_a_picture_from_elsewhere_is_refused():
    with pytest.raises(ValueError, match="src that starts with 'http://example.com/a.png'"):
        card({"src": "http://example.com/a.png", "lines": []})


def test_nothing_to_say_is_an_empty_card():
    assert card(None) == card({}) == {"src": None, "lines": []}


def test_the_ways_are_those_the_page_has_buttons_for():
    for way in WAYS:
        assert f'"{way}"' in Hand._esm
    with pytest.raises(traitlets.TraitError):
        Hand(way="toggle")


def test_the_page_never_makes_html_of_other_peoples_text():
    assert "innerHTML" not in Hand._esm
