"""Is what went wrong on the page in words, with what to do about it?"""

import errno

import numpy as np
import pytest
import torch

from memexplorer import activations, storage
from memexplorer.panels import agreement
from memexplorer.panels.page import failing


class Breaking(torch.nn.Module):
    """A network that works until it sees an example that is all of this grey value."""

    def __init__(self, real, error, marked):
        super().__init__()
        self.real, self.error, self.marked = real, error, marked

    def forward(self, x):
        if (x == self.marked).flatten(1).all(1).any():
            raise self.error
        return self.real(x)


@pytest.fixture
def breaking(network, training):
    """breaking(error) is the training data and a network that raises in its midst."""

    def made(error):
        images = training["images"].copy()
        images[40] = 255
        return Breaking(network, error, 1.0).eval(), training | {"images": images}

    return made


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    """A cache that holds nothing yet."""
    monkeypatch.setenv("MEMEXPLORER_CACHE", str(tmp_path / "own"))
    return tmp_path / "own"


def told(page):
    return page.job.fault["what"], page.job.fault["todo"]


def test_a_full_disk(network, training, own_cache, monkeypatch, finish):
    def full(path, *_):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(storage, "continue_rows", full)
    page = finish(agreement.panel(network, training))
    what, todo = told(page)
    assert what.startswith("the disk is full (")
    assert "free some space, or keep results elsewhere with --cache" in what
    assert todo == failing.AGAIN
    monkeypatch.undo()
    monkeypatch.setenv("MEMEXPLORER_CACHE", str(own_cache))
    page.picker.load.click()
    finish(page)
    assert page.job.fault == {}
    assert page.job.words.startswith("done")


@pytest.mark.parametrize(
    "error",
    [
        MemoryError("Unable to allocate 9 GiB"),
        RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"),
    ],
)
def test_no_memory_in_the_midst_of_a_network(error, breaking, own_cache, finish):
    what, todo = told(finish(agreement.panel(*breaking(error))))
    assert what.startswith("memory ran out on cpu with a batch of 1, which can't be made smaller")
    assert str(error) in what
    assert todo == failing.AGAIN


def test_no_memory_for_the_votes(network, training, own_cache, monkeypatch, finish):
    def large(*_, **__):
        raise MemoryError("Unable to allocate 3.7 GiB")

    monkeypatch.setattr("memexplorer.vicinity.votes", large)
    what, todo = told(finish(agreement.panel(network, training)))
    assert what.startswith("memory ran out (Unable to allocate 3.7 GiB): look at fewer examples")
    assert todo == failing.AGAIN


def test_a_cache_that_cannot_be_made(network, training, tmp_path, monkeypatch, finish):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MEMEXPLORER_CACHE", str(tmp_path / "file" / "cache"))
    what, todo = told(finish(agreement.panel(network, training)))
    assert "can't be made" in what
    assert "name another with --cache, cache= or MEMEXPLORER_CACHE" in what
    assert todo == failing.ANEW  # no field of the page could change that


@pytest.mark.parametrize("kind", [RuntimeError, ValueError])
def test_a_network_that_raises_in_the_middle(kind, breaking, own_cache, monkeypatch, finish):
    monkeypatch.setattr(activations, "default_batch", lambda *_: 16)
    model, data = breaking(kind("planted in the middle"))
    what, todo = told(finish(agreement.panel(model, data)))
    assert "planted in the middle" in what
    first, last = todo.split("of examples ")[1].split(".")[0].split(" to ")
    assert int(first) <= 40 <= int(last)
    assert "Mend that, and press Load: the" in todo


def test_a_cut_cache_file_is_made_anew(network, training, own_cache, finish):
    whole = finish(agreement.panel(network, training)).session
    wanted = {layer: np.array(rows) for layer, rows in whole.evidence().features.items()}
    files = sorted(own_cache.rglob("*.npy"))
    assert len(files) > 4
    for path in files:
        path.write_bytes(path.read_bytes()[: 60 if path.name < "i" else -7])
    page = finish(agreement.panel(network, training))
    assert page.job.fault == {}
    for layer, rows in page.session.evidence().features.items():
        np.testing.assert_array_equal(rows, wanted[layer])


def test_a_field_is_named_where_it_is_about_one():
    error = ValueError("no such file")
    error.field = "data"
    assert failing.words(error)[:2] == ("no such file", failing.CHANGE)
    assert failing.words(KeyError("x"))[0] == "KeyError: 'x'"
