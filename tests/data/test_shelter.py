"""Private while its owner lives, gone afterwards."""

import os
import subprocess
import sys
import time

from memexplorer.data.shelter import Shelter, sweep


def old(path):
    then = time.time() - 2 * 86_400
    os.utime(path, (then, then))


def test_nothing_is_made_before_it_is_needed(tmp_path):
    shelter = Shelter(tmp_path / "uploads")
    assert not shelter.path.exists()
    assert shelter.open() == shelter.open() == shelter.path
    assert shelter.path.stat().st_mode & 0o777 == 0o700
    assert shelter.path.parent.stat().st_mode & 0o777 == 0o700
    shelter.close()
    assert os.listdir(tmp_path / "uploads") == []


def test_it_goes_when_python_ends(tmp_path):
    code = (
        "import pathlib, sys; from memexplorer.data.shelter import Shelter;"
        "(Shelter(pathlib.Path(sys.argv[1])).open() / 'a.npy').write_text('x'); sys.exit(3)"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "uploads"], check=False)
    assert done.returncode == 3
    assert os.listdir(tmp_path / "uploads") == []


def test_what_was_left_behind_is_swept_out_once_it_is_old(tmp_path):
    held = Shelter(tmp_path).open()
    for name in ("left", "young"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ".lock").touch()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    old(held)
    old(tmp_path / "left")
    sweep(tmp_path)
    assert sorted(os.listdir(tmp_path)) == sorted([held.name, "elsewhere", "link", "young"])
    sweep(tmp_path / "is not there")
