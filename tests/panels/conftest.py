"""Small pages to look at: sixty images of three kinds, and a network that learned them by heart."""

import time

import numpy as np
import pytest
import torch

from memexplorer.models.classifiers import MLP
from memexplorer.panels import explore, forgetting

NAMES = ("circle", "stripe", "dot")


def drawn(count, seed, wrong=0):
    """(images, labels, true labels): each kind lights up a part of its own; some labels are wrong.

    The wrong ones come first.
    """
    rng = np.random.default_rng(seed)
    truth = rng.permutation(np.arange(count) % 3)
    images = rng.integers(0, 90, (count, 8, 8))
    for row, kind in enumerate(truth):
        images[row, 2 * kind : 2 * kind + 3, 1:7] += 160
    given = truth.copy()
    given[:wrong] = (given[:wrong] + 1) % 3
    return images.astype(np.uint8), given, truth


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """One cache for all pages: what a second page asks for as well is there already."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _cached(cache, monkeypatch):
    monkeypatch.setenv("MEMEXPLORER_CACHE", str(cache))


@pytest.fixture(scope="session")
def training():
    """60 training images, the labels of the first 6 wrong, the truth beside them."""
    images, labels, truth = drawn(60, 0, wrong=6)
    return {"images": images, "labels": labels, "true_labels": truth, "classes": NAMES}


@pytest.fixture(scope="session")
def held_out():
    images, labels, _ = drawn(30, 1)
    return {"images": images, "labels": labels, "classes": NAMES}


@pytest.fixture(scope="session")
def network(training):
    """An MLP trained on these until it answers every one as it was told."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = MLP((64, 24, 12, 3))
        x = torch.tensor(training["images"])[:, None].float() / 255
        y = torch.tensor(training["labels"])
        steps = torch.optim.Adam(model.parameters(), 0.02)
        for _ in range(200):
            steps.zero_grad()
            torch.nn.functional.cross_entropy(model(x), y).backward()
            steps.step()
    return model.eval()


# for something to be picked, or for a button
WAITING = {"CloserLook", "LessonView", "ForgettingView", "SelectivityView", "ProbesView"}


def drawing(page):
    """The views of a page that draw what the studies found."""
    return [view for view in page.panes.views if type(view).__name__ not in WAITING]


@pytest.fixture(name="drawing")
def _drawing():
    """drawing(page) are the views that draw what the studies found."""
    return drawing


def finished(page, seconds=60):
    """The page, once its job has ended."""
    assert page.running.job.join(seconds), "the job did not end"
    return page


@pytest.fixture
def finish():
    """finish(page) waits until its job has ended and gives the page back."""
    return finished


@pytest.fixture
def fresh(network, training, held_out):
    """The explorer with everything found, for a test that makes it do something else."""
    return finished(explore.panel(network, training, held_out))


@pytest.fixture(scope="session")
def _shared(network, training, held_out, cache):
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MEMEXPLORER_CACHE", str(cache))
        return finished(explore.panel(network, training, held_out))


@pytest.fixture
def explored(_shared):
    """The explorer with everything found: one for all tests that only look and pick."""
    yield _shared
    for view in _shared.panes.views:
        for name in ("colour", "order", "which", "layer"):
            if hasattr(view, name):
                getattr(view, name).chosen = False
        for name in ("gallery", "drivers", "neighbours", "matrix", "heat", "table"):
            if hasattr(view, name):
                getattr(view, name).picked = None
    _shared.session.selection, _shared.session.focus = [], None
    _shared.session.unit = _shared.session.at_layer = None
    _shared.session.recount(30)
    _shared.controls.k.value = 30
    _shared.panes.show()


@pytest.fixture(scope="session")
def silencing(network, training, held_out, cache):
    """The page on which units are silenced, with everything found."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MEMEXPLORER_CACHE", str(cache))
        return finished(forgetting.panel(network, training, held_out))


@pytest.fixture(scope="session")
def pane_of():
    """pane_of(page, "UnitView") is the pane of the page that is of this class."""

    def of(page, name):
        return next(view for view in page.panes.views if type(view).__name__ == name)

    return of


@pytest.fixture(scope="session")
def settled():
    """settled(page), or of a view's own job, returns when all that came of its job was told."""

    def waited(working, seconds=60):
        # Without an event loop the job's own thread tells: it is over when that thread is.
        running, end = working.running, time.monotonic() + seconds
        while running.busy or (running.job and not running.job.join(0.01)):
            assert time.monotonic() < end, f"it takes more than {seconds} s"
            time.sleep(0.01)

    return waited
