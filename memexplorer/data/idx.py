"""Examples from IDX files, the format MNIST and its relatives come in."""

import gzip
import math
import re
import zlib
from pathlib import Path

import numpy as np

from memexplorer.data.found import Found
from memexplorer.data.places import check_inside
from memexplorer.data.splits import WORDS
from memexplorer.progress import checkpoint

TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


def looks_like(path: Path) -> bool:
    """Does this file begin as an IDX file does, or is it at least called one?

    >>> looks_like(Path("train-images-idx3-ubyte.gz"))
    True
    """
    if re.search(r"[-.]idx\d", path.name.lower()):
        return True
    try:
        with _opened(path) as file:
            magic = file.read(4)
    except (OSError, EOFError, zlib.error):
        return False
    return len(magic) == 4 and magic[:2] == b"\0\0" and magic[2] in TYPES and 0 < magic[3] < 6


def read(path: Path, *, roots=None) -> Found:
    """What do an IDX file of images and the labels beside it hold?

    path     such as train-images-idx3-ubyte or train-images-idx3-ubyte.gz; the labels are looked
             for beside it, by the same name with "labels"
    returns  Found
    errors   ValueError if the file is cut short, or is the one with the labels
    """
    images = array(path)
    if images.ndim == 1:
        raise ValueError(
            f"data: {path.name} holds one number for each example (labels); give the file with "
            "the images, and the labels beside it are found by name"
        )
    beside = _labels_beside(path)
    if beside:
        check_inside(beside, roots, what="labels")
    first = re.split(r"[-._]", path.name.lower())[0]
    part = WORDS.get(first, "")
    stem = re.sub(r"(\.gz)$", "", path.name)
    return Found(
        name=f"{path.resolve().parent.name} ({part})" if part else stem,
        inputs=images,
        labels=array(beside) if beside else None,
        row=part or stem,
        notes=(f"labels were read from {beside.name}",) if beside else (),
        unlabelled=f"labels: there is no labels file beside {path.name} (such as "
        f"{_labels_name(path.name)}); put it there, or give labels=FILE",
    )


def array(path: Path) -> np.ndarray:
    """Which numbers does an IDX file hold?

    returns  array of the shape and type the file states
    errors   ValueError says how many bytes were wanted and how many are there
    """
    try:
        with _opened(path) as file:
            head = file.read(4)
            if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in TYPES or not head[3]:
                raise ValueError(f"{path.name} is no IDX file: it begins with {head.hex() or '–'}")
            sizes = file.read(4 * head[3])
            if len(sizes) < 4 * head[3]:
                raise ValueError(f"{path.name} is cut short within its header; copy it anew")
            shape = [int(size) for size in np.frombuffer(sizes, ">u4")]
            kind = np.dtype(TYPES[head[2]])
            wanted = math.prod(shape) * kind.itemsize
            data = _at_most(file, wanted + 1)  # one more, to notice a longer file
    except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
        raise ValueError(f"{path.name} is cut short or damaged ({fault}); copy it anew") from fault
    if len(data) != wanted:
        there = f"{len(data):,} bytes are" if len(data) < wanted else "more is"
        raise ValueError(
            f"{path.name} is cut short or damaged: its header says {shape}, which takes "
            f"{wanted:,} bytes, but {there} there; copy it anew"
        )
    values = np.frombuffer(data, kind).reshape(shape)
    return values.astype(kind.newbyteorder("="), copy=False)


def _opened(path: Path):
    """Packed or not is told by the content: browsers unpack .gz without renaming it."""
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else open(path, "rb")


def _at_most(file, wanted: int) -> bytearray:
    """Read piece by piece: a false header must not make us reserve what it claims."""
    data = bytearray()
    while len(data) < wanted and (piece := file.read(min(1 << 24, wanted - len(data)))):
        data += piece
        checkpoint(len(data) >> 20, wanted >> 20, stage="unpacking", unit="MB")
    return data


def _labels_name(name: str) -> str:
    return re.sub(r"idx\d", "idx1", name.replace("images", "labels"))


def _labels_beside(path: Path) -> Path | None:
    if "images" not in path.name:
        return None
    plain = _labels_name(path.name).removesuffix(".gz")
    for name in (_labels_name(path.name), plain, plain + ".gz"):
        if (beside := path.with_name(name)).is_file():
            return beside
    return None
