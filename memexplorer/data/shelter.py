"""A private folder that goes when its owner does, and is found out when its owner was killed."""

import atexit
import os
import secrets
import shutil
import threading
import time
from pathlib import Path

STALE = 86_400.0  # seconds


class Shelter:
    """Where can files be put that nobody else reads, for as long as this Python runs?

    folder  holds the private folders of all; what others left behind in it is swept out
    path    of this one; made (0700) by `open`, removed by `close` or when Python ends

    >>> import tempfile
    >>> shelter = Shelter(Path(tempfile.mkdtemp()) / "uploads")
    >>> shelter.open().stat().st_mode & 0o777 == 0o700, shelter.close(), shelter.path.exists()
    (True, None, False)
    """

    def __init__(self, folder: Path):
        self.path, self._lock = Path(folder) / secrets.token_hex(8), None
        threading.Thread(target=sweep, args=[Path(folder)], daemon=True).start()

    def open(self) -> Path:
        """The folder, made now if it was not needed before."""
        if self._lock is None:
            self.path.parent.mkdir(mode=0o700, exist_ok=True)
            self.path.mkdir(mode=0o700)
            self._lock = os.open(self.path / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
            _locked(self._lock)
            atexit.register(self.close)
        return self.path

    def close(self) -> None:
        """Remove it with everything in it."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
            shutil.rmtree(self.path, ignore_errors=True)


def sweep(folder: Path, *, older: float = STALE) -> None:
    """Remove what was left behind by a Python that ended too fast: old, and held by nobody."""
    for place in folder.iterdir() if folder.is_dir() else ():
        try:
            age = time.time() - place.lstat().st_mtime
        except OSError:  # somebody else sweeps as well
            continue
        if place.is_dir() and not place.is_symlink() and age > older and not _held(place):
            shutil.rmtree(place, ignore_errors=True)


def _held(place: Path) -> bool:
    try:
        handle = os.open(place / ".lock", os.O_RDWR)
    except OSError:
        return False
    try:
        return not _locked(handle)
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    """Is this file ours now? (Where files can't be locked: yes, so age alone decides.)"""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        return True
    return True
