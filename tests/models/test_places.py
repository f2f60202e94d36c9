"""Paths that users typed: found, allowed, or refused in words."""

import pytest

from memexplorer.models.places import locate


def test_a_missing_file_names_its_neighbours(tmp_path):
    for name in ("resnet.pt", "vit.pt", "notes.txt"):
        (tmp_path / name).touch()
    with pytest.raises(FileNotFoundError, match=r"weights '.*resnt.pt' does not exist.*resnet.pt"):
        locate(tmp_path / "resnt.pt", argument="weights")
    with pytest.raises(FileNotFoundError, match="in .* there is notes.txt"):
        locate(tmp_path / "sub" / "deeper" / "x", argument="weights")
    assert locate(tmp_path / "vit.pt", argument="weights").name == "vit.pt"


def test_a_folder_is_not_a_file(tmp_path):
    with pytest.raises(ValueError, match="is a folder, but a file was wanted"):
        locate(tmp_path, argument="weights")
    assert locate(tmp_path, argument="model", folder=True) == tmp_path.resolve()


def test_roots_hold_also_against_links_and_dots(tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.pt").touch()
    (inside / "link.pt").symlink_to(outside / "secret.pt")
    (inside / "fine.pt").touch()
    assert locate(inside / "fine.pt", argument="weights", roots=[inside]).name == "fine.pt"
    for path in (inside / "link.pt", inside / ".." / "outside" / "secret.pt", outside / "nothing"):
        with pytest.raises(ValueError, match="outside the allowed folders"):
            locate(path, argument="weights", roots=[inside])
    with pytest.raises(ValueError, match=r"allowed folders \(none\)"):
        locate(inside / "fine.pt", argument="weights", roots=[])
