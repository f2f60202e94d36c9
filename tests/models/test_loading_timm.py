"""A network of timm, from its name and a file."""

import pytest
import torch
from safetensors.torch import save_file

from memexplorer.models.loading import load_model, output_tensor
from memexplorer.models.preprocessing import to_batch

timm = pytest.importorskip("timm")


def saved(tmp_path, name, **arguments):
    network = timm.create_model(name, **arguments).eval()
    torch.save({"state_dict": {f"module.{k}": v for k, v in network.state_dict().items()}},
               tmp_path / "w.pth")  # fmt: skip
    return network, tmp_path / "w.pth"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("test_resnet", {"num_classes": 7, "in_chans": 1}),
        ("test_resnet", {"num_classes": 0}),
        ("test_resnet", {}),
        ("test_vit", {"num_classes": 5, "img_size": 32}),
        ("test_vit2", {"num_classes": 5, "img_size": 64, "in_chans": 4}),
        ("test_convnext", {"num_classes": 3}),
        ("test_efficientnet", {"num_classes": 3}),
        ("deit_tiny_distilled_patch16_224", {"num_classes": 3, "img_size": 48, "depth": 1}),
    ],
)
def test_shapes_are_read_off_the_file(tmp_path, name, arguments):
    network, path = saved(tmp_path, name, **arguments)
    query = "?depth=1" if "depth" in arguments else ""
    read = load_model(f"timm:{name}{query}", weights=path, device="cpu")
    size = read.origin.preprocessing.size
    if "img_size" in arguments:
        assert size == (arguments["img_size"],) * 2
    assert read.origin.preprocessing.channels == arguments.get("in_chans", 3)
    batch = torch.randn(2, arguments.get("in_chans", 3), *size)
    assert torch.allclose(read(batch), network(batch), atol=1e-5)
    assert read.origin.weights == str(path)


def test_what_timm_says_of_images_is_what_its_own_transform_does(tmp_path):
    import numpy as np
    from PIL import Image

    network, path = saved(tmp_path, "test_vit")
    read = load_model("timm:test_vit", weights=path, device="cpu")
    stated = timm.data.resolve_data_config({}, model=network)
    image = np.random.default_rng(0).integers(0, 256, (200, 240, 3), dtype=np.uint8)
    theirs = timm.data.create_transform(**stated)(Image.fromarray(image))
    ours = to_batch(image[None], read.origin.preprocessing)[0]
    assert (ours - theirs).abs().max() < 2 / 255 / 0.5
    assert "stated by the model (timm)" in read.origin.preprocessing.describe()


def test_random_weights_on_request_are_said():
    network = load_model("timm:test_resnet?pretrained=false&num_classes=4", device="cpu")
    assert output_tensor(network(torch.zeros(1, 3, 64, 64))).shape == (1, 4)
    assert "the weights are random" in network.origin.notes[0]


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("timm:resnet18x", "timm has no network 'resnet18x'; near are .*resnet18"),
        ("timm:test_resnet?img_size=3&pretrained=false", "can't be built with {'img_size': 3}"),
        ("timm:test_resnet.mine", "can't be built with no arguments: Invalid pretrained tag"),
        ("timm:test_resnet?checkpoint_path=/etc/passwd", "'checkpoint_path'; give weights=FILE"),
    ],
)
def test_faults(spec, words):
    with pytest.raises(ValueError, match=words):
        load_model(spec, device="cpu")


def test_weights_of_another_network(tmp_path):
    _, path = saved(tmp_path, "test_vit", num_classes=3)
    with pytest.raises(
        ValueError, match=r"don't fit the network of 'timm:test_resnet': \d+ missing"
    ):
        load_model("timm:test_resnet", weights=path, device="cpu")
    save_file({"a": torch.ones(1)}, tmp_path / "a.safetensors")
    with pytest.raises(ValueError, match="1 unexpected: a"):
        load_model("timm:test_vit", weights=tmp_path / "a.safetensors", device="cpu")


def test_offline_the_remedy_is_said(monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ValueError, match=r"weights of 'timm:resnet18' could not be fetched.*FILE"):
        load_model("timm:resnet18", device="cpu")


def test_without_timm_the_install_line_is_said(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "timm", None)
    with pytest.raises(ImportError, match=r"needs timm.*pip install 'memexplorer\[all\]'"):
        load_model("timm:resnet18", device="cpu")
