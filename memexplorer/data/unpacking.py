"""A zip from somewhere else, unpacked without believing what it says about itself."""

import mmap
import os
import re
import shutil
import stat
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Generator
from pathlib import Path

from memexplorer.data.arriving import check_room, sized
from memexplorer.data.decode import SUFFIXES
from memexplorer.data.words import counted
from memexplorer.progress import Progress

MOST_FILES = 200_000
RATIO = 100  # times as large unpacked; images hardly shrink, a bomb is 1,000 and more
SMALL = 50_000_000  # bytes unpacked up to which the ratio does not matter
CODE = (".py", ".pyw", ".pyc", ".pyd", ".so", ".dll", ".dylib")
LEFT_ASIDE = ("__MACOSX", "Thumbs.db", "desktop.ini")
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # others can claim gigabytes of memory
BLOCK = 1 << 20


def unpack(
    archive, into, *, most_bytes: int, most_files: int = MOST_FILES
) -> Generator[Progress, None, Path]:
    """What is in this zip? A generator of Progress that returns where it was unpacked
    (the last Progress has it as `partial`).

    The folder `into` appears when everything is in it; stopped or refused, nothing is left. The
    zip itself stays, and so do archives inside it. Dot files, __MACOSX and program code are left
    aside (a factory is uploaded by itself, and trusted).

    archive     path of the zip
    into        folder to be made
    most_bytes  that everything may have unpacked
    returns     `into`, or the one folder or file that is all there is in it, so that a folder for
                each class is found
    errors      ValueError names the entry: a path that leads elsewhere, a link or device, a
                password, two names that differ by case, damage; or the number: files, bytes, ratio

    >>> home = Path(tempfile.mkdtemp())
    >>> with zipfile.ZipFile(home / "pets.zip", "w") as made:
    ...     for name in ("pets/cat/1.png", "pets/dog/1.png", "pets/.DS_Store"):
    ...         made.writestr(name, b"not really")
    >>> *_, last = steps = list(unpack(home / "pets.zip", home / "pets", most_bytes=10**6))
    >>> last.done, sorted(path.name for path in (home / "pets/pets").iterdir())
    (2, ['cat', 'dog'])
    """
    archive, into = Path(archive), Path(into)
    yield Progress(f"looking into {archive.name}", 0, 0, "files")
    try:
        with open(archive, "rb") as file:
            _check_count(file, most_files)
            file.seek(0)
            with zipfile.ZipFile(file) as opened:
                entries = wanted(opened, archive, most_bytes, most_files)
                return (yield from _written(opened, entries, archive.name, into))
    except (zipfile.BadZipFile, struct.error, UnicodeDecodeError, NotImplementedError) as broken:
        raise ValueError(f"{archive.name} is no zip that can be read ({broken})") from broken


def wanted(opened, archive: Path, most_bytes: int, most_files: int = MOST_FILES) -> list:
    """Which entries are unpacked, and where? [(ZipInfo, parts of the path)], all of them checked.

    Nothing is unpacked here: names, kinds and the sizes that are claimed are looked at.
    """
    infos = opened.infolist()
    if len(infos) > most_files:
        raise ValueError(_too_many(most_files))
    found, seen, aside = [], {}, 0
    for info in infos:
        parts = _parts(info.orig_filename)
        _check_kind(info)
        folder = info.orig_filename.endswith(("/", "\\"))
        if not parts or any(part.startswith(".") or part in LEFT_ASIDE for part in parts):
            continue
        if not folder and parts[-1].lower().endswith(CODE):
            aside += 1
            continue
        _check_twice(parts, folder, seen)
        if not folder:
            found.append((info, parts))
    if not found:
        code = f" but {counted(aside, 'file')} of code" if aside else ""
        raise ValueError(f"{archive.name} holds no files{code}; pack the folder of images again")
    _check_size([info for info, _ in found], archive, most_bytes)
    return found


def _parts(name: str) -> list[str]:
    """The parts of an entry's path; ValueError when it leads anywhere but down."""
    path = name.replace("\\", "/")
    shown = repr(name if len(name) <= 120 else name[:117] + "…")
    if path.startswith("/") or re.match("[A-Za-z]:", path):
        raise ValueError(f"the entry {shown} is an absolute path; pack the folder with plain paths")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if any(not part.strip(". ") for part in parts):
        raise ValueError(f"the entry {shown} leads out of its folder; pack it with plain paths")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name):
        raise ValueError(f"the entry {shown} has a character that no name has; rename it")
    if len(path.encode()) > 1000 or any(len(part.encode()) > 240 for part in parts):
        raise ValueError(f"the entry {shown} has too long a name; 240 letters a part, 1,000 in all")
    return parts


def _check_kind(info) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        what = "a link" if kind == stat.S_IFLNK else "a device"
        raise ValueError(f"the entry {info.filename!r} is {what}; pack the files themselves")
    if info.flag_bits & 0x2041:
        raise ValueError(f"the entry {info.filename!r} has a password; pack it without one")
    if info.compress_type not in METHODS:
        raise ValueError(
            f"the entry {info.filename!r} is packed in a rare way (method {info.compress_type}); "
            "pack it as a plain zip (deflated)"
        )


def _check_twice(parts: list[str], folder: bool, seen: dict) -> None:
    """No two entries may become one file, on whatever disk."""
    path = ""
    for place, part in enumerate(parts, 1):
        path = f"{path}/{part}" if path else part
        here = path, folder or place < len(parts)
        key = unicodedata.normalize("NFC", path).casefold()
        before = seen.setdefault(key, here)
        if before is not here and (before != here or not here[1]):
            raise ValueError(
                f"the entries {before[0]!r} and {path!r} have the same name on some disks; "
                "rename one of them"
            )


def _check_size(infos: list, archive: Path, most_bytes: int) -> None:
    size = archive.stat().st_size
    packed, full = (sum(getattr(i, name) for i in infos) for name in ("compress_size", "file_size"))
    if packed > size:
        raise ValueError(f"{archive.name} uses the same bytes for several entries; pack it again")
    if full > most_bytes:
        raise ValueError(
            f"{archive.name} would have {sized(full)} unpacked, more than the {sized(most_bytes)} "
            "that are allowed; pack fewer images"
        )
    if full > SMALL and full > RATIO * size:
        raise ValueError(
            f"{archive.name} has {sized(size)} and would have {sized(full)} unpacked, "
            f"{full // max(size, 1):,} times as much; up to {RATIO} times is allowed"
        )


def _written(opened, entries, name, into):
    """Everything in a folder beside `into`, which is then given its name; yields Progress."""
    check_room(into.parent, sum(info.file_size for info, _ in entries), what=f"{name}, unpacked,")
    hidden = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=into.parent))
    try:
        for done, (info, parts) in enumerate(entries):
            yield Progress(f"unpacking {name}", done, len(entries), "files")
            for _ in _copied(opened, info, hidden.joinpath(*parts)):
                yield Progress(f"unpacking {name}", done, len(entries), "files")
        os.rename(hidden, into)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)
    place, count = _inner(into), len(entries)
    yield Progress(f"unpacked {name}", count, count, "files", partial=place)
    return place


def _copied(opened, info, target):
    """One entry, a block at a time; never more than the entry claims."""
    try:
        left = info.file_size
        target.parent.mkdir(parents=True, exist_ok=True)
        with opened.open(info) as packed, open(target, "xb") as file:
            while block := packed.read(BLOCK):
                left -= len(block)
                if left < 0:
                    raise ValueError(f"the entry {info.filename!r} is longer than it claims")
                file.write(block)
                yield left
        if left:
            raise ValueError(f"the entry {info.filename!r} is cut short; pack it again")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as broken:
        raise ValueError(f"the entry {info.filename!r} is damaged ({broken})") from broken
    except OSError as broken:
        raise ValueError(f"{info.filename!r} can't be written: {broken.strerror}") from broken


def _inner(folder: Path) -> Path:
    """The one thing in this folder instead of it; a lone folder of images is a class and stays."""
    inside = list(folder.iterdir())
    if len(inside) != 1:
        return folder
    if inside[0].is_file():
        return inside[0]
    images = all(e.is_file() and e.name.lower().endswith(SUFFIXES) for e in inside[0].iterdir())
    return folder if images else inside[0]


def _check_count(file, most: int) -> None:
    """Are there too many entries? Counted before zipfile makes an object of each.

    The end record is found as zipfile finds it; what it says about their number is not believed.
    """
    size = os.fstat(file.fileno()).st_size
    if size < 22:
        raise zipfile.BadZipFile("it is too short")
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        plain = data[-22:-18] == b"PK\5\6" and data[-2:] == b"\0\0"
        end = size - 22 if plain else data.rfind(b"PK\5\6", max(0, size - 65_557))
        if end < 0:
            raise zipfile.BadZipFile("it has no end, so it may be cut short")
        (length,) = struct.unpack_from("<L", data, end + 12)
        large = end >= 76 and data[end - 20 : end - 16] == b"PK\6\7"
        if large and data[end - 76 : end - 72] == b"PK\6\6":
            (length,), end = struct.unpack_from("<Q", data, end - 36), end - 76
        at, count = end - length, 0
        while 0 <= at < end and count <= most:
            if data[at : at + 4] != b"PK\1\2":
                raise zipfile.BadZipFile("its list of entries is damaged")
            at, count = at + 46 + sum(struct.unpack_from("<HHH", data, at + 28)), count + 1
        if count > most:
            raise ValueError(_too_many(most))
        if at != end:
            raise zipfile.BadZipFile("its list of entries is cut short")


def _too_many(most: int) -> str:
    return f"the zip holds more than {most:,} files; pack fewer, or copy them another way"
