"""Clips: a few frames in their order, as one example."""

import numpy as np

CHANNELS = (1, 3, 4)


def time_first(given, name: str = "images", *, known: bool = False):
    """Which axis of these clips is which? Time, height, width, channel, in this order.

    given    (clip, time, h, w, channel) or (clip, time, channel, h, w), array; only turned, not
             copied, so that what lies on disk stays there
    known    it is in this order already
    returns  (clip, time, h, w, channel)
    errors   ValueError where neither the third nor the last axis can be channels (1, 3 or 4), or
             where the second can be as well as the third

    >>> time_first(np.zeros((2, 8, 3, 16, 16))).shape
    (2, 8, 16, 16, 3)
    """
    shape = given.shape
    if known or shape[4] in CHANNELS:
        return given
    if shape[1] in CHANNELS and shape[2] in CHANNELS:
        raise ValueError(
            f"{name} has shape {shape}, where the second axis may be channels and the third time, "
            "or the other way round; move channels last: np.moveaxis(clips, 1, -1) where the "
            "second are channels, np.moveaxis(clips, 2, -1) where the third are"
        )
    if shape[2] in CHANNELS:
        return np.moveaxis(given, 2, -1)
    hint = ""
    if shape[1] in CHANNELS:
        hint = "; channels seem to come second: move them last, as np.moveaxis(clips, 1, -1)"
    raise ValueError(
        f"{name} has shape {shape}, five axes as clips have; wanted (clip, time, h, w, channel) "
        f"or (clip, time, channel, h, w) with 1, 3 or 4 channels{hint}"
    )


def middle(clip: np.ndarray) -> np.ndarray:
    """Which frame stands for a clip in a picture? The middle one.

    >>> middle(np.arange(3)[:, None, None, None]).item()
    1
    """
    return clip[len(clip) // 2]


def evenly(count: int, wanted: int) -> np.ndarray:
    """Which frames are taken of a clip that has more than are wanted?

    The middle ones of `wanted` equal stretches of time; of a clip that has fewer, some twice.

    count    frames there are
    wanted   frames to take
    returns  (frame,) int, ascending

    >>> evenly(9, 3).tolist(), evenly(2, 4).tolist()
    ([1, 4, 7], [0, 0, 1, 1])
    """
    return ((np.arange(wanted) + 0.5) * count / wanted).astype(np.int64)
