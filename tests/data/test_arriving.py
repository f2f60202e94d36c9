"""Parts of a file, its name and its size come from somebody else: none is believed."""

import os
from collections import namedtuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memexplorer.data import arriving
from memexplorer.data.arriving import Arrival, safe_name


def test_what_was_sent_is_what_lies_there(tmp_path):
    sent = os.urandom(5000)
    arrival = Arrival(tmp_path, "net.pt", 5000, limit=5000)
    for at in range(0, 5000, 999):
        assert not arrival.path.exists()
        arrival.write(memoryview(sent)[at : at + 999])
    assert arrival.finish().read_bytes() == sent
    assert os.listdir(tmp_path) == ["net.pt"]


def test_what_is_not_whole_leaves_nothing(tmp_path):
    arrival = Arrival(tmp_path, "net.pt", 10, limit=10)
    arrival.write(b"12345")
    with pytest.raises(ValueError, match="net.pt is not whole: 5 bytes are missing"):
        arrival.finish()
    arrival.drop()
    arrival.drop()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("size", [0, -3, 2.5, "7", None, True])
def test_no_size_makes_no_file(tmp_path, size):
    with pytest.raises(ValueError, match="a.npy is empty"):
        Arrival(tmp_path, "a.npy", size, limit=10)
    assert os.listdir(tmp_path) == []


def test_the_limit_holds_whatever_is_said(tmp_path):
    words = r"a.npy has 2 MB, more than the 1 MB that may be uploaded; copy it to the server"
    with pytest.raises(ValueError, match=words):
        Arrival(tmp_path, "a.npy", 2_000_000, limit=1_000_000)
    arrival = Arrival(tmp_path, "a.npy", 3, limit=1_000_000)
    arrival.write(b"123")
    with pytest.raises(ValueError, match="longer than the 3 bytes it was said to be"):
        arrival.write(b"4")
    assert arrival.received == 3
    arrival.drop()


def test_a_full_disk_is_said_before_anything_is_written(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(arriving.shutil, "disk_usage", lambda _: usage(1, 1, 250_000_000))
    Arrival(tmp_path, "small.npy", 50_000_000, limit=10**9).drop()
    with pytest.raises(ValueError, match="b.npy needs 50 MB, and the server's disk has 250 MB"):
        Arrival(tmp_path, "b.npy", 50_000_001, limit=10**9)
    assert os.listdir(tmp_path) == []


def test_two_of_one_name_both_stay(tmp_path):
    first, second = (Arrival(tmp_path, "a.npy", 1, limit=9) for _ in range(2))
    first.write(b"1")
    second.write(b"2")
    third = Arrival(tmp_path, "a.npy", 1, limit=9)
    third.drop()
    paths = first.finish(), second.finish(), third.path
    assert [path.name for path in paths] == ["a.npy", "a-2.npy", "a-3.npy"]
    assert [path.read_bytes() for path in paths[:2]] == [b"1", b"2"]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("../../etc/passwd", "passwd"), ("..\\..\\boot.ini", "boot.ini"), (".bashrc", "bashrc"),
        ("..", "file"), ("", "file"), ("a/", "file"), ("-rf.npz", "rf.npz"), ("d:t.npz", "d_t.npz"),
        ("train.npz?label=x", "train.npz_label_x"), ("a\0b\n.pt", "a_b_.pt"),
        ("<img src=x>.zip", "_img src_x_.zip"), ("Kätzchen 1.zip", "Kätzchen 1.zip"),
    ],
)  # fmt: skip
def test_names_are_made_harmless(theirs, ours):
    assert safe_name(theirs) == ours


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_lies_in_the_folder(name):
    safe = safe_name(name)
    assert safe == os.path.basename(safe) == safe_name(safe)
    assert safe[0] not in ".- "
    assert not set(safe) & set('/\\:?*"<>|\0\n')
    assert 0 < len(safe.encode()) <= 240


def test_the_ending_of_a_long_name_stays():
    assert safe_name("x" * 500 + ".safetensors") == "x" * 108 + ".safetensors"
