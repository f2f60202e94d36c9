"""A network exported by torch.export.save."""

import pytest
import torch
from torch import nn

from memexplorer.models.identity import weights_digest
from memexplorer.models.loading import load_model, output_tensor

BATCH = torch.export.Dim("batch")


class Block(nn.Module):
    def __init__(self, width, taken):
        super().__init__()
        self.conv, self.bn, self.act = nn.Conv2d(taken, width, 3), nn.BatchNorm2d(width), nn.ReLU()

    def forward(self, x):
        return self.act(self.bn(self.conv(x)))


class Net(nn.Module):
    def __init__(self, form="tensor"):
        super().__init__()
        self.one, self.two, self.form = Block(4, 3), Block(6, 4), form
        self.pool, self.drop, self.fc = nn.AdaptiveAvgPool2d(1), nn.Dropout(), nn.Linear(6, 5)

    def forward(self, x):
        features = self.pool(self.two(self.one(x))).flatten(1)
        logits = self.fc(self.drop(features))
        if self.form == "dict":
            return {"features": features, "logits": logits}
        return (logits, features) if self.form == "tuple" else logits


def export(path, network, *inputs, dynamic=None, training=False):
    program = torch.export.export(network.train(training), inputs, dynamic_shapes=dynamic)
    torch.export.save(program, path)
    return path


@pytest.mark.parametrize("form", ["tensor", "dict", "tuple"])
@pytest.mark.parametrize("fixed", [False, True])
def test_it_answers_as_the_original_and_hooks_are_heard(tmp_path, form, fixed):
    original, batch = Net(form).eval(), torch.randn(4, 3, 12, 12)
    dynamic = None if fixed else ({0: BATCH},)
    path = export(tmp_path / "x.pt2", original, batch, dynamic=dynamic)
    network = load_model(path, device="cpu")
    heard = {}
    for name, module in network.named_modules():
        module.register_forward_hook(lambda _, __, out, name=name: heard.update({name: out}))
    answer = network(batch)
    assert torch.allclose(output_tensor(answer), output_tensor(original(batch)), atol=1e-5)
    names = {name for name, _ in original.named_modules()}
    assert set(heard) == names
    assert heard["two.conv"].shape == (4, 6, 8, 8)
    known = network.origin
    assert known.fixed_batch == (4 if fixed else None)
    assert (known.preprocessing.channels, known.preprocessing.size) == (3, (12, 12))
    assert known.preprocessing.stated_by == "the model (its export)"
    if fixed:
        assert known.notes == ("the export takes exactly 4 examples at once",)
    else:
        assert all(len(output_tensor(network(batch[:n]))) == n for n in (1, 2, 3))


def test_what_kind_of_layer_it_was_is_kept(tmp_path):
    network = load_model(export(tmp_path / "x.pt2", Net(), torch.zeros(2, 3, 9, 9)), device="cpu")
    kinds = {name: module.type_name() for name, module in network.named_modules() if name}
    assert kinds["one.conv"] == "torch.nn.modules.conv.Conv2d"
    assert kinds["one.bn"] == "torch.nn.modules.batchnorm.BatchNorm2d"
    assert kinds["one.act"] == "torch.nn.modules.activation.ReLU"
    assert kinds["fc"] == "torch.nn.modules.linear.Linear"


def test_sizes_that_are_free_are_left_to_the_data(tmp_path):
    side = torch.export.Dim("side", min=8)
    free = ({0: BATCH, 2: side, 3: side},)
    path = export(tmp_path / "x.pt2", Net(), torch.randn(2, 3, 16, 16), dynamic=free)
    network = load_model(path, device="cpu")
    assert network.origin.preprocessing.size is None
    assert network.origin.preprocessing.channels == 3
    assert network(torch.zeros(3, 3, 20, 20)).shape == (3, 5)


def test_vectors_and_another_suffix(tmp_path):
    path = export(tmp_path / "x.pt2", nn.Sequential(nn.Linear(7, 2)), torch.zeros(2, 7))
    path = path.rename(tmp_path / "x.pt")
    network = load_model(path, device="cpu")
    assert network.origin.preprocessing.size is None
    assert network(torch.zeros(2, 7)).shape == (2, 2)


def test_other_weights_fit_into_it(tmp_path):
    path = export(tmp_path / "x.pt2", Net(), torch.zeros(2, 3, 9, 9), dynamic=({0: BATCH},))
    other = Net().eval()
    torch.save(other.state_dict(), tmp_path / "w.pt")
    network = load_model(path, weights=tmp_path / "w.pt", device="cpu")
    batch = torch.randn(2, 3, 9, 9)
    assert torch.allclose(network(batch), other(batch), atol=1e-5)


def test_the_digest_sees_the_graph(tmp_path):
    torch.manual_seed(0)
    layer = nn.Linear(3, 3)
    digests = set()
    for number, act in enumerate((nn.ReLU(), nn.GELU(), nn.ReLU())):
        path = export(tmp_path / f"{number}.pt2", nn.Sequential(layer, act), torch.zeros(2, 3))
        digests.add(weights_digest(load_model(path, device="cpu")))
    assert len(digests) == 2


class Two(nn.Module):
    def forward(self, x, y):
        return x + y


@pytest.mark.parametrize(
    ("network", "inputs", "words"),
    [
        (Two(), (torch.zeros(2, 3), torch.zeros(2, 3)), "exported with 2 inputs, but one batch"),
        (nn.Linear(3, 2).half(), (torch.zeros(2, 3).half(),), "for torch.float16 inputs, but fl"),
        (nn.Embedding(9, 2), (torch.zeros(2, 3, dtype=torch.long),), "for torch.int64 inputs"),
    ],
)
def test_networks_that_do_not_take_one_batch_of_images(tmp_path, network, inputs, words):
    with pytest.raises(ValueError, match=words):
        load_model(export(tmp_path / "x.pt2", network, *inputs), device="cpu")


@pytest.mark.parametrize("network", [nn.Sequential(nn.Dropout(), nn.Linear(3, 2)), Net()])
def test_an_export_in_training_mode_is_refused(tmp_path, network):
    batch = torch.zeros(2, 3) if isinstance(network, nn.Sequential) else torch.zeros(2, 3, 9, 9)
    path = export(tmp_path / "x.pt2", network, batch, training=True)
    with pytest.raises(ValueError, match=r"exported in training mode \(aten.*call network.eval"):
        load_model(path, device="cpu")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.8])
@pytest.mark.parametrize("trust", [True, False])
def test_a_file_cut_short(tmp_path, share, trust):
    path = export(tmp_path / "x.pt2", Net(), torch.zeros(2, 3, 9, 9))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(ValueError, match=r"is cut short.*export it again"):
        load_model(path, device="cpu", trust=trust)


def test_an_output_of_transformers_is_understood(tmp_path):
    library = pytest.importorskip("transformers")
    config = library.ViTConfig(hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
                               intermediate_size=32, image_size=16, patch_size=8)  # fmt: skip
    original = library.ViTForImageClassification(config).eval()
    batch = torch.randn(2, 3, 16, 16)
    path = export(tmp_path / "x.pt2", original, batch)
    network = load_model(path, device="cpu")
    assert torch.allclose(output_tensor(network(batch)), original(batch).logits, atol=1e-5)
