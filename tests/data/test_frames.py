"""Are clips what lies in their folders, in order, and is nothing opened before it is asked for?"""

import numpy as np
import pytest
from PIL import Image

from memexplorer.data import load_examples
from memexplorer.models.preprocessing import Preprocessing, to_batch


def lay(root, clips, *, size=(6, 5), colour=False):
    """CLASS/CLIP -> how many frames; frame n of every clip is of brightness 10 n."""
    for place, count in clips.items():
        (root / place).mkdir(parents=True)
        for number in range(count):
            pixels = np.full((*size, 3) if colour else size, 10 * number, np.uint8)
            Image.fromarray(pixels).save(root / place / f"frame{number}.png")
    return root


def test_folders_of_frames_are_clips_in_natural_order(tmp_path):
    lay(tmp_path, {"jump/b": 12, "jump/a": 12, "run/c10": 12, "run/c9": 12})
    clips = load_examples(tmp_path, frames="all")
    assert clips.ids.tolist() == ["jump/a", "jump/b", "run/c9", "run/c10"]
    assert [clips.classes[label] for label in clips.labels] == ["jump", "jump", "run", "run"]
    assert clips.layout == "THWC"
    one = clips.inputs[[3]][0]
    assert one.shape == (12, 6, 5, 1)
    assert one[:, 0, 0, 0].tolist() == [10 * number for number in range(12)], "10 after 9"
    assert clips.images([0])[0].max() == 60, "the middle frame stands for it"
    batch = to_batch(clips.inputs[[0, 2]], Preprocessing(), layout="THWC")
    assert tuple(batch.shape) == (2, 1, 12, 6, 5)
    assert np.allclose(batch[0, 0, :, 0, 0] * 255, np.arange(12) * 10)
    assert "clips of 12 frames" in clips.notes


def test_so_many_frames_evenly_spaced_and_it_is_said(tmp_path):
    lay(tmp_path, {"jump/a": 9, "run/b": 4, "run/c": 2})
    clips = load_examples(f"{tmp_path}?frames=3")
    shown = [clip[:, 0, 0, 0].tolist() for clip in clips.inputs[[0, 1, 2]]]
    assert shown == [[10, 40, 70], [0, 20, 30], [0, 10, 10]]
    assert "3 frames of each clip, evenly spaced (they have 2 to 9); 1 clip with fewer" in (
        " ".join(clips.notes)
    )
    with pytest.raises(ValueError, match=r"run/c has 2 frames, jump/a 9; take so many"):
        load_examples(tmp_path, frames="all")
    assert len(load_examples(tmp_path)) == 15, "without frames each image is an example"


def test_no_frame_is_opened_before_it_is_asked_for(tmp_path):
    lay(tmp_path, {"jump/a": 2, "run/b": 2})
    (tmp_path / "run" / "b" / "frame1.png").write_bytes(b"damaged")
    clips = load_examples(tmp_path, frames="all")
    assert len(clips.inputs[[0]][0]) == 2
    with pytest.raises(ValueError, match=r"run/b/frame1\.png \(not an image"):
        clips.inputs[[1]]
    (tmp_path / "run" / "c").mkdir()
    for number in range(2):
        Image.new("L", (5, 6)).save(tmp_path / "run" / "c" / f"frame{number}.png")
    clips = load_examples(tmp_path, frames="all", skip_corrupt=True)
    assert clips.ids.tolist() == ["jump/a", "run/c"]
    assert "run/b" in clips.notes[-1]


def test_its_digest_follows_content_and_choice(tmp_path):
    lay(tmp_path, {"jump/a": 4, "run/b": 4})
    two, all_of = (load_examples(tmp_path, frames=frames) for frames in (2, "all"))
    assert two.digest() == load_examples(tmp_path, frames=2).digest() != all_of.digest()
    assert two.take([1]).digest() != two.digest()


def test_what_is_no_clip_is_refused_in_words(tmp_path):
    lay(tmp_path, {"jump/a": 2, "run/b": 2})
    Image.new("L", (5, 6)).save(tmp_path / "run" / "alone.png")
    with pytest.raises(ValueError, match=r"1 image in no clip's folder \(run/alone\.png\)"):
        load_examples(tmp_path, frames="all")
    (tmp_path / "run" / "alone.png").unlink()
    for frames in (0, "many", True, 1.5):
        with pytest.raises(ValueError, match="frames is .* how many of each clip"):
            load_examples(tmp_path, frames=frames)
    Image.new("L", (9, 9)).save(tmp_path / "run" / "b" / "frame1.png")
    with pytest.raises(ValueError, match=r"frames of clip run/b differ in size \(6 x 5 and 9 x 9"):
        load_examples(tmp_path, frames="all").inputs[[1]]
    np.savez(tmp_path / "some.npz", x=np.zeros((2, 4, 4)), y=[0, 1])
    with pytest.raises(ValueError, match=r"frames: some\.npz is no folder of clips"):
        load_examples(tmp_path / "some.npz", frames=4)


@pytest.mark.parametrize("kind", ["npy", "npz", "pt"])
@pytest.mark.parametrize("channel", [2, 4])
def test_tensors_of_clips_from_files(kind, channel, tmp_path):
    rng = np.random.default_rng(0)
    clips = rng.integers(0, 255, (4, 7, 6, 5, 3), dtype=np.uint8)
    given, labels = np.moveaxis(clips, 4, channel), np.array([0, 1, 0, 1])
    path = tmp_path / f"clips.{kind}"
    if kind == "npy":
        np.save(path, given)
        np.save(tmp_path / "labels.npy", labels)
    elif kind == "npz":
        np.savez(path, images=given, labels=labels)
    else:
        import torch

        torch.save({"images": torch.from_numpy(given.copy()), "labels": torch.tensor(labels)}, path)
    found = load_examples(path)
    assert found.layout == "THWC"
    assert (found.inputs[:] == clips).all()
    assert found.labels.tolist() == [0, 1, 0, 1]
    if kind == "npy":
        assert not found.inputs.flags.owndata, "it stays on the disk"
    batch = to_batch(found.inputs[:], Preprocessing(channels=1, size=4), layout="THWC")
    assert tuple(batch.shape) == (4, 1, 7, 4, 4)


def test_clips_with_channels_elsewhere_are_refused_with_a_hint():
    with pytest.raises(ValueError, match="channels seem to come second: move them last"):
        load_examples((np.zeros((2, 3, 7, 6, 5)), [0, 1]))
    with pytest.raises(ValueError, match="with 1, 3 or 4 channels"):
        load_examples((np.zeros((2, 7, 7, 6, 5)), [0, 1]))
