"""Encoded images, decoded when they are asked for and forgotten again."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from memexplorer.data import decode
from memexplorer.data.places import OutsideError
from memexplorer.data.words import counted
from memexplorer.progress import checkpoint, crew

AT_ONCE = 256  # images held while all of a set are looked through
PATIENCE = 20.0  # seconds spent on counting the other damaged files once one was met


class CorruptImagesError(ValueError):
    """Some images cannot be read; `names` says which."""

    def __init__(self, text: str, names: tuple[str, ...]):
        super().__init__(text)
        self.names = names


@dataclass(frozen=True, eq=False)
class Pictures:
    """Which images are these, without having decoded any?

    read   from a position (int) in the source to the bytes of an image file
    names  what to call each image of the source in a message
    rows   (example,) positions in the source

    >>> import io
    >>> from PIL import Image
    >>> file = io.BytesIO()
    >>> Image.fromarray(np.zeros((4, 5, 3), np.uint8)).save(file, "PNG")
    >>> files = Pictures([file.getvalue(), b""].__getitem__, ["good.png", "bad.png"], np.arange(2))
    >>> files[[0]][0].shape
    (4, 5, 3)
    >>> files.faults()
    {1: 'empty file'}
    """

    read: Callable[[int], bytes]
    names: Sequence[str]
    rows: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, rows) -> "Pictures":
        return replace(self, rows=self.rows[rows])

    def __getitem__(self, rows) -> list[np.ndarray]:
        chosen = np.atleast_1d(self.rows[rows])
        images = self._decoded(chosen)
        if any(isinstance(image, str) for image in images):
            raise self._complaint()
        return images

    def content(self) -> Iterator[bytes]:
        """Which bytes identify each image? Those of its file; nothing is decoded."""
        for done, place in enumerate(self.rows.tolist()):
            checkpoint(done, len(self), unit="files")
            try:
                yield self.read(place)
            except OSError as fault:
                raise self._complaint() from fault

    def faults(self, *, seconds: float = float("inf")) -> dict[int, str]:
        """Which rows cannot be read, and why?

        seconds  stop looking after this long
        returns  row -> reason
        """
        found, until = {}, time.monotonic() + seconds
        for start in range(0, len(self), AT_ONCE):
            checkpoint(start, len(self), stage="looking for damaged files", unit="files")
            images = self._decoded(self.rows[start : start + AT_ONCE])
            found |= {start + i: image for i, image in enumerate(images) if isinstance(image, str)}
            if found and time.monotonic() > until:
                break
        return found

    def name(self, row: int) -> str:
        return str(self.names[int(self.rows[row])])

    def _decoded(self, places: np.ndarray) -> list:
        """Each image, or in its place the reason why there is none."""
        places = places.tolist()
        if len(places) < 8:
            return [self._try(place) for place in places]
        with crew(min(8, os.cpu_count() or 1)) as pool:
            return list(pool.map(self._try, places))

    def _try(self, place: int) -> np.ndarray | str:
        checkpoint()
        try:
            return decode.pixels(self.read(place))
        except OutsideError:
            raise
        except FileNotFoundError:
            return "missing"
        except OSError as fault:
            return fault.strerror or str(fault)
        except ValueError as fault:
            return str(fault)

    def _complaint(self) -> CorruptImagesError:
        faults = self.faults(seconds=PATIENCE)
        names = tuple(self.name(row) for row in faults)
        few = [f"{name} ({reason})" for name, reason in zip(names, faults.values(), strict=True)]
        shown = "; ".join(few[:5]) + (f"; and {len(few) - 5:,} more" if len(few) > 5 else "")
        return CorruptImagesError(
            f"{len(names):,} of {counted(len(self), 'image')} cannot be read: {shown}. Mend or "
            "remove them, or leave them out: start again with --skip-corrupt, or with "
            "skip_corrupt=True in Python",
            names,
        )
