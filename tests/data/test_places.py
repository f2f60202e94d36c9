import os

import pytest

from memexplorer.data.places import OutsideError, allowed, check_inside, file_bytes


@pytest.fixture
def house(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "inner").mkdir()
    (tmp_path / "in/data.npz").write_bytes(b"1")
    (tmp_path / "secret").write_bytes(b"2")
    return tmp_path


def test_inside_is_decided_after_links_are_followed(house):
    roots = [house / "in"]
    check_inside(house / "in/data.npz", roots)
    check_inside(house / "in", roots)
    check_inside(house / "anything", None)
    (house / "in/link").symlink_to(house / "secret")
    (house / "in/way").symlink_to(house)
    for outside in ("in/link", "in/way/secret", "in/../secret", "inner", "secret"):
        with pytest.raises(OutsideError, match="lies outside the folders that may be read"):
            check_inside(house / outside, roots)
    with pytest.raises(ValueError, match=r"may be read \(none\)"):
        check_inside(house / "in", [])


def test_a_root_may_itself_be_a_link(house):
    (house / "door").symlink_to(house / "in")
    check_inside(house / "in/data.npz", [house / "door"])


def test_a_missing_file_is_answered_with_the_nearest_names(house):
    with pytest.raises(FileNotFoundError, match=r"there is no .*dota.npz; did you mean data.npz\?"):
        allowed(house / "in/dota.npz", None)
    with pytest.raises(FileNotFoundError, match="there are: data.npz"):
        allowed(house / "in/zzz", None)
    (house / "in/dota.png").write_bytes(b"3")
    (house / "in/data.txt").write_bytes(b"4")
    with pytest.raises(FileNotFoundError, match=r"did you mean data.npz\?$"):
        allowed(house / "in/dota.np", None)  # a single image, or a text, is no data
    (house / "in/data.npz").unlink()
    with pytest.raises(FileNotFoundError, match="its folder holds no data"):
        allowed(house / "in/data.npz", None)
    with pytest.raises(FileNotFoundError, match="nor a folder"):
        allowed(house / "no/file", None)


def test_nothing_is_told_about_what_lies_outside(house):
    with pytest.raises(OutsideError, match="labels: .*lies outside"):
        allowed(house / "secrot", [house / "in"], what="labels")


def test_strange_paths_are_refused(house):
    with pytest.raises(ValueError, match="it holds a zero character"):
        allowed("a\0b", None)
    with pytest.raises(ValueError, match="5,000 characters leads nowhere"):
        allowed("x" * 5000, None)


def test_only_ordinary_files_are_read(house):
    os.mkfifo(house / "pipe.png")
    for place in (house / "pipe.png", "/dev/zero"):
        with pytest.raises(OSError, match="not an ordinary file"):
            file_bytes(place)
    assert file_bytes(house / "secret") == b"2"
