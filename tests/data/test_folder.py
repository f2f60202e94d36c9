import json
import os
import shutil

import numpy as np
import pytest
from PIL import Image

from memexplorer.data import decode, load_examples
from memexplorer.data.pictures import CorruptImagesError

GREY = np.arange(16, dtype=np.uint8).reshape(4, 4)


def fill(root, *names):
    for i, name in enumerate(names):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(GREY + i).save(root / name)
    return root


@pytest.fixture
def animals(tmp_path):
    return fill(tmp_path / "animals", "cat/a.png", "cat/b.PNG", "dog/a.png", "dog/deep/er/c.bmp")


def test_a_folder_for_each_class(animals):
    examples = load_examples(animals)
    assert examples.name == "animals"
    assert examples.classes == ("cat", "dog")
    assert examples.labels.tolist() == [0, 0, 1, 1]
    assert examples.ids.tolist() == ["cat/a.png", "cat/b.PNG", "dog/a.png", "dog/deep/er/c.bmp"]
    assert (examples.inputs[np.array([3])][0] == GREY + 3).all()
    assert (examples.take([3, 0]).images([0])[0] == GREY + 3).all()
    assert load_examples(str(animals) + "/").name == "animals"


def test_what_lies_about_is_no_image_and_no_class(animals):
    (animals / ".git").mkdir()
    fill(animals, "__MACOSX/x.png")
    for name in (".DS_Store", "cat/.DS_Store", "cat/._a.png", "dog/Thumbs.db", "README.md"):
        (animals / name).write_bytes(b"?")
    fill(animals, "loose.png")
    examples = load_examples(animals)
    assert len(examples) == 4
    assert "1 file of other kinds (dog/Thumbs.db)" in " ".join(examples.notes)
    assert "1 image in no class folder (loose.png)" in " ".join(examples.notes)


def test_nothing_is_decoded_before_it_is_asked_for(animals, monkeypatch):
    monkeypatch.setattr(decode, "pixels", lambda data: pytest.fail("decoded at load"))
    load_examples(animals).digest()


def test_the_digest_follows_content_and_ids_only(animals, tmp_path):
    digest = load_examples(animals).digest()
    moved = tmp_path / "elsewhere/other"
    shutil.copytree(animals, moved)
    os.utime(moved / "cat/a.png", (1, 1))
    assert load_examples(moved).digest() == digest
    Image.fromarray(GREY + 9).save(moved / "cat/a.png")
    assert load_examples(moved).digest() != digest
    shutil.copy(animals / "cat/a.png", moved / "cat/a.png")
    assert load_examples(moved).digest() == digest
    (moved / "cat/a.png").rename(moved / "cat/aa.png")
    assert load_examples(moved).digest() != digest


def test_parts_are_chosen_by_name_or_said(animals, tmp_path):
    both = tmp_path / "both"
    shutil.copytree(animals, both / "train")
    fill(both, "test/cat/t.png", "test/dog/t.png")
    examples = load_examples(both)
    assert examples.name == "both (train)"
    assert "parts test and train: train was read" in examples.notes[0]
    assert load_examples(f"{both}:test").ids.tolist() == ["cat/t.png", "dog/t.png"]
    assert load_examples(both, split="test").name == "both (test)"
    with pytest.raises(ValueError, match="no part 'val'; there are: test, train"):
        load_examples(both, split="val")
    with pytest.raises(ValueError, match="'test'; it is not divided into parts"):
        load_examples(animals, split="test")


def test_a_class_may_be_called_train(tmp_path):
    assert load_examples(fill(tmp_path / "v", "train/a.png", "car/a.png")).classes == (
        "car", "train",
    )  # fmt: skip


def test_one_folder_around_the_class_folders_is_opened(tmp_path):
    examples = load_examples(fill(tmp_path / "zip", "images/cat/a.png", "images/dog/a.png"))
    assert examples.classes == ("cat", "dog")
    assert examples.notes == ("the classes are the folders in images",)


def test_numbered_folders_go_by_their_text_as_imagefolder_does(tmp_path):
    examples = load_examples(fill(tmp_path / "n", "2/a.png", "10/a.png"))
    assert examples.classes == ("10", "2")
    assert "as ImageFolder does: 10, 2" in examples.notes[0]


def test_faults_of_a_folder_are_said_in_words(animals, tmp_path):
    (animals / "owl").mkdir()
    with pytest.raises(ValueError, match="1 class folder without an image: owl; remove it"):
        load_examples(animals)
    (tmp_path / "none").mkdir()
    with pytest.raises(FileNotFoundError, match=r"no images found .* The folder is empty"):
        load_examples(tmp_path / "none")
    with pytest.raises(FileNotFoundError, match="Directly in it: 1 image; put them in class"):
        load_examples(fill(tmp_path / "flat", "a.png"))
    (tmp_path / "none/x.npz").write_bytes(b"")
    with pytest.raises(FileNotFoundError, match=r"It holds x.npz: give that file instead"):
        load_examples(tmp_path / "none")


def damage(animals):
    (animals / "cat/zero.png").write_bytes(b"")
    (animals / "cat/text.jpg").write_text("hello")
    (animals / "dog/gone.png").symlink_to("nowhere.png")
    os.mkfifo(animals / "dog/pipe.png")


def test_damaged_files_are_named_and_counted(animals):
    damage(animals)
    examples = load_examples(animals)
    with pytest.raises(CorruptImagesError, match="4 of 8 images cannot be read") as fault:
        examples.inputs[np.flatnonzero(examples.ids == "cat/zero.png")]
    assert set(fault.value.names) == {
        "cat/zero.png", "cat/text.jpg", "dog/gone.png", "dog/pipe.png",
    }  # fmt: skip
    for words in ("zero.png (empty file)", "gone.png (missing)", "pipe.png (not an ordinary file)",
                  "text.jpg (not an image", "start again with --skip-corrupt, or with "
                  "skip_corrupt=True in Python"):  # fmt: skip
        assert words in str(fault.value)
    good = np.flatnonzero(examples.ids == "cat/a.png")
    assert (examples.inputs[good][0] == GREY).all()
    with pytest.raises(CorruptImagesError, match="4 of 8 images"):
        examples.digest()


def test_damaged_files_are_skipped_only_when_asked(animals):
    damage(animals)
    examples = load_examples(animals, skip_corrupt=True)
    assert examples.ids.tolist() == load_examples(animals).take([0, 1, 4, 5]).ids.tolist()
    assert "4 corrupt files skipped: cat/text.jpg (not an image" in examples.notes[-1]
    for name in ("cat/a.png", "cat/b.PNG", "dog/a.png", "dog/deep/er/c.bmp"):
        (animals / name).write_bytes(b"")
    with pytest.raises(ValueError, match="none of 8 images can be read"):
        load_examples(animals, skip_corrupt=True)


def test_links_stay_inside_the_roots_and_circles_end(animals, tmp_path):
    (animals / "cat/again").symlink_to(animals / "cat")
    assert len(load_examples(animals, roots=[tmp_path])) == 4
    Image.fromarray(GREY).save(tmp_path / "secret.png")
    (animals / "cat/link.png").symlink_to(tmp_path / "secret.png")
    assert len(load_examples(animals)) == 5
    with pytest.raises(ValueError, match=r"cat/link.png lies outside the folders"):
        load_examples(animals, roots=[animals])
    (animals / "cat/link.png").unlink()
    fill(tmp_path / "owls", "o.png")
    (animals / "owl").symlink_to(tmp_path / "owls")
    with pytest.raises(ValueError, match=r"animals/owl lies outside the folders"):
        load_examples(animals, roots=[animals])


def test_a_link_made_after_loading_is_not_followed_either(animals, tmp_path):
    examples = load_examples(animals, roots=[animals])
    Image.fromarray(GREY).save(tmp_path / "secret.png")
    (animals / "cat/a.png").unlink()
    (animals / "cat/a.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(ValueError, match="lies outside the folders"):
        examples.inputs[[0]]


def test_a_name_that_is_no_text_gets_an_id_that_can_be_written(animals):
    os.rename(animals / "cat/a.png", os.path.join(os.fsencode(animals), b"cat/\xff.png"))
    examples = load_examples(animals)
    assert "cat/\\xff.png" in examples.ids.tolist()
    assert (examples.inputs[np.flatnonzero(examples.ids == "cat/\\xff.png")][0] == GREY).all()
    examples.digest()


def test_class_folders_whose_names_are_no_text_can_be_written_to_files(animals):
    """Also what is said of them: notes and errors go to files and to the page."""
    os.rename(animals / "dog", os.path.join(os.fsencode(animals), b"\xff\xfe"))
    with open(os.path.join(os.fsencode(animals), b"\xff\xfe", b"\xfc.txt"), "wb"):
        pass
    examples = load_examples(animals)
    assert examples.classes == ("cat", "\\xff\\xfe")
    assert examples.labels.tolist() == [0, 0, 1, 1]
    assert (examples.inputs[np.array([3])][0] == GREY + 3).all()
    json.dumps([*examples.classes, *examples.ids, *examples.notes], ensure_ascii=False).encode()
    assert any("\\xfc.txt" in note for note in examples.notes)
    os.mkdir(os.path.join(os.fsencode(animals), b"\xfd"))
    with pytest.raises(ValueError, match=r"1 class folder without an image: \\xfd;"):
        load_examples(animals)
