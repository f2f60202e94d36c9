import numpy as np
import pytest
import torch

from memexplorer import storage
from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.models.classifiers import MLP
from memexplorer.studies.forgetting import run


@pytest.fixture(scope="module")
def net():
    """Class 0 unless unit 3 speaks; unit 3 hears example 7 alone, the others hear everybody."""
    made = MLP((10, 5, 2)).eval()
    with torch.no_grad():
        made.hidden[0].weight.fill_(0.1)
        made.hidden[0].weight[3] = 0
        made.hidden[0].weight[3, 7] = 4
        made.hidden[0].bias.zero_()
        made.fc.weight.zero_()
        made.fc.weight[0, :3], made.fc.weight[1, 3] = 1, 2
        made.fc.bias.zero_()
    return made


@pytest.mark.parametrize("by", ["effect", "selectivity"])
def test_one_unit_holds_the_one_odd_example(net, by, tmp_path):
    x = np.eye(10, dtype=np.float32)
    y = np.array([0] * 7 + [1] + [0] * 2)
    examples = load_examples((x, y))
    found = result_of(run(net, examples, examples, ids=[examples.ids[7]], by=by, draws=4,
                          cache=tmp_path))  # fmt: skip
    assert found.examples["units_to_change"] == [1]
    assert (found.units["unit"][0], found.units["rank"][0]) == (3, 1)
    made = found.curves[examples.ids[7]]
    assert made.answers[:, 0].tolist() == [1, *[0] * (len(made.doses) - 1)]
    np.testing.assert_allclose(made.found["neighbours"], 1)
    np.testing.assert_allclose(made.found["held-out"], [1, *[0.9] * (len(made.doses) - 1)])
    assert made.random["training"].shape == (4, len(made.doses))
    folder = storage.write_run(tmp_path / "run", found)
    assert {"examples.parquet", "units.parquet", "run.json"} <= {p.name for p in folder.iterdir()}


def test_what_cannot_be_asked(net, tmp_path):
    examples = load_examples((np.eye(10, dtype=np.float32), np.arange(10) % 2))
    with pytest.raises(ValueError, match="ids has 'nobody', which is no training example"):
        result_of(run(net, examples, ids=["nobody"], cache=tmp_path))
    with pytest.raises(ValueError, match="by is 'luck', but one of"):
        result_of(run(net, examples, by="luck", cache=tmp_path))
    with pytest.raises(ValueError, match="there is none; name a model"):
        result_of(run(None, examples, cache=tmp_path))
