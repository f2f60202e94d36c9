"""Are images made alike, and is it said what was done to them?"""

import numpy as np
import pytest

from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.models import sizing
from memexplorer.models.preprocessing import Preprocessing, to_batch
from memexplorer.models.sizing import sized
from memexplorer.studies import learning_curves

RNG = np.random.default_rng(0)
AS_THEY_ARE = [(7, 8, 8), (7, 8, 8, 3), (7, 4, 8, 8, 3)]


def drawn(*shape):
    return RNG.integers(0, 256, shape).astype(np.uint8)


@pytest.mark.parametrize("shape", AS_THEY_ARE)
@pytest.mark.parametrize("whole", [True, False])
def test_images_that_are_so_already_stay_as_they_are(shape, whole, monkeypatch):
    monkeypatch.setattr(sizing, "AT_ONCE", 3)
    inputs = drawn(*shape) if whole else RNG.random(shape).astype(np.float32)
    given = load_examples((inputs, np.arange(7) % 2))
    found = sized(given, {"size": 8})
    assert found.inputs.dtype == inputs.dtype
    assert found.layout == given.layout
    np.testing.assert_array_equal(found.inputs, inputs)


def test_different_sizes_become_what_a_network_would_see(monkeypatch):
    monkeypatch.setattr(sizing, "AT_ONCE", 2)
    images = [drawn(9, 9), drawn(12, 7), drawn(5, 6, 3), drawn(20, 11, 3)]
    given = load_examples((images, [0, 1, 0, 1]))
    found = sized(given, Preprocessing(size=(6, 4), stretch=True))
    seen = to_batch(images, Preprocessing(channels=3, size=(6, 4), stretch=True)).numpy()
    assert found.inputs.shape == (4, 6, 4, 3)
    np.testing.assert_allclose(found.inputs / 255, np.moveaxis(seen, 1, -1), atol=0.5 / 255 + 1e-6)
    assert found.ids.tolist() == given.ids.tolist()
    assert found.notes == (
        "images brought to 3 channels (grey is repeated), 6 x 4 (stretched), as no network is "
        "named that says what it wants",
    )


def test_what_is_of_a_network_alone_is_said_to_go_unused():
    given = load_examples((drawn(3, 8, 8), [0, 1, 0]))
    found = sized(given, {"mean": 0.5, "std": 0.2})
    assert found.inputs is given.inputs
    assert found.notes == (
        "mean is of a network, and none is named: it is not used",
        "std is of a network, and none is named: it is not used",
    )
    vectors = load_examples((RNG.random((3, 5)), [0, 1, 0]))
    assert sized(vectors, {"size": 8}).inputs is vectors.inputs
    assert sized(given, None).notes == ()
    with pytest.raises(ValueError, match="preprocessing size is 'big', but whole numbers"):
        sized(given, {"size": "big"})


def test_a_network_learns_from_images_that_had_different_sizes():
    images = [drawn(6 + row % 3, 8) for row in range(12)]
    given = load_examples((images, np.arange(12) % 2))
    few = {"epochs": 1, "batch_size": 4, "width": 4}
    with pytest.raises(ValueError, match="different sizes .* --size 32, or on the page under"):
        result_of(learning_curves.run(None, given, **few))
    assert len(result_of(learning_curves.run(None, sized(given, {"size": 6}), **few)).history) == 2
