"""Whatever the connection does to the parts, what is written is the file."""

import random

from hypothesis import given
from hypothesis import strategies as st

from memexplorer.widgets.transfer import PATIENCE, Transfer


class Written:
    """What an arrival does, in memory."""

    name = "net.pt"

    def __init__(self, size):
        self.size, self.bytes = size, b""

    @property
    def received(self):
        return len(self.bytes)

    def write(self, part):
        self.bytes += bytes(part)


@given(st.binary(min_size=1, max_size=200), st.integers(1, 40), st.randoms(use_true_random=False))
def test_lost_doubled_and_late_parts_do_no_harm(data, size, rng: random.Random):
    """A browser that goes back when told to, behind a connection that loses and doubles."""
    transfer, at, have = Transfer("1", Written(len(data))), 0, 0
    for _ in range(5000):
        if transfer.whole:
            break
        part = memoryview(data)[at : at + size]
        answer = None
        if rng.random() < 0.7:
            answer = transfer.take(at, part)
        if rng.random() < 0.2 and at:
            answer = transfer.take(max(0, at - size), memoryview(data)[max(0, at - size) : at])
        at = min(at + size, len(data))
        if answer and answer["say"] == "again":
            at = answer["from"]
        elif answer:
            have = max(have, answer["bytes"])
        if at >= len(data):
            at = have  # nothing is heard any more: once more from what was acknowledged
    assert transfer.arrival.bytes == data


def test_a_gap_is_told_once():
    transfer = Transfer("1", Written(10))
    assert transfer.take(0, b"ab") == {"say": "have", "transfer": "1", "bytes": 2}
    assert transfer.take(4, b"ef") == {"say": "again", "transfer": "1", "from": 2}
    assert transfer.take(6, b"gh") is None  # was on its way already
    assert transfer.take(2, b"cd")["bytes"] == 4
    assert transfer.take(6, b"gh")["from"] == 4
    assert transfer.arrival.bytes == b"abcd"


def test_silence_is_counted_and_any_part_ends_it():
    transfer = Transfer("1", Written(10))
    assert not any(transfer.lost() for _ in range(PATIENCE))
    transfer.take(0, b"a")
    assert not any(transfer.lost() for _ in range(PATIENCE))
    assert transfer.lost()


def test_progress_has_a_share_sizes_a_rate_and_the_time_left():
    transfer = Transfer("1", Written(40_000_000))
    assert transfer.progress() is None  # a moment ago
    transfer._begun -= 2
    transfer._drawn -= 2
    transfer.arrival.bytes = bytes(10_000_000)
    percent, words = transfer.progress()
    assert percent == 25
    assert words == "uploading · 25 % · 10.0 of 40.0 MB · 5.0 MB/s · 6 s left"
