"""A file that comes in parts from somewhere else: what it may be called, and when it is whole."""

import contextlib
import os
import re
import shutil
import unicodedata
from pathlib import Path

LONGEST_NAME = 120  # characters
SPARE = 200_000_000  # bytes of the disk that are left to everybody else


class Arrival:
    """Is all of this file here? Until then it is a hidden part, which `drop` removes.

    folder  where it goes; an earlier file of the same name there stays, this one gets a number
    name    what its sender calls it; only the last part counts, see `safe_name`
    size    bytes it is said to have; more is refused, whoever says what
    limit   bytes that any file may have
    errors  ValueError in words: too large, nothing in it, no room on the disk

    >>> import tempfile
    >>> arrival = Arrival(tempfile.mkdtemp(), "../a b?.npy", 4, limit=10)
    >>> arrival.write(b"abcd")
    >>> arrival.finish().name
    'a b_.npy'
    """

    def __init__(self, folder, name: str, size: int, *, limit: int):
        self.name, self.size, self.received = safe_name(name), size, 0
        if isinstance(size, bool) or not isinstance(size, int) or size < 1:
            raise ValueError(f"{self.name} is empty; choose the file that holds something")
        if size > limit:
            raise ValueError(
                f"{self.name} has {sized(size)}, more than the {sized(limit)} that may be uploaded;"
                " copy it to the server another way and browse for it"
            )
        check_room(folder, size, what=self.name)
        self.path = unused(Path(folder), self.name)
        self._part = self.path.with_name(f".{self.path.name}.part")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._file = open(os.open(self._part, flags, 0o600), "wb")  # noqa: SIM115 - see drop

    def write(self, part) -> None:
        """Append these bytes; one too many, or a full disk, is a ValueError."""
        if self.received + len(part) > self.size:
            raise ValueError(f"{self.name} is longer than the {sized(self.size)} it was said to be")
        try:
            self._file.write(part)
        except OSError as broken:
            raise ValueError(f"{self.name} can't be written: {broken.strerror}") from broken
        self.received += len(part)

    def finish(self) -> Path:
        """Where does the whole file lie? ValueError while some of it is missing."""
        if self.received < self.size:
            missing = sized(self.size - self.received)
            raise ValueError(f"{self.name} is not whole: {missing} are missing; upload it again")
        try:
            self._file.close()
            os.rename(self._part, self.path)
        except OSError as broken:
            raise ValueError(f"{self.name} can't be written: {broken.strerror}") from broken
        return self.path

    def drop(self) -> None:
        """Leave nothing of what is not whole."""
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):  # finished, or its folder is gone
            self._part.unlink()


def safe_name(name: str) -> str:
    """What is somebody's file called here? Its last part, without what means something to us.

    >>> safe_name("C:\\\\data\\\\my photos (2).zip"), safe_name("../../.bashrc"), safe_name("a:b?c")
    ('my photos (2).zip', 'bashrc', 'a_b_c')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = re.sub(r"[^\w .()+@-]", "_", last).strip(" ").lstrip(". -")
    stem, dot, ending = plain.rpartition(".")
    ending = dot + ending if stem and len(ending) <= 16 else ""
    kept = plain.removesuffix(ending)[: LONGEST_NAME - len(ending)] + ending
    while len(kept.encode()) > 2 * LONGEST_NAME:  # disks count bytes
        kept = kept.removesuffix(ending)[:-1] + ending
    return kept.rstrip(". ") or "file"


def check_room(folder, needed: int, *, what: str) -> None:
    """Is there room for so many bytes, and some to spare? ValueError says how much there is."""
    free = shutil.disk_usage(folder).free
    if needed + SPARE > free:
        raise ValueError(
            f"{what} needs {sized(needed)}, and the server's disk has {sized(free)} left, of which "
            f"{sized(SPARE)} are not touched; make room there, or upload less"
        )


def sized(count: int) -> str:
    """How large is that, as a person says it?

    >>> sized(1_000_000_000), sized(30_400_000), sized(12_345), sized(1), sized(999_999)
    ('1 GB', '30.4 MB', '12.3 kB', '1 byte', '1 MB')
    """
    if count < 1000:
        return f"{count} byte{'' if count == 1 else 's'}"
    small = [(unit, name) for unit, name in ((1e3, "kB"), (1e6, "MB")) if count < 999.95 * unit]
    unit, name = (*small, (1e9, "GB"))[0]
    return f"{count / unit:,.1f}".removesuffix(".0") + f" {name}"


def unused(folder: Path, name: str) -> Path:
    """A path in the folder that no finished file and no part has."""
    stem, ending = os.path.splitext(name)
    number = 1
    while True:
        path = folder / (name if number == 1 else f"{stem}-{number}{ending}")
        if not os.path.lexists(path) and not os.path.lexists(folder / f".{path.name}.part"):
            return path
        number += 1
