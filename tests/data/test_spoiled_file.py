"""Do spoiled examples come back from their file as they were, for us and for everybody's NumPy?"""

import numpy as np
import pytest

from memexplorer.data import load_examples
from memexplorer.data.spoiled_file import load, save
from memexplorer.data.spoiling import spoil

SETS = {
    "grey": lambda: (np.arange(96, dtype=np.uint8).reshape(6, 4, 4), ["cat", "dog"] * 3),
    "low and wide colour": lambda: (np.arange(144, dtype=np.uint8).reshape(6, 2, 4, 3), [0, 2] * 3),
    "float, channels first": lambda: (np.random.rand(6, 3, 4, 4).astype(np.float32), [0, 1] * 3),
    "vectors": lambda: (np.random.rand(6, 5).astype(np.float32), ["zwölf", "b→c"] * 3),
    "clips": lambda: (np.random.rand(6, 2, 4, 4, 3).astype(np.float32), ["a", "b"] * 3),
}


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("kind", ["symmetric", "gaussian", "duplicates"])
def test_it_comes_back_as_it_was(name, kind, tmp_path):
    made = spoil(load_examples(SETS[name]()), kind, 0.5)
    path = save(made, tmp_path / "spoiled.npz")
    again, back = load_examples(path), load(path)
    for found in (again, back.examples):
        assert found.layout == made.examples.layout
        assert found.classes == made.examples.classes
        for field in ("ids", "labels", "true_labels", "inputs"):
            assert np.array_equal(getattr(found, field), getattr(made.examples, field)), field
    assert back.kinds.tolist() == made.kinds.tolist()
    assert back.notes == made.notes
    assert [file.name for file in tmp_path.iterdir()] == ["spoiled.npz"]
    with np.load(path) as held:  # anybody's NumPy
        assert held["kinds"].tolist() == made.kinds.tolist()


@pytest.mark.parametrize(("name", "shades"), [
    ("bytes", (0.0, 1.0)), ("float, channels first", (0.0, 1.0)), ("wide", (-3.0, 5.0)),
])  # fmt: skip
def test_noise_leaves_the_other_images_as_they_looked(name, shades, tmp_path):
    pixels = np.random.default_rng(0).choice([0, 255], (6, 4, 4)).astype(np.uint8)
    wide = np.linspace(-3, 5, 96, dtype=np.float32).reshape(6, 4, 4)
    more = {"bytes": lambda: (pixels, [0, 1] * 3), "wide": lambda: (wide, [0, 1] * 3)}
    given = load_examples((SETS | more)[name]())
    made = spoil(given, "gaussian", 0.5)
    assert made.examples.span == pytest.approx(shades)
    assert np.abs(made.examples.inputs).max() > max(map(abs, shades)), "noise goes beyond"
    again = load_examples(save(spoil(made, "symmetric", 0.5), tmp_path / "s.npz"))
    rows = np.flatnonzero(~made.drawn)
    for found in (made.examples, again, again.take(rows[::-1]).take([2, 1, 0])):
        where = rows if len(found) > 3 else np.arange(3)
        for one, other in zip(found.images(where), given.images(rows), strict=True):
            assert np.array_equal(one, other)


def test_known_features_come_back_by_their_layer(tmp_path):
    given = load_examples(spec=None, features={"layer4.0": np.eye(4)}, labels=[0, 1, 0, 1])
    again = load_examples(save(spoil(given, "symmetric", 0.5), tmp_path / "f.npz"))
    assert np.array_equal(again.features["layer4.0"], np.eye(4))


def test_names_that_cannot_be_written_are_refused(tmp_path):
    made = spoil(load_examples((np.zeros((4, 4, 4)), [0, 1, 0, 1])), "symmetric")
    with pytest.raises(ValueError, match=r"a name that ends in \.npz was wanted"):
        save(made, tmp_path / "spoiled.csv")
    with pytest.raises(FileNotFoundError, match="no folder"):
        save(made, tmp_path / "nowhere" / "spoiled.npz")
    np.savez(tmp_path / "plain.npz", images=np.zeros((2, 4, 4)), labels=[0, 1])
    with pytest.raises(ValueError, match="holds no spoiled examples"):
        load(tmp_path / "plain.npz")
    held = {"images": np.zeros((2, 4, 4)), "labels": [0, 1], "true_labels": [0, 1], "kinds": ["a"]}
    np.savez(tmp_path / "short.npz", **held)
    with pytest.raises(ValueError, match="holds 1 kinds for 2 examples; save it anew"):
        load(tmp_path / "short.npz")


def test_kinds_and_a_name_come_with_the_examples_and_other_kinds_do_not(tmp_path):
    made = spoil(load_examples(SETS["grey"]()), "gaussian", 0.5)
    again = load_examples(save(made, tmp_path / "f7.npz", "own, 50 % gaussian"))
    assert again.name == "own, 50 % gaussian"
    assert again.take([3, 1]).kinds.tolist() == made.kinds[[3, 1]].tolist()
    known = {"x": np.eye(4), "y": [0, 1, 0, 1], "true_labels": [0, 1, 0, 1], "name": "mine"}
    for kinds in (np.arange(4), np.array(["a"])):  # numbers, or too few
        np.savez(tmp_path / "own.npz", kinds=kinds, **known)
        assert load_examples(tmp_path / "own.npz").kinds is None
    np.savez(tmp_path / "own.npz", **known)
    assert load_examples(tmp_path / "own.npz").name == "own"
