import numpy as np
import pytest

from memexplorer.data import Examples, fingerprint, load_examples

PIXELS = np.arange(3 * 8, dtype=np.uint8).reshape(3, 2, 2, 2)[..., 0]


def three(**change) -> Examples:
    given = {
        "ids": np.array(["a", "b", "c"]), "labels": np.array([0, 1, 1]),
        "classes": ("cat", "dog"), "inputs": PIXELS, "name": "three",
    }  # fmt: skip
    return Examples(**(given | change))


def test_taking_rows_takes_all_that_is_known():
    examples = three(
        true_labels=np.array([1, 1, 0]), predictions=np.array([0, 0, 1]),
        features={"fc": np.eye(3, dtype=np.float32)}, notes=("said",),
    )  # fmt: skip
    few = examples.take(np.array([2, 0]))
    assert few.ids.tolist() == ["c", "a"]
    assert few.labels.tolist() == [1, 0]
    assert few.true_labels.tolist() == [0, 1]
    assert few.predictions.tolist() == [1, 0]
    assert few.features["fc"].tolist() == [[0, 0, 1], [1, 0, 0]]
    assert (few.inputs[np.array([0])] == PIXELS[[2]]).all()
    assert few.notes == ("said",)
    assert examples.take(np.array([True, False, True])).ids.tolist() == ["a", "c"]
    assert len(examples.take([])) == 0


def test_the_digest_sees_a_pixel_an_id_and_the_order_but_no_label():
    digest = three().digest()
    assert digest == three(name="other", labels=np.array([1, 1, 1])).digest()
    changed = PIXELS.copy()
    changed[2, 1, 1] += 1
    assert three(inputs=changed).digest() != digest
    assert three(ids=np.array(["a", "b", "d"])).digest() != digest
    assert three().take([1, 0, 2]).digest() != digest
    assert three(inputs=np.asfortranarray(PIXELS)).digest() == digest
    assert three(inputs=PIXELS.astype(np.float32)).digest() != digest
    assert three(inputs=PIXELS.astype(">f4")).digest() == (
        three(inputs=PIXELS.astype("<f4")).digest()
    )


def test_the_digest_does_not_depend_on_how_much_is_hashed_at_once(monkeypatch):
    digest = three().digest()
    assert digest != three(inputs=PIXELS[::-1]).digest()
    monkeypatch.setattr(fingerprint, "CHUNK", 10**9)
    assert three().digest() == digest


def test_the_digest_of_labels_is_its_own():
    assert three().label_digest() == three(inputs=PIXELS + 1).label_digest()
    assert three().label_digest() != three(labels=np.array([1, 1, 1])).label_digest()
    assert three().label_digest() != three(classes=("cat", "cow")).label_digest()


def test_labels_in_another_sets_numbering():
    moved = three().with_classes(("ant", "dog", "cat"))
    assert moved.labels.tolist() == [2, 1, 1]
    assert moved.classes == ("ant", "dog", "cat")
    with pytest.raises(ValueError, match="labels of three has dog, which is none of the classes"):
        three().with_classes(("cat", "cow"))
    nothing = load_examples(np.zeros((3, 4, 4), np.uint8))
    with pytest.raises(ValueError, match="has no labels, but some of these classes were wanted"):
        nothing.with_classes(("cat", "cow"))
    only_dogs = three(labels=np.array([1, 1, 1]))
    assert only_dogs.with_classes(("dog",)).labels.tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"labels": np.array([0, 1])}, "labels has 2 rows but there are 3 ids"),
        ({"inputs": PIXELS[:2]}, "inputs has 2 rows but there are 3 ids"),
        ({"features": {"fc": np.ones((2, 1))}}, r"features\['fc'\] has 2 rows"),
        ({"ids": np.array(["a", "b", "a"])}, "ids must be unique, but a occurs more than once"),
        ({"labels": np.array([0, 1, 2])}, r"labels has 2, outside 0..1 \(2 classes: cat, dog\)"),
        ({"predictions": np.array([0, -1, 0])}, "predictions has -1, outside"),
        ({"layout": "NCHW"}, "layout is 'NCHW', wanted one of HWC"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(change, words):
    with pytest.raises(ValueError, match=words):
        three(**change)


def test_images_to_look_at():
    assert (three().images([1])[0] == PIXELS[1]).all()
    unit = np.linspace(0, 1, 3 * 3 * 4, dtype=np.float32).reshape(3, 3, 2, 2)
    shown = three(inputs=unit, layout="CHW").images(np.array([2]))[0]
    assert shown.shape == (2, 2, 3)
    assert shown.max() == 255
    normalized = three(inputs=(unit - 0.5) * 4, layout="CHW")
    assert (normalized.images([2])[0] == shown).all()
    assert three(inputs=np.zeros((3, 2, 2, 1), np.uint8)).images([0])[0].shape == (2, 2)
    assert three(inputs=np.zeros((3, 2, 2, 4), np.uint8)).images([0])[0].shape == (2, 2, 3)
    vectors = three(inputs=np.zeros((3, 5), np.float32), layout="vector")
    with pytest.raises(ValueError, match="three holds vectors, which cannot be shown"):
        vectors.images([0])


def test_an_image_looks_the_same_whichever_others_are_asked_for():
    rng = np.random.default_rng(0)
    examples = three(inputs=rng.normal(size=(3, 4, 4)).astype(np.float32))
    assert (examples.images([1])[0] == examples.images([0, 1, 2])[1]).all()
