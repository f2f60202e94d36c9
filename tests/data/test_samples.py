import numpy as np
import pytest
import torch

from memexplorer.data import load_examples
from memexplorer.data.samples import NAMES, sample
from memexplorer.models.loading import load_model
from memexplorer.models.preprocessing import to_batch


def answers(network, examples):
    with torch.no_grad():
        x = to_batch(examples.inputs, network.origin.preprocessing, layout=examples.layout)
        return torch.cat([network(part) for part in x.split(500)]).argmax(1).numpy()


@pytest.mark.parametrize(
    ("name", "train", "held_out", "wrong"),
    [("digits", 1200, 597, 0.2), ("cifar-small", 4000, 1000, 0.1)],
)
def test_a_sample_is_what_it_says(name, train, held_out, wrong):
    parts = sample(name)
    examples, others = load_examples(parts["data"]), load_examples(parts["held_out"])
    assert (len(examples), len(others)) == (train, held_out)
    assert len(examples.classes) == 10
    assert examples.classes == others.classes
    planted = examples.labels != examples.true_labels
    assert planted.mean() == pytest.approx(wrong, abs=0.02)
    assert np.bincount(examples.labels, minlength=10).min() > 0.05 * train
    if name == "digits":
        network = load_model(parts["model"], weights=parts["weights"], device="cpu")
        assert (answers(network, examples) == examples.labels).mean() > 0.99
        assert (answers(network, others) == others.labels).mean() > 0.5


def test_the_digits_are_scikit_learns():
    from sklearn.datasets import load_digits

    known = {image.round().astype(int).tobytes() for image in load_digits().images}
    examples = load_examples(sample("digits")["data"])
    ours = np.round(np.asarray(examples.inputs[np.arange(1200)]).reshape(-1, 8, 8) * (16 / 255))
    assert all(image.astype(int).tobytes() in known for image in ours)


def test_an_unknown_name_is_answered_by_the_known_ones():
    assert set(NAMES) == {"digits", "cifar-small", "encoder-pair"}
    with pytest.raises(ValueError, match="mnist.*cifar-small.*digits"):
        sample("mnist")
