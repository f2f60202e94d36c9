"""Image classifiers and encoders of transformers, from folders made by save_pretrained."""

import json

import numpy as np
import pytest
import torch
from PIL import Image

from memexplorer.models.loading import load_model, output_tensor
from memexplorer.models.preprocessing import to_batch

library = pytest.importorskip("transformers")

TINY = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
        "intermediate_size": 32, "image_size": 32, "patch_size": 8}  # fmt: skip
CONV = {"hidden_sizes": [8, 16], "depths": [1, 1]}
SWIN = {"image_size": 32, "patch_size": 4, "embed_dim": 8, "depths": [1, 1], "num_heads": [2, 2],
        "window_size": 4}  # fmt: skip
DINO = {key: value for key, value in TINY.items() if key != "intermediate_size"}
NAMES = {"id2label": {0: "ant", 1: "bee", 2: "cat"}}
KINDS = {
    "ViTForImageClassification": ("ViTConfig", TINY | NAMES, (2, 3)),
    "ViTModel": ("ViTConfig", TINY, (2, 16)),
    "ResNetForImageClassification": (
        "ResNetConfig", {"embedding_size": 8, **CONV, **NAMES}, (2, 3)),
    "ResNetModel": ("ResNetConfig", {"embedding_size": 8, **CONV}, (2, 16)),
    "SwinForImageClassification": ("SwinConfig", SWIN | NAMES, (2, 3)),
    "SwinModel": ("SwinConfig", SWIN, (2, 16)),
    "ConvNextForImageClassification": (
        "ConvNextConfig", {"num_stages": 2, **CONV, **NAMES}, (2, 3)),
    "ConvNextModel": ("ConvNextConfig", {"num_stages": 2, **CONV}, (2, 16)),
    "CLIPVisionModel": ("CLIPVisionConfig", TINY, (2, 16)),
    "CLIPVisionModelWithProjection": ("CLIPVisionConfig", TINY | {"projection_dim": 8}, (2, 8)),
    "Dinov2Model": ("Dinov2Config", DINO, (2, 16)),
    "Dinov2ForImageClassification": ("Dinov2Config", DINO | NAMES, (2, 3)),
}  # fmt: skip


def saved(folder, kind, processor=None):
    config, settings, _ = KINDS[kind]
    network = getattr(library, kind)(getattr(library, config)(**settings)).eval()
    network.save_pretrained(folder)
    if processor:
        processor.save_pretrained(folder)
    return network


@pytest.mark.parametrize("kind", KINDS)
def test_every_family_answers_as_the_original(tmp_path, kind):
    original = saved(tmp_path, kind)
    network = load_model(f"hf:{tmp_path}", device="cpu")
    assert type(network) is type(original)
    batch = torch.randn(2, 3, 32, 32)
    answer = output_tensor(network(batch))
    assert answer.shape == KINDS[kind][2]
    assert torch.allclose(answer, output_tensor(original(batch)), atol=1e-5)
    expected = ("ant", "bee", "cat") if kind.endswith("Classification") else None
    assert network.origin.classes == expected
    assert network.origin.preprocessing.channels == 3
    assert "no image processor came with the network" in network.origin.notes[-1]


def test_a_folder_is_enough_without_the_prefix(tmp_path):
    saved(tmp_path, "ViTModel")
    assert type(load_model(tmp_path, device="cpu")).__name__ == "ViTModel"


@pytest.mark.parametrize(
    "processor",
    [
        ("ViTImageProcessor", {"size": {"height": 32, "width": 32}}),
        ("ConvNextImageProcessor", {"size": {"shortest_edge": 32}, "crop_pct": 0.875}),
        ("ConvNextImageProcessor", {"size": {"shortest_edge": 384}}),
        ("BitImageProcessor", {"size": {"shortest_edge": 40},
                               "crop_size": {"height": 32, "width": 32}}),
        ("CLIPImageProcessor", {"size": {"shortest_edge": 32},
                                "crop_size": {"height": 32, "width": 32}}),
        ("ViTImageProcessor", {"size": {"height": 32, "width": 32}, "do_normalize": False}),
        ("ViTImageProcessor", {"size": {"height": 32, "width": 32}, "rescale_factor": 1 / 127.5,
                               "image_mean": [1.0] * 3, "image_std": [1.0] * 3}),
    ],
)  # fmt: skip
def test_images_become_what_the_processor_makes_of_them(tmp_path, processor):
    name, settings = processor
    processor = getattr(library, name)(**settings)
    saved(tmp_path, "ConvNextForImageClassification", processor)
    wanted = load_model(f"hf:{tmp_path}", device="cpu").origin.preprocessing
    image = np.random.default_rng(0).integers(0, 256, (80, 60, 3), dtype=np.uint8)
    image = np.asarray(Image.fromarray(image[:8, :6]).resize((60, 80), 3))
    theirs = processor(Image.fromarray(image), return_tensors="pt")["pixel_values"]
    ours = to_batch(image[None], wanted)
    assert ours.shape == theirs.shape
    assert (ours - theirs).abs().mean() < 1 / 255 / 0.2
    assert "image processor" in wanted.stated_by


def test_the_image_tower_of_a_pair_is_read(tmp_path):
    text = {"vocab_size": 50, "hidden_size": 16, "num_hidden_layers": 1,
            "num_attention_heads": 2, "intermediate_size": 32}  # fmt: skip
    config = library.CLIPConfig(text_config=text, vision_config=TINY, projection_dim=8)
    library.CLIPModel(config).save_pretrained(tmp_path)
    network = load_model(f"hf:{tmp_path}", device="cpu")
    assert output_tensor(network(torch.zeros(2, 3, 32, 32))).shape == (2, 16)
    assert "the image tower" in network.origin.notes[0]
    assert network.origin.preprocessing.size == (32, 32)


def test_a_language_model_is_refused(tmp_path):
    config = library.BertConfig(vocab_size=50, hidden_size=16, num_hidden_layers=1,
                                num_attention_heads=2, intermediate_size=32)  # fmt: skip
    library.BertModel(config).save_pretrained(tmp_path)
    with pytest.raises(ValueError, match="takes input_ids, but an image classifier or encoder"):
        load_model(f"hf:{tmp_path}", device="cpu")


def test_weights_from_another_file(tmp_path):
    original = saved(tmp_path, "ViTForImageClassification")
    ten = library.ViTForImageClassification(library.ViTConfig(**TINY, num_labels=10)).eval()
    torch.save({"model": ten.state_dict()}, tmp_path / "ten.pt")
    network = load_model(f"hf:{tmp_path}", weights=tmp_path / "ten.pt", device="cpu")
    batch = torch.randn(2, 3, 32, 32)
    assert torch.allclose(output_tensor(network(batch)), ten(batch).logits, atol=1e-5)
    torch.save(original.vit.state_dict(), tmp_path / "body.pt")
    with pytest.raises(ValueError, match=r"don't fit the network of 'hf:.*40 missing"):
        load_model(f"hf:{tmp_path}", weights=tmp_path / "body.pt", device="cpu")


def edited(folder, **changes):
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_weights_that_do_not_fit_their_config(tmp_path):
    saved(tmp_path, "ViTForImageClassification")
    edited(tmp_path, num_hidden_layers=3)
    with pytest.raises(ValueError, match=r"don't fit its config.json: 16 missing, 0 of another"):
        load_model(f"hf:{tmp_path}", device="cpu")
    edited(tmp_path, num_hidden_layers=2, intermediate_size=64)
    with pytest.raises(ValueError, match="hf:"):
        load_model(f"hf:{tmp_path}", device="cpu")


def test_a_pooler_without_weights_is_left_out(tmp_path):
    saved(tmp_path, "ViTForImageClassification")
    edited(tmp_path, architectures=["ViTModel"])
    network = load_model(f"hf:{tmp_path}", device="cpu")
    assert network.pooler is None
    assert output_tensor(network(torch.zeros(1, 3, 32, 32))).shape == (1, 17, 16)
    assert "no weights for the pooler" in network.origin.notes[0]


def test_broken_and_missing_folders(tmp_path):
    saved(tmp_path / "a", "ViTModel")
    whole = (tmp_path / "a" / "model.safetensors").read_bytes()
    (tmp_path / "a" / "model.safetensors").write_bytes(whole[:500])
    with pytest.raises(ValueError, match="can't be read: "):
        load_model(f"hf:{tmp_path}/a", device="cpu")
    (tmp_path / "b").mkdir()
    with pytest.raises(ValueError, match="has no config.json"):
        load_model(f"hf:{tmp_path}/b", device="cpu")
    with pytest.raises(FileNotFoundError, match="does not exist; in .* there is a, b"):
        load_model(f"hf:{tmp_path}/c", device="cpu")
    with pytest.raises(ValueError, match="outside the allowed folders"):
        load_model(f"hf:{tmp_path}/a", roots=[tmp_path / "b"], device="cpu")
    edited(tmp_path / "a", model_type="nonsense")
    with pytest.raises(ValueError, match="can't be read by this transformers"):
        load_model(f"hf:{tmp_path}/a", device="cpu")
    with pytest.raises(ValueError, match="only revision is known"):
        load_model(f"hf:{tmp_path}/a?depth=3", device="cpu")


def test_code_beside_the_weights_never_runs_without_trust(tmp_path):
    saved(tmp_path, "ViTModel")
    sprung = tmp_path / "sprung"
    (tmp_path / "evil.py").write_text(f"import os\nos.mkdir({str(sprung)!r})\n")
    edited(tmp_path, model_type="evil", auto_map={"AutoConfig": "evil.C", "AutoModel": "evil.M"})
    with pytest.raises(ValueError, match="hf:"):
        load_model(f"hf:{tmp_path}", device="cpu")
    assert not sprung.exists()


def test_offline_the_remedy_is_said(monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ValueError, match="'hf:nobody/nothing' could not be fetched"):
        load_model("hf:nobody/nothing", device="cpu")
