"""Which files may be uploaded into a page, where do they go, and what becomes of them?"""

import os
from collections.abc import Callable
from pathlib import Path

from memexplorer import storage
from memexplorer.data.arriving import Arrival, sized, unused
from memexplorer.data.shelter import Shelter
from memexplorer.data.unpacking import unpack
from memexplorer.panels.page.naming import FIELDS
from memexplorer.panels.page.running import Running

LIMIT = 1_000_000_000  # bytes of one file
UNPACKED = 4  # times the limit is what a zip may have unpacked
WEIGHTS = (".safetensors", ".pt", ".pth", ".bin", ".ckpt")
EXAMPLES = (".zip", ".npz", ".npy", ".csv", ".tsv", ".parquet", ".json", ".jsonl", ".txt", ".tar",
            ".gz", ".pt", ".pth")  # fmt: skip
KINDS = {"model": (".py", ".pt2", ".pt", ".pth"), "weights": WEIGHTS, "data": EXAMPLES,
         "held_out": EXAMPLES, "reference": WEIGHTS, "split": (".json",)}  # fmt: skip


class Uploads:
    """May this file come, and where does it go? A private folder, removed with the page's kernel.

    limit   bytes of a file; None: MEMEXPLORER_UPLOAD_LIMIT, else 1 GB
    cache   folder in which the uploads lie; None: as storage.cache_folder

    >>> Uploads(limit=5_000_000).terms
    'Upload: one file each, up to 5 MB, a folder as .zip. Kept until this page is closed.'
    """

    def __init__(self, *, limit: int | None = None, cache=None):
        self.limit = stated_limit() if limit is None else limit
        self.allowed = sized(self.limit)
        self._shelter = Shelter(storage.cache_folder(cache) / "uploads")
        self.folder = self._shelter.path
        self.terms = (f"Upload: one file each, up to {self.allowed}, a folder as .zip. "
                      "Kept until this page is closed.")  # fmt: skip
        self._running = []

    def roots(self, roots: list | None) -> list | None:
        """The folders a page may read, with the one its uploads are in; None stays anywhere."""
        return None if roots is None else [*map(Path, roots), self.folder]

    def accept(self, field: str) -> str:
        """Which endings does the browser's dialog offer for this field?"""
        return ",".join(KINDS[field])

    def begin(self, field: str, name: str, size: int, *, trust: bool = False) -> Arrival:
        """A place for this file; a ValueError says why it can't come."""
        code = name.lower().endswith(".py")
        if code and field == "model" and not trust:
            raise ValueError(
                f'{name} is code, which would run on the server: tick "Trust this checkpoint" '
                "if you know what it does, and upload it again"
            )
        if not name.lower().endswith(KINDS[field]):
            wanted = " or ".join(", ".join(KINDS[field]).rsplit(", ", 1))
            home = "Model" if code else "Weights" if name.lower().endswith(WEIGHTS) else ""
            todo = f"; upload it to {home}" if home and field in FIELDS else ""
            raise ValueError(f"{name} is of no kind that is read here: wanted {wanted}{todo}")
        return Arrival(self._shelter.open(), name, size, limit=self.limit)

    def settle(self, path: Path, upload, found: Callable[[Path], None], *, field: str) -> None:
        """What became of a whole file: `found(path)`, told on the Upload; a zip is unpacked first.

        Unpacking goes on beside the page and stops when the Upload's Stop is pressed.
        """
        if path.suffix.lower() != ".zip" or ".zip" not in KINDS[field]:
            found(path)
            upload.done(f"uploaded: {path.name} · {sized(path.stat().st_size)}")
            return

        def seen(progress, _rate):
            upload.working(progress)
            if progress.partial is not None:
                found(progress.partial)
                files = f"{progress.total:,} file{'' if progress.total == 1 else 's'}"
                upload.done(f"uploaded: {path.name} · {files}")

        def failed(error):
            known = isinstance(error, ValueError | OSError)
            upload.refuse(str(error) if known else f"{type(error).__name__}: {error}")

        def stopped():
            if upload.busy:  # else it was unpacked before the job heard of it
                upload.done("stopped; nothing was kept")

        running = Running(seen=seen, done=lambda _: None, stopped=stopped, failed=failed)
        upload.on_stop = running.stop
        self._running.append(running)
        running.begin(_unpacked(path, UNPACKED * self.limit))

    def close(self) -> None:
        """Remove everything that was uploaded; what is being unpacked is stopped."""
        for running in self._running:
            running.stop()
            running.job.join(2)
        self._shelter.close()


def stated_limit() -> int:
    """How many bytes may a file have here? MEMEXPLORER_UPLOAD_LIMIT, else 1 GB."""
    said = os.environ.get("MEMEXPLORER_UPLOAD_LIMIT", "").strip() or str(LIMIT)
    if not said.isdecimal() or not int(said):
        raise ValueError(
            f"MEMEXPLORER_UPLOAD_LIMIT is {said!r}, wanted a number of bytes such as {LIMIT}"
        )
    return int(said)


def _unpacked(archive: Path, most: int):
    """The steps of unpacking a zip beside itself; the zip goes, whatever comes of it."""
    try:
        yield from unpack(archive, unused(archive.parent, archive.stem), most_bytes=most)
    finally:
        archive.unlink(missing_ok=True)
