"""Files from the reader's own computer: there in full, with progress, or refused in words."""

import io
import os
import re
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

LIMIT = 40_000_000
FACTORY = """
from torch import nn


def build():
    network = nn.Sequential(
        nn.Conv2d(3, 6, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 2)
    )
    network.preprocessing = {"channels": 3, "size": 16}
    return network
"""


@pytest.fixture(scope="module")
def address(serve, tmp_path_factory):
    """A page started with a factory and a limit for what comes in."""
    folder = tmp_path_factory.mktemp("standing")
    (folder / "factory.py").write_text(FACTORY)
    return serve("--sample", "digits", "--upload-limit", "40 MB", folder=folder)


@pytest.fixture
def there(address, shared_page):
    if not shared_page.url.startswith(address):  # the state of the page is behind it
        shared_page.goto(address)  # what it opens with is worked on meanwhile
        shared_page.get_by_role("button", name="Upload … for Weights").wait_for()
    return shared_page


@pytest.fixture
def kept(environment):
    """What lies in the folders of uploads, hidden files too, without the lock."""

    def look():
        place = os.path.join(environment["MEMEXPLORER_CACHE"], "uploads")
        found = [os.path.join(at, name) for at, _, names in os.walk(place) for name in names]
        return sorted(path for path in found if not path.endswith(".lock"))

    return look


def done(page):
    page.locator(".mx-job").get_by_text("done in").or_(
        page.locator(".mx-job .mx-fault:visible")
    ).wait_for()
    assert page.locator(".mx-job .mx-fault:visible").all_inner_texts() == []


def row(page, field):
    return page.locator(".mx-field", has=page.get_by_label(field, exact=True))


def choose(page, field, file):
    """Press Upload … and choose this path."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=f"Upload … for {field}").click()
    chooser.value.set_files(file)


@pytest.fixture
def file(tmp_path):
    """file(name, bytes) is the path of such a file on the reader's computer."""

    def make(name, data):
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return make


def refused(page, field, words):
    """Waits for these words beside the field, which are read aloud."""
    said = row(page, field).locator(".mx-error:visible").filter(has_text=words)
    said.wait_for()
    assert said.get_attribute("role") == "alert"


def uploaded(page, field):
    said = row(page, field).get_by_role("status").filter(has_text="uploaded:")
    said.wait_for()
    return said.inner_text()


def drawn(name, count=20):
    """A zip of two class folders of images that can be told apart."""
    rng, made = np.random.default_rng(0), io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number, kind in enumerate(("red", "green")):
            for at in range(count):
                pixels = rng.integers(0, 120, (16, 16, 3))
                pixels[..., number] += 120
                file = io.BytesIO()
                Image.fromarray(pixels.astype(np.uint8)).save(file, "png")
                archive.writestr(f"{name}/{kind}/{at}.png", file.getvalue())
    return made.getvalue()


def test_weights_come_in_full_with_progress(there, kept, file):
    data = os.urandom(30_000_000)
    note = there.get_by_text("Upload: one file each, up to 40 MB")
    assert note.is_visible()  # before anything is chosen
    there.evaluate(SEEN)
    choose(there, "Weights", file("my weights.safetensors", data))
    assert uploaded(there, "Weights") == "uploaded: my weights.safetensors · 30 MB"
    told = there.evaluate("window.told")
    assert any(re.search(r"uploading · \d+ % · [\d.]+ of 30.0 MB · [\d.]+ MB/s", t) for t in told)
    assert len(told) == len(set(told))
    (path,) = kept()
    assert Path(path).read_bytes() == data
    assert os.stat(os.path.dirname(path)).st_mode & 0o777 == 0o700
    field = there.get_by_label("Weights", exact=True)
    assert field.input_value() == field.get_attribute("title") == path
    ends = "field => field.scrollLeft + field.clientWidth >= field.scrollWidth - 2"
    there.wait_for_timeout(300)
    assert field.evaluate(ends)  # the name of the file is in sight


SEEN = """() => {
  window.told = [];
  const bar = document.querySelector('[role=progressbar][aria-label="Upload for Weights"]');
  new MutationObserver(() => {
    const words = bar.getAttribute('aria-valuetext');
    if (!bar.hidden && bar.getBoundingClientRect().height > 0 && !told.includes(words))
      told.push(words);
  }).observe(bar, { attributes: true });
}"""


def test_stop_leaves_nothing(there, kept, file):
    before = kept()
    # Slower than this machine: what the page sends is held back for a while.
    there.evaluate(
        """() => { const own = Blob.prototype.arrayBuffer;
          Blob.prototype.arrayBuffer = function () {
            return new Promise(on => setTimeout(on, 100)).then(() => own.call(this)); };
          window.atOnce = () => { Blob.prototype.arrayBuffer = own; }; }"""
    )
    choose(there, "Held out", file("late.npz", bytes(30_000_000)))
    there.get_by_role("progressbar", name="Upload for Held out").wait_for()
    there.wait_for_timeout(500)
    assert len(kept()) == len(before) + 1
    stop = there.get_by_role("button", name="Stop upload for Held out")
    assert stop.evaluate("one => one === document.activeElement")  # the keyboard's next step
    there.keyboard.press("Enter")
    row(there, "Held out").get_by_text("stopped; nothing was kept").wait_for()
    there.evaluate("atOnce()")
    there.wait_for_timeout(300)
    assert kept() == before
    assert stop.is_hidden()


def test_what_may_not_come_is_refused_in_words(there, kept, file):
    before = kept()
    choose(there, "Weights", file("large.pt", bytes(LIMIT + 1)))
    refused(there, "Weights", "large.pt has 40.0 MB, more than the 40 MB that may be")
    choose(there, "Weights", file("empty.pt", b""))
    refused(there, "Weights", "empty.pt is empty")
    evil = io.BytesIO()
    with zipfile.ZipFile(evil, "w") as archive:
        archive.writestr("cat/1.png", b"x")
        archive.writestr("../../../evil.png", b"x")
    choose(there, "Data", file("evil.zip", evil.getvalue()))
    refused(there, "Data", "the entry '../../../evil.png' leads out of its folder")
    choose(there, "Model", file("mine.py", b"print()"))
    refused(there, "Model", 'mine.py is code, which would run on the server: tick "Trust')
    assert kept() == before


def test_a_browser_that_lies_about_the_size_is_not_believed(there, kept, file):
    before = kept()
    there.evaluate(
        "Object.defineProperty(File.prototype, 'size', { get: () => 1000, configurable: true })"
    )
    choose(there, "Weights", file("large.pt", bytes(3_000_000)))
    # The slice is longer than the 1,000 bytes that were announced.
    refused(there, "Weights", "longer than the 1 kB it was said to be")
    there.evaluate("delete File.prototype.size")
    assert kept() == before


def test_a_zip_of_class_folders_is_dropped_loaded_and_drawn(there):
    data = drawn("photos")
    there.evaluate(
        """([bytes, name]) => {
          const field = [...document.querySelectorAll('.mx-field')].find(
            one => one.querySelector('label').textContent === 'Data');
          const moved = new DataTransfer();
          moved.items.add(new File([new Uint8Array(bytes)], name));
          for (const kind of ['dragover', 'drop'])
            field.querySelector('input').dispatchEvent(new DragEvent(
              kind, { dataTransfer: moved, bubbles: true, cancelable: true })); }""",
        [list(data), "photos.zip"],
    )
    assert uploaded(there, "Data") == "uploaded: photos.zip · 40 files"
    there.get_by_label("Model", exact=True).fill("factory.py:build")
    there.get_by_label("Weights", exact=True).fill("")
    there.get_by_label("Held out", exact=True).fill("")
    there.get_by_role("button", name="Load", exact=True).click()
    there.get_by_text("40 training examples, 2 classes").wait_for()
    done(there)
    there.get_by_text("showing 40 of 40").first.wait_for()
    assert there.locator("canvas").count() > 0


def test_nothing_stays_when_the_page_is_closed(there, kept, environment):
    assert kept()
    there.goto("about:blank")
    give_up = time.monotonic() + 40
    while os.listdir(os.path.join(environment["MEMEXPLORER_CACHE"], "uploads")):
        assert time.monotonic() < give_up, kept()
        time.sleep(0.2)
