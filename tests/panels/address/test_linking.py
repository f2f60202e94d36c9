"""Is an address read as it was written, and nonsense in it said?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memexplorer.panels.address import kept_runs, linking


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1)))
def test_texts_come_back_from_one_parameter(texts):
    assert linking.listed(linking.joined(texts)) == texts


def test_the_address_is_read_from_where_voila_puts_it(monkeypatch):
    query = "token=abc&k=12&ids=a,b%252Cc&ids=other&nonsense=1&layer=stage%202"
    monkeypatch.setenv("QUERY_STRING", query)
    said = linking.asked()
    assert said == {"k": "12", "ids": "a,b%2Cc", "layer": "stage 2"}
    wish, notes = linking.understood(said)
    assert wish == {"k": 12, "layer": "stage 2", "selection": ["a", "b,c"]}
    assert notes == []
    monkeypatch.setenv("QUERY_STRING", "&".join(["k=1"] * 1000))
    assert linking.asked() == {}


def test_only_the_first_page_of_a_voila_kernel_owns_the_address(monkeypatch):
    monkeypatch.setattr(linking, "_claimed", False)
    monkeypatch.delenv("SERVER_SOFTWARE", raising=False)
    assert not linking.claim()
    monkeypatch.setattr(linking, "_claimed", False)
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    assert [linking.claim(), linking.claim()] == [True, False]


@pytest.mark.parametrize("k", ["x", "0", "101", "-3", "1.5", "0" * 8 + "5" + "9" * 5000, "²"])
def test_a_k_that_is_none_is_said(k):
    wish, notes = linking.understood({"k": k})
    assert "k" not in wish
    assert "a whole number from 1 to 100 is wanted" in notes[0]
    assert len(notes[0]) < 100


def test_an_unknown_distance_and_focus():
    assert linking.understood({"metric": "l2"})[0] == {"metric": "l2"}
    assert "not known" in linking.understood({"metric": "l7"})[1][0]
    assert linking.understood({"focus": "held-out:a:b"})[0] == {"focus": ("held-out", "a:b")}
    wish, notes = linking.understood({"focus": "else:a"})
    assert (wish, notes) == ({}, ["it looks at 'else:a', which names no example"])
    assert linking.understood({"ids": "*abc"})[0] == {"kept": "abc"}


def test_a_run_is_looked_up_and_its_absence_said():
    here = {"data": "/a.npz"}
    assert linking.resumed(here, None, {"k": "5"}) == (here, {"k": 5}, [])
    assert linking.resumed(here, None, {"run": kept_runs.name_of(here)}) == (here, {}, [])
    other = {"data": "/b.npz"}
    name = kept_runs.keep(other)
    assert linking.resumed(here, None, {"run": name, "k": "5"}) == (other, {"k": 5}, [])
    found, wish, notes = linking.resumed(here, None, {"run": "0" * 16, "k": "5", "ids": "a"})
    assert (found, wish) == (here, {})  # ids and layers would be those of other data
    assert "not known here; this is what the page opens with" in notes[0]
