"""A network of torchvision, from its name and a file."""

import pytest
import torch

from memexplorer.models.loading import load_model

models = pytest.importorskip("torchvision.models")


@pytest.mark.parametrize(
    ("name", "arguments", "side"),
    [
        ("resnet18", {"num_classes": 10}, 32),
        ("squeezenet1_1", {"num_classes": 5}, 64),
        ("mobilenet_v3_small", {}, 32),
        ("shufflenet_v2_x0_5", {"num_classes": 3}, 32),
        ("googlenet", {"num_classes": 3, "aux_logits": False, "init_weights": False}, 64),
    ],
)
def test_classes_are_read_off_the_file(tmp_path, name, arguments, side):
    network = models.get_model(name, weights=None, **arguments).eval()
    torch.save({"model": network.state_dict()}, tmp_path / "w.pth")
    read = load_model(f"torchvision:{name}", weights=tmp_path / "w.pth", device="cpu")
    batch = torch.randn(2, 3, side, side)
    assert torch.allclose(read(batch), network(batch), atol=1e-5)
    assert read.origin.preprocessing.channels == 3
    assert "no normalisation" in read.origin.notes[-1]


def test_the_image_size_of_a_transformer_is_read_off_the_file(tmp_path):
    with torch.device("meta"):
        shapes = models.get_model(
            "vit_b_16", weights=None, image_size=64, num_classes=3
        ).state_dict()
    state = {name: torch.zeros(1).expand(value.shape) for name, value in shapes.items()}  # small
    torch.save(state, tmp_path / "w.pth")
    read = load_model("torchvision:vit_b_16", weights=tmp_path / "w.pth", device="cpu")
    assert read.origin.preprocessing.size == (64, 64)
    assert read(torch.zeros(1, 3, 64, 64)).shape == (1, 3)


def test_what_the_pretrained_entry_says(monkeypatch):
    entry = models.ResNet18_Weights.IMAGENET1K_V1
    monkeypatch.setattr(type(entry), "get_state_dict",
                        lambda self, **_: models.resnet18(weights=None).state_dict())  # fmt: skip
    known = load_model("torchvision:resnet18?weights=IMAGENET1K_V1", device="cpu").origin
    assert known.preprocessing.size == (224, 224)
    assert known.preprocessing.crop == pytest.approx(224 / 256)
    assert known.preprocessing.mean == (0.485, 0.456, 0.406)
    assert known.classes[0] == "tench"


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("torchvision:resnet19", "torchvision has no classifier 'resnet19'; near are resnet"),
        ("torchvision:fcn_resnet50", "no classifier 'fcn_resnet50'"),
        ("torchvision:resnet18?weights=MINE", "knows IMAGENET1K_V1, DEFAULT"),
        ("torchvision:resnet18?num_classes=10", "asks for 10 classes.*give weights=FILE"),
        ("torchvision:resnet18?pretrained=false&wide=1", "can't be built with {'wide': 1}"),
    ],
)
def test_faults(spec, words):
    with pytest.raises(ValueError, match=words):
        load_model(spec, device="cpu")


def test_offline_the_remedy_is_said(monkeypatch):
    def fail(self, **_):
        raise OSError("<urlopen error: no route>")

    monkeypatch.setattr(models.ResNet18_Weights, "get_state_dict", fail)
    with pytest.raises(ValueError, match="could not be fetched by torchvision .*no route"):
        load_model("torchvision:resnet18", device="cpu")
