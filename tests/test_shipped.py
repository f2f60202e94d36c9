import pytest

from memexplorer import shipped


def test_a_checkout_has_them_at_its_root(tmp_path):
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "apps").mkdir()
    assert shipped.folder("apps", package=tmp_path / "memexplorer") == tmp_path / "apps"


def test_an_installed_package_has_them_inside(tmp_path):
    (tmp_path / "memexplorer" / "apps").mkdir(parents=True)
    (tmp_path / "apps").mkdir()  # somebody else's, beside it
    found = shipped.folder("apps", package=tmp_path / "memexplorer")
    assert found == tmp_path / "memexplorer" / "apps"


def test_a_folder_beside_an_installed_package_is_somebody_elses(tmp_path):
    (tmp_path / "apps").mkdir()
    with pytest.raises(FileNotFoundError, match="'apps' is neither at .* nor at .*reinstall"):
        shipped.folder("apps", package=tmp_path / "memexplorer")
