"""What may be listed: never anything outside the roots, however it is spelled."""

import pytest

from memexplorer.widgets import folders


@pytest.fixture
def tree(tmp_path):
    """allowed/{a/,b.png,.hidden,out -> secret,in -> a}, secret/key.txt, allowed-not/"""
    allowed, secret = tmp_path / "allowed", tmp_path / "secret"
    (allowed / "a").mkdir(parents=True)
    secret.mkdir()
    (tmp_path / "allowed-not").mkdir()
    (secret / "key.txt").write_text("x")
    (allowed / "b.png").write_text("x")
    (allowed / ".hidden").write_text("x")
    (allowed / "out").symlink_to(secret)
    (allowed / "key").symlink_to(secret / "key.txt")
    (allowed / "in").symlink_to(allowed / "a")
    return tmp_path


def test_links_out_and_hidden_entries_are_not_listed(tree):
    inner, files, whole = folders.entries(tree / "allowed", [tree / "allowed"])
    assert (inner, files, whole) == (["a", "in"], ["b.png"], True)


@pytest.mark.parametrize("way", ["allowed/../secret", "allowed/out", "secret", "allowed-not", "."])
def test_no_way_leads_outside(tree, way):
    assert not folders.allowed(tree / way, [tree / "allowed"])
    with pytest.raises(PermissionError, match="is outside the folders this page may read"):
        folders.entries(tree / way, [tree / "allowed"])


def test_a_root_that_is_a_link_counts_as_what_it_leads_to(tree):
    root = tree / "allowed" / "out"
    assert folders.allowed(tree / "secret" / "key.txt", [root])
    assert folders.entries(root, [root])[1] == ["key.txt"]


def test_no_roots_is_nothing_and_none_is_anywhere(tree):
    assert not folders.allowed(tree, [])
    assert folders.allowed(tree, None)


def test_a_huge_folder_is_listed_in_part_and_says_so(tmp_path):
    for i in range(folders._MOST + 7):
        (tmp_path / f"{i}.png").touch()
    _, files, whole = folders.entries(tmp_path, [tmp_path])
    assert (len(files), whole) == (folders._MOST, False)
