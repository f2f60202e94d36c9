"""Clips as folders of frames: a folder for each class, in it a folder for each clip."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from memexplorer.data.clips import evenly
from memexplorer.data.found import Found
from memexplorer.data.pictures import Pictures
from memexplorer.data.words import counted, listed

ALL = "all"


@dataclass(frozen=True, eq=False)
class Frames:
    """Which clips are these, without having opened any frame?

    pictures  all frames of the source
    clips     of each clip in the source the positions of its frames, in their order
    rows      (example,) which of the clips
    """

    pictures: Pictures
    clips: list
    rows: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, rows) -> "Frames":
        return replace(self, rows=self.rows[rows])

    def __getitem__(self, rows) -> list[np.ndarray]:
        return [self._clip(clip) for clip in np.atleast_1d(self.rows[rows]).tolist()]

    def content(self) -> Iterator[bytes]:
        """The bytes of the frames' files, and how many each clip has; nothing is decoded."""
        for clip in self.rows.tolist():
            yield len(self.clips[clip]).to_bytes(4, "little")
            yield from self.pictures.take(self.clips[clip]).content()

    def faults(self) -> dict[int, str]:
        """Which rows cannot be read, and why?"""
        broken = self.pictures.faults()
        found = {}
        for row, clip in enumerate(self.rows.tolist()):
            wrong = [frame for frame in self.clips[clip].tolist() if frame in broken]
            if wrong:
                found[row] = f"{self.pictures.name(wrong[0])}: {broken[wrong[0]]}"
        return found

    def name(self, row: int) -> str:
        return os.path.dirname(self.pictures.name(self.clips[int(self.rows[row])][0]))

    def _clip(self, clip: int) -> np.ndarray:
        frames = [np.atleast_3d(frame) for frame in self.pictures[self.clips[clip]]]
        depth = max(frame.shape[2] for frame in frames)
        frames = [np.repeat(frame, depth, axis=2) if frame.shape[2] < depth else frame
                  for frame in frames]  # fmt: skip
        sizes = sorted({frame.shape for frame in frames})
        if len(sizes) > 1:
            place = os.path.dirname(self.pictures.name(self.clips[clip][0]))
            raise ValueError(
                f"the frames of clip {place} differ in size ({sizes[0][0]} x {sizes[0][1]} and "
                f"{sizes[-1][0]} x {sizes[-1][1]} among them); give all frames of a clip one size"
            )
        return np.stack(frames)


def as_clips(found: Found, frames) -> Found:
    """Which clips do these images make, that lie in one folder for each clip?

    found   images with paths as ids: CLASS/CLIP/FRAME.png
    frames  how many of each clip: a number, so many evenly spaced ones; or "all", which have to be
            as many in each
    returns Found; ids are the clips' folders, frames in the order of the numbers in their names
    errors  ValueError names what lies in no clip's folder, or the clips that differ
    """
    wanted = number(frames)
    loose = [path for path in found.ids if path.count("/") < 2]
    if loose:
        raise ValueError(
            f"data: {found.name} has {counted(len(loose), 'image')} in no clip's folder "
            f"({listed(loose)}); clips lie as CLASS/CLIP/FRAME.png; leave frames out if each image "
            "is an example"
        )
    groups: dict[str, list[int]] = {}
    for place, path in enumerate(found.ids):
        groups.setdefault(path.rpartition("/")[0], []).append(place)
    ids = sorted(groups, key=natural)
    labels = {ids_of: found.labels[groups[ids_of][0]] for ids_of in ids}
    ids.sort(key=lambda name: labels[name])
    every = [sorted(groups[name], key=lambda at: natural(found.ids[at])) for name in ids]
    clips, note = _chosen(ids, every, wanted)
    return replace(
        found, ids=ids, labels=np.array([labels[name] for name in ids]), layout="THWC",
        inputs=Frames(found.inputs, clips, np.arange(len(ids))), notes=(*found.notes, note),
    )  # fmt: skip


def _chosen(ids, every, wanted):
    """The frames of each clip, and a sentence."""
    counts = [len(frames) for frames in every]
    fewest, most = min(counts), max(counts)
    if wanted is None:
        if fewest < most:
            short, long = ids[counts.index(fewest)], ids[counts.index(most)]
            raise ValueError(
                f"clips differ in length: {short} has {counted(fewest, 'frame')}, {long} {most:,}; "
                f"take so many evenly spaced ones of each, for instance frames={fewest} "
                f"(?frames={fewest} after the path)"
            )
        return [np.array(each) for each in every], f"clips of {counted(most, 'frame')}"
    clips = [np.array(each)[evenly(len(each), wanted)] for each in every]
    note = f"{counted(wanted, 'frame')} of each clip, evenly spaced (they have "
    note += f"{fewest:,} to {most:,})" if fewest < most else f"{most:,})"
    if (short := sum(count < wanted for count in counts)) > 0:
        note += f"; {counted(short, 'clip')} with fewer: some of their frames stand twice"
    return clips, note


def number(frames) -> int | None:
    """How many frames of each clip? None for all.

    >>> number("16"), number("all")
    (16, None)
    """
    if str(frames) == ALL:
        return None
    text = str(frames)
    if isinstance(frames, bool) or not text.isdecimal() or int(text) < 1:
        raise ValueError(
            f"frames is {frames!r}, but how many of each clip was wanted, such as frames=16, or "
            'frames="all"'
        )
    return int(text)


def natural(name: str) -> list:
    """What sorts frame-10 after frame-9?

    >>> sorted(["f10", "f9", "f1"], key=natural)
    ['f1', 'f9', 'f10']
    """
    parts = re.split(r"(\d+)", name)
    return [(0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts]
