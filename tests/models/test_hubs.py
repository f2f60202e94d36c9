"""What the loaders of public libraries share."""

import pytest

from memexplorer.models.hubs import fetched, installed


def test_a_missing_library_comes_with_its_install_line():
    with pytest.raises(
        ImportError, match=r"needs no_such_library.*pip install 'memexplorer\[all\]'"
    ):
        installed("no_such_library")


def test_a_failed_download_comes_with_its_remedy():
    words = r"of 'timm:x' could not be fetched.*or give weights=FILE"
    with pytest.raises(ValueError, match=words), fetched("timm:x", "timm"):
        raise OSError("no route to host\nand more")


def test_faults_in_our_words_pass():
    with pytest.raises(ValueError, match="^plain$"), fetched("timm:x", "timm"):
        raise ValueError("plain")
