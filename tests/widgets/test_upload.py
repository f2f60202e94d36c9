"""What the browser says, as messages; what comes of it, in the traits and on the disk."""

import os

import pytest

from memexplorer.data.arriving import Arrival
from memexplorer.widgets.transfer import PATIENCE
from memexplorer.widgets.upload import Upload

DATA = os.urandom(2500)


@pytest.fixture
def there(tmp_path):
    """An Upload with what was sent back to the browser and what came of whole files."""
    upload = Upload(
        begin=lambda name, size: Arrival(tmp_path, name, size, limit=5000),
        whole=lambda path: upload.found.append(path),
        name="Weights", limit=5000, allowed="5 kB",
    )  # fmt: skip
    upload.found, upload.back, upload.folder = [], [], tmp_path
    upload.send = lambda content, buffers=None: upload.back.append(content)
    return upload


def say(upload, ask, *buffers, transfer="7", **more):
    """A message as it comes from the browser."""
    content = {"ask": ask, "transfer": transfer, **more}
    upload._handle_custom_msg(content, [memoryview(part) for part in buffers])


def begin(upload, size=2500, **more):
    say(upload, "begin", name="net.pt", size=size, **more)


def test_a_file_comes_in_parts_each_acknowledged(there):
    begin(there)
    for at in (0, 1000, 2000):
        assert there.state == "sending"
        say(there, "part", DATA[at : at + 1000], at=at)
    assert there.back == [
        {"say": "go", "transfer": "7"},
        *({"say": "have", "transfer": "7", "bytes": have} for have in (1000, 2000, 2500)),
    ]
    assert there.state == "working"
    (path,) = there.found
    assert path.read_bytes() == DATA
    there.done("uploaded: net.pt")
    assert (there.state, there.words, there.busy) == ("idle", "uploaded: net.pt", False)
    assert there.back[-1] == {"say": "gone", "transfer": "7"}


def test_stop_leaves_nothing_and_what_is_still_on_its_way_is_not_kept(there):
    begin(there)
    say(there, "part", DATA[:1000], at=0)
    assert os.listdir(there.folder) == [".net.pt.part"]
    say(there, "stop")
    say(there, "part", DATA[1000:], at=1000)
    assert (there.state, there.words) == ("idle", "stopped; nothing was kept")
    assert os.listdir(there.folder) == []
    assert there.back[-1] == {"say": "gone", "transfer": "7"}
    begin(there, transfer="8")  # and it goes on as ever
    say(there, "part", DATA, at=0, transfer="8")
    assert there.found[0].read_bytes() == DATA


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (5001, "net.pt has 5 kB, more than the 5 kB that may be uploaded"), (0, "net.pt is empty"),
        (None, "net.pt is empty"), ("9", "net.pt is empty"),
    ],
)  # fmt: skip
def test_what_may_not_come_is_refused_in_words(there, size, words):
    begin(there, size=size)
    assert there.state == "refused"
    assert words in there.words
    assert there.back == [{"say": "gone", "transfer": "7"}]
    assert os.listdir(there.folder) == []
    assert there.fault == {}


def test_more_than_was_said_is_refused_whatever_the_browser_believes(there):
    begin(there, size=1000)
    say(there, "part", DATA[:900], at=0)
    say(there, "part", DATA[900:], at=900)
    assert there.state == "refused"
    assert "longer than the 1 kB it was said to be" in there.words
    assert os.listdir(there.folder) == []


@pytest.mark.parametrize("at", [-1, None, "0", 1.5, True])
def test_no_part_is_refused(there, at):
    begin(there)
    say(there, "part", DATA, at=at)
    assert there.state == "refused"
    assert os.listdir(there.folder) == []
    say(there, "dance")
    assert there.back[-1]["say"] == "gone"


def test_one_at_a_time_and_only_ones_own(there):
    begin(there)
    begin(there, transfer="8")
    say(there, "part", DATA, at=0, transfer="8")
    assert there.back[1:] == [{"say": "gone", "transfer": "8"}] * 2
    assert there.state == "sending"
    say(there, "part", DATA, at=0)
    assert there.found[0].read_bytes() == DATA


def test_a_browser_that_is_gone_leaves_nothing(there):
    begin(there)
    say(there, "part", DATA[:1000], at=0)
    for _ in range(PATIENCE):
        there.look_after()
    assert there.state == "sending"
    there.look_after()
    assert there.state == "refused"
    assert "nothing more came from the browser" in there.words
    assert os.listdir(there.folder) == []


def test_a_fault_of_ours_is_told_and_leaves_nothing(there):
    there._whole = lambda path: 1 / 0
    begin(there, size=3)
    say(there, "part", b"abc", at=0)
    assert "ZeroDivisionError" in there.fault["what"]
    assert there.state == "idle"


def test_stop_while_it_is_looked_into_goes_to_whoever_does_so(there):
    stops = []
    begin(there, size=3)
    say(there, "part", b"abc", at=0)
    there.on_stop = lambda: stops.append(1)
    say(there, "stop")
    assert (there.state, stops) == ("working", [1])


def test_the_script_sends_small_parts_and_names_what_it_draws():
    script = Upload._esm
    assert "const PART = 1 << 20;" in str(script)
    assert "innerHTML" not in str(script)
