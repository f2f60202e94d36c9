"""Small pages to look at: sixty images of three kinds, and a network that learned them by heart."""

import numpy as np
import pytest
import torch

from memexplorer.models.classifiers import MLP
from memexplorer.panels import explore

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


@pytest.fixture
def finish():
    """finish(page) waits until its job has ended and gives the page back."""

    def wait(page, seconds=60):
        assert page.running.job.join(seconds), "the job did not end"
        return page

    return wait


@pytest.fixture
def explored(network, training, held_out, finish):
    """The explorer with everything found."""
    return finish(explore.panel(network, training, held_out))


@pytest.fixture
def view():
    """view(page, "UnitView") is the pane of the page that is of this class."""

    def of(page, name):
        return next(view for view in page.panes.views if type(view).__name__ == name)

    return of
