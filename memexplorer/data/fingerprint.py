"""One line that changes when the content changes, and for no other reason."""

import hashlib
from collections.abc import Iterable, Iterator

import numpy as np

from memexplorer.progress import checkpoint

CHUNK = 1 << 24  # bytes of an array that are hashed at once


def fingerprint(parts: Iterable) -> str:
    """Are these the same bytes in the same parts?

    parts    bytes-like; the length of each is counted in, so ("ab", "c") differs from ("a", "bc")
    returns  32 hexadecimal digits (blake2b)

    >>> fingerprint([b"ab", b"c"]) == fingerprint([b"a", b"bc"])
    False
    """
    whole = hashlib.blake2b(digest_size=16)
    for part in parts:
        whole.update(len(part).to_bytes(8, "little"))
        whole.update(part)
    return whole.hexdigest()


def texts(names: Iterable[str]) -> Iterator[bytes]:
    """The bytes of names, also of file names that are no proper text."""
    return (str(name).encode("utf-8", "surrogatepass") for name in names)


def content(inputs) -> Iterator:
    """The bytes of the inputs, a few at a time, so that they never lie in memory all at once.

    inputs   array, memory-mapped or not, or what has `content()` of its own (encoded images)
    """
    if hasattr(inputs, "content"):
        yield from inputs.content()
        return
    little = inputs.dtype.newbyteorder("<")
    yield f"{little.str}{inputs.shape}".encode()
    step = max(1, CHUNK // max(1, inputs[:1].nbytes))
    for start in range(0, len(inputs), step):
        checkpoint(start, len(inputs))
        part = np.ascontiguousarray(inputs[start : start + step], dtype=little)
        yield part.reshape(-1).view(np.uint8).data
