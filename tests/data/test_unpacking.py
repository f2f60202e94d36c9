"""Zips that mean well, and zips that don't: unpacked whole, or refused with nothing left."""

import io
import os
import stat
import struct
import time
import tracemalloc
import zipfile
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memexplorer import jobs
from memexplorer.data.unpacking import unpack

PETS = {"pets/cat/1.png": b"one", "pets/cat/2.png": b"two", "pets/dog/1.png": b"three"}


def packed(path, entries, method=zipfile.ZIP_DEFLATED):
    """A zip of {name: bytes} or [(name or ZipInfo, bytes)]."""
    with zipfile.ZipFile(path, "w", method) as made:
        for name, data in entries.items() if isinstance(entries, dict) else entries:
            made.writestr(name, data)
    return path


def unpacked(archive, **settings):
    given = {"most_bytes": 10**7, **settings}
    return jobs.result_of(unpack(archive, archive.parent / "into", **given))


def files(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def refused(archive, words, **settings):
    before = sorted(archive.parent.iterdir())
    with pytest.raises(ValueError, match=words):
        unpacked(archive, **settings)
    assert sorted(archive.parent.iterdir()) == before  # nothing half-written


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_class_folders_are_found_below_the_folder_that_was_packed(tmp_path, method):
    place = unpacked(packed(tmp_path / "a.zip", PETS, method))
    assert place == tmp_path / "into" / "pets"
    assert files(place) == {name[5:]: data for name, data in PETS.items()}
    assert sorted(os.listdir(tmp_path)) == ["a.zip", "into"]


def test_what_other_systems_add_and_code_are_left_aside(tmp_path):
    more = {
        "pets/__MACOSX/cat/._1.png": b"", "__MACOSX/x": b"", "pets/.DS_Store": b"", ".git/x": b"",
        "pets/cat/Thumbs.db": b"", "pets/factory.py": b"import", "pets/EVIL.PY": b"", "x.so": b"",
    }  # fmt: skip
    place = unpacked(packed(tmp_path / "a.zip", PETS | more))
    assert files(tmp_path / "into") == PETS
    assert place.name == "pets"
    refused(packed(tmp_path / "b.zip", {"f.py": b"", ".x": b""}), "no files but 1 file of code")
    refused(packed(tmp_path / "c.zip", {"a/": b""}), "c.zip holds no files;")


def test_one_class_alone_stays_a_class_and_one_file_is_itself(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    place = unpacked(packed(tmp_path / "a.zip", {"cat/1.png": b"", "cat/2.png": b""}))
    assert place == tmp_path / "into"
    place = unpacked(packed(tmp_path / "x" / "b.zip", {"train.csv": b"a,b"}))
    assert place == tmp_path / "x" / "into" / "train.csv"
    inner = packed(tmp_path / "inner.zip", PETS).read_bytes()
    place = unpacked(packed(tmp_path / "y" / "c.zip", {"s/a.csv": b"", "s/inner.zip": inner}))
    assert files(place) == {"a.csv": b"", "inner.zip": inner}  # left as it is


def test_it_says_how_far_it_is_and_stops_without_a_trace(tmp_path):
    archive = packed(tmp_path / "a.zip", {f"c/{n}.png": b"x" for n in range(50)})
    seen = list(unpack(archive, tmp_path / "into", most_bytes=10**6))
    assert [s.done for s in seen if s.total] == sorted(s.done for s in seen if s.total)
    assert (seen[-1].done, seen[-1].total, seen[-1].unit) == (50, 50, "files")
    assert seen[-1].partial == tmp_path / "into"
    steps = unpack(archive, tmp_path / "again", most_bytes=10**6)
    for _ in range(20):
        next(steps)
    assert any(path.name.startswith(".unpacking-") for path in tmp_path.iterdir())
    steps.close()
    assert sorted(os.listdir(tmp_path)) == ["a.zip", "into"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("/etc/passwd", "'/etc/passwd' is an absolute path"),
        ("\\\\server\\x", "is an absolute path"),
        ("C:\\x.png", "is an absolute path"),
        ("c:x.png", "is an absolute path"),
        ("../x.png", r"'\.\./x.png' leads out of its folder"),
        ("a/../../x.png", "leads out of its folder"),
        ("a\\..\\..\\x.png", "leads out of its folder"),
        ("a/.. /x.png", "leads out of its folder"),
        (".. ./x.png", "leads out of its folder"),
        ("a/b\n.png", "has a character that no name has"),
        ("a/" + "x" * 250, "has too long a name"),
        ("a/" * 600 + "x", "has too long a name"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name, words):
    refused(packed(tmp_path / "a.zip", [("ok/1.png", b""), (zipfile.ZipInfo(name), b"x")]), words)


def test_a_zero_in_a_name_hides_nothing(tmp_path):
    raw = packed(tmp_path / "a.zip", {"aa/b.pngXpy": b""}).read_bytes()
    (tmp_path / "a.zip").write_bytes(raw.replace(b"pngXpy", b"png\0py"))
    refused(tmp_path / "a.zip", "has a character that no name has")


@pytest.mark.parametrize(
    ("mode", "what"),
    [
        (stat.S_IFLNK | 0o777, "a link"), (stat.S_IFCHR, "a device"), (stat.S_IFIFO, "a device"),
        (stat.S_IFSOCK, "a device"),
    ],
)  # fmt: skip
def test_links_and_devices_are_refused(tmp_path, mode, what):
    entry = zipfile.ZipInfo("cat/1.png")
    entry.create_system, entry.external_attr = 3, mode << 16
    refused(packed(tmp_path / "a.zip", [(entry, "/etc/passwd")]), f"'cat/1.png' is {what}")


@pytest.mark.parametrize(
    "names",
    [
        ("a/Cat.png", "a/cat.png"), ("A/1.png", "a/2.png"), ("a/ß.png", "a/SS.png"),
        ("a/\u00e9.png", "a/e\u0301.png"), ("a", "a/b.png"), ("a/b.png", "a"), ("a//x", "a/x"),
    ],
)  # fmt: skip
def test_two_entries_never_become_one_file(tmp_path, names):
    refused(packed(tmp_path / "a.zip", [(name, b"x") for name in names]), "same name on some disks")


def test_a_password_is_asked_to_be_left_out(tmp_path):
    raw = bytearray(packed(tmp_path / "a.zip", {"a/1.png": b"x"}).read_bytes())
    raw[raw.index(b"PK\1\2") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(raw)
    refused(tmp_path / "a.zip", "'a/1.png' has a password; pack it without one")


def test_rare_methods_are_refused_because_they_may_claim_any_memory(tmp_path):
    refused(
        packed(tmp_path / "a.zip", {"a/1.png": b"x"}, zipfile.ZIP_LZMA), r"rare way \(method 14\)"
    )


def test_damage_is_told_with_the_name(tmp_path):
    raw = packed(tmp_path / "a.zip", {"a/1.png": b"abcdef"}, zipfile.ZIP_STORED).read_bytes()
    (tmp_path / "a.zip").write_bytes(raw.replace(b"abcdef", b"abXdef"))
    refused(tmp_path / "a.zip", "'a/1.png' is damaged")
    (tmp_path / "a.zip").write_bytes(raw[:-30])
    refused(tmp_path / "a.zip", "a.zip is no zip that can be read")
    (tmp_path / "a.zip").write_bytes(b"\x89PNG")
    refused(tmp_path / "a.zip", "a.zip is no zip that can be read")


def test_too_much_is_refused_before_it_is_unpacked(tmp_path):
    three = packed(tmp_path / "a.zip", PETS)
    refused(three, "more than 2 files", most_files=2)
    refused(three, "would have 11 bytes unpacked, more than the 10 bytes", most_bytes=10)


def quickly(archive, words, **settings):
    """Refused, in no time and little memory."""
    start = time.perf_counter()
    refused(archive, words, **settings)
    assert time.perf_counter() - start < 5
    tracemalloc.start()
    refused(archive, words, **settings)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30_000_000


def test_a_bomb_of_zeros_ends_at_once(tmp_path):
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as made, made.open("a.npy", "w") as file:
        for _ in range(100):
            file.write(bytes(1_000_000))
    (tmp_path / "a.zip").write_bytes(zeros.getvalue())
    quickly(tmp_path / "a.zip", r"1,0\d\d times as much; up to 100 times", most_bytes=10**9)
    quickly(
        tmp_path / "a.zip", "would have 100 MB unpacked, more than the 50 MB", most_bytes=5 * 10**7
    )


def test_a_small_file_with_a_large_claim_ends_at_once(tmp_path):
    raw = bytearray(packed(tmp_path / "a.zip", {"a/1.png": b"x"}).read_bytes())
    for at in (raw.index(b"PK\1\2") + 24, raw.index(b"PK\3\4") + 22):
        raw[at : at + 4] = struct.pack("<L", 4_000_000_000)
    (tmp_path / "a.zip").write_bytes(raw)
    quickly(tmp_path / "a.zip", "4 GB unpacked, more than", most_bytes=10**9)
    raw[raw.index(b"PK\1\2") + 24 :][:4] = b""
    for at in (raw.index(b"PK\1\2") + 24, raw.index(b"PK\3\4") + 22):
        raw[at : at + 4] = struct.pack("<L", 40_000_000)
    (tmp_path / "a.zip").write_bytes(raw)
    quickly(tmp_path / "a.zip", "'a/1.png' is (cut short|damaged)", most_bytes=10**9)


def test_entries_that_share_their_bytes_are_refused(tmp_path):
    """The bomb that needs no second layer: many entries in the directory, one body."""
    raw = packed(tmp_path / "a.zip", {"a.png": os.urandom(4000)}, zipfile.ZIP_STORED).read_bytes()
    at, end = raw.index(b"PK\1\2"), raw.index(b"PK\5\6")
    entry, tail = raw[at:end], bytearray(raw[end:])
    many = b"".join(entry.replace(b"a.png", b"%c.png" % letter) for letter in range(97, 123))
    tail[12:16] = struct.pack("<L", len(many))
    (tmp_path / "a.zip").write_bytes(raw[:at] + many + tail)
    quickly(tmp_path / "a.zip", "uses the same bytes for several entries")


def test_a_directory_of_millions_is_counted_before_it_is_read(tmp_path):
    raw = packed(tmp_path / "a.zip", {"a": b""}).read_bytes()
    at, end = raw.index(b"PK\1\2"), raw.index(b"PK\5\6")
    tail = bytearray(raw[end:])
    tail[12:16] = struct.pack("<L", 1_000_000 * (end - at))
    (tmp_path / "a.zip").write_bytes(raw[:at] + 1_000_000 * raw[at:end] + tail)
    quickly(tmp_path / "a.zip", "more than 200,000 files")


def test_a_large_zip_of_the_large_kind_is_read(tmp_path):
    """More than 65,535 entries need the records of zip64, which are found another way."""
    archive = packed(tmp_path / "a.zip", {f"c/{n}": b"" for n in range(66_000)}, 0)
    refused(archive, "more than 65,999 files", most_files=65_999)
    last = None
    for last in unpack(archive, tmp_path / "into", most_bytes=10, most_files=66_000):
        if last.total:
            break
    assert last.total == 66_000


PART = st.sampled_from(
    ["..", ".", "", "a", "A", "b.png", "B.PNG", "x.py", ".x", "/", "\\", "C:", "\0", " ", "..  "]
) | st.text(max_size=6)
NAME = st.lists(PART, min_size=1, max_size=5).map("/".join) | st.text(min_size=1, max_size=20)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(NAME, st.binary(max_size=20)), min_size=1, max_size=5))
def test_whatever_the_names_nothing_lands_elsewhere(tmp_path_factory, entries):
    home = tmp_path_factory.mktemp("evil")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in entries:
            try:
                entry = zipfile.ZipInfo(name.encode("utf-8", "ignore").decode() or "x")
                archive.writestr(entry, data)
            except UnicodeEncodeError:
                continue
    (home / "a.zip").write_bytes(made.getvalue())
    try:
        place = unpacked(home / "a.zip")
    except ValueError:
        assert os.listdir(home) == ["a.zip"]
        return
    assert place.is_relative_to(home / "into")
    assert sorted(os.listdir(home)) == ["a.zip", "into"]
    there = files(home / "into")
    assert Counter(there.values()) <= Counter(data for _, data in entries)
    assert not any(path.is_symlink() for path in (home / "into").rglob("*"))
    assert not any(name.lower().endswith(".py") for name in there)
