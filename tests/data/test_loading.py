import subprocess
import sys
import time

import numpy as np
import pytest

from memexplorer.data import load_examples
from memexplorer.data.loading import address

IMAGES = np.zeros((10, 2, 2), np.uint8)
LABELS = [0] * 8 + [1] * 2


def test_examples_come_back_as_they_are():
    examples = load_examples((IMAGES, LABELS))
    assert load_examples(examples) is examples
    again = load_examples(examples, predictions=LABELS)
    assert again.digest() == examples.digest()
    assert again.predictions.tolist() == LABELS


def test_a_sample_keeps_the_shares_and_is_said():
    examples = load_examples((IMAGES, LABELS), limit=5, seed=3)
    assert np.bincount(examples.labels).tolist() == [4, 1]
    assert examples.notes[-1] == "a stratified sample of 5 of 10 (seed 3)"
    assert load_examples((IMAGES, LABELS), limit=5, seed=3).digest() == examples.digest()
    whole = load_examples((IMAGES, LABELS), limit=99)
    assert len(whole) == 10
    assert whole.notes == ()


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_refused(limit):
    with pytest.raises(ValueError, match=f"limit is {limit}, wanted at least 1"):
        load_examples((IMAGES, LABELS), limit=limit)


@pytest.mark.parametrize("limit", [2.5, True, "9"])
def test_a_limit_that_is_no_number_is_refused(limit):
    with pytest.raises(TypeError, match="wanted a whole number of examples"):
        load_examples((IMAGES, LABELS), limit=limit)


def test_images_alone_are_one_class_and_it_is_said():
    examples = load_examples(IMAGES)
    assert not examples.labelled
    assert examples.classes == ("unlabelled",)
    assert load_examples(examples, labels=LABELS).labelled


def test_dicts_in_the_words_of_other_libraries():
    bunch = {"data": IMAGES.reshape(10, 4), "images": IMAGES, "target": LABELS, "DESCR": "…",
             "target_names": ["no", "yes"]}  # fmt: skip
    examples = load_examples(bunch)
    assert examples.classes == ("no", "yes")
    assert examples.pictured
    assert "also has data, DESCR, which is not used" in examples.notes[0]
    with pytest.raises(ValueError, match="no images or features, only pics; wanted images"):
        load_examples({"pics": IMAGES})


def test_what_is_nothing_of_this_is_refused_in_words(tmp_path):
    (tmp_path / "a.docx").write_text("hello")
    for given, words in {
        "": "nothing was given",
        "https://host/a.npz": "is a web address; download it",
        str(tmp_path / "a.docx"): r"a.docx is of no kind that is read; wanted a folder",
    }.items():
        with pytest.raises(ValueError, match=words):
            load_examples(given)
    with pytest.raises(TypeError, match="data: int is not understood; wanted a path"):
        load_examples(3)
    with pytest.raises(ValueError, match="a tuple of 3 was given"):
        load_examples((IMAGES, LABELS, 3))
    with pytest.raises(ValueError, match="there are no examples in it"):
        load_examples((IMAGES[:0], []))
    with pytest.raises(ValueError, match="ids are missing in rows 1"):
        load_examples({"x": IMAGES[:2], "y": [0, 1], "ids": ["a", None]})
    with pytest.raises(ValueError, match="one of 2,000 characters"):
        load_examples({"x": IMAGES[:2], "y": [0, 1], "ids": ["a", "b" * 2000]})


def test_a_colon_or_question_mark_may_be_part_of_a_name(tmp_path):
    odd = str(tmp_path / "a:b?c=d")
    assert address(odd) == (str(tmp_path / "a"), "b", {"c": "d"})
    (tmp_path / "a:b?c=d").mkdir()
    assert address(odd) == (odd, None, {})
    assert address("dir:1/a.npz") == ("dir:1/a.npz", None, {})


def test_reading_sixty_thousand_images_takes_well_under_a_second(tmp_path):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 255, (60_000, 14, 14), np.uint8)
    np.savez(tmp_path / "m.npz", x_train=images, y_train=rng.integers(0, 10, 60_000))
    start = time.perf_counter()
    examples = load_examples(tmp_path / "m.npz")
    assert time.perf_counter() - start < 2  # 0.1 s when nothing else runs
    rows = np.arange(0, 60_000, 300)
    assert (examples.inputs[rows] == images[rows]).all()


def test_importing_it_brings_no_heavy_library():
    code = (
        "import sys, numpy, memexplorer.data as d; "
        "d.load_examples((numpy.zeros((2, 2, 2)), [0, 1])).digest(); "
        "print(sorted({'torch', 'pyarrow', 'datasets', 'pandas', 'scipy'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
