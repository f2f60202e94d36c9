"""The image tower of an open_clip network."""

import json

import pytest
import torch

from memexplorer.models.loading import load_model

library = pytest.importorskip("open_clip")
VISION = {"image_size": 32, "layers": 2, "width": 32, "head_width": 16, "patch_size": 8}
TEXT = {"context_length": 8, "vocab_size": 64, "width": 32, "heads": 2, "layers": 1}


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    monkeypatch.setattr("open_clip.factory._MODEL_CONFIGS", dict(library.factory._MODEL_CONFIGS))
    monkeypatch.setattr("open_clip.factory._MODEL_CONFIG_PATHS",
                        list(library.factory._MODEL_CONFIG_PATHS))  # fmt: skip
    made = {"embed_dim": 16, "vision_cfg": VISION, "text_cfg": TEXT}
    (tmp_path / "tiny-clip.json").write_text(json.dumps(made))
    library.add_model_config(tmp_path / "tiny-clip.json")
    return library.create_model("tiny-clip").eval()


@pytest.mark.parametrize("part", ["whole", "tower"])
def test_the_tower_is_filled_from_either_file(tmp_path, tiny, part):
    given = tiny if part == "whole" else tiny.visual
    torch.save({"state_dict": given.state_dict()}, tmp_path / "w.pt")
    read = load_model("open_clip:tiny-clip", weights=tmp_path / "w.pt", device="cpu")
    batch = torch.randn(2, 3, 32, 32)
    assert torch.allclose(read(batch), tiny.visual(batch), atol=1e-5)
    wanted = read.origin.preprocessing
    assert (wanted.size, wanted.interpolation) == ((32, 32), "bicubic")
    assert wanted.mean == pytest.approx(library.OPENAI_DATASET_MEAN)


def test_faults(tiny):
    with pytest.raises(ValueError, match="open_clip has no weights for it; there are none"):
        load_model("open_clip:tiny-clip", device="cpu")
    with pytest.raises(ValueError, match="no network 'tiny-clop'; near are tiny-clip"):
        load_model("open_clip:tiny-clop", device="cpu")
    with pytest.raises(ValueError, match="argument 'depth', but only pretrained"):
        load_model("open_clip:tiny-clip?depth=3", device="cpu")
    random = load_model("open_clip:tiny-clip?pretrained=false", device="cpu")
    assert "the weights are random" in random.origin.notes[0]
