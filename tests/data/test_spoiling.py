"""Is exactly that spoiled which was to be spoiled, as the distributions say, and the truth kept?"""

import numpy as np
import pytest
from scipy import stats

from memexplorer.data import load_examples
from memexplorer.data.confusion import CIFAR10, confusion, parsed
from memexplorer.data.spoiling import Spoiled, sentence, spoil, truthful
from memexplorer.learning.sets import sets
from memexplorer.shipped import folder


def of(labels, **more):
    labels = np.asarray(labels)
    pixels = np.arange(len(labels) * 16, dtype=np.uint16).reshape(-1, 4, 4) % 251
    return load_examples({"images": pixels.astype(np.uint8), "labels": labels, **more})


def many(size=3000, classes=10, seed=1):
    return of(np.random.default_rng(seed).integers(0, classes, size))


@pytest.mark.parametrize("fraction", [0, 0.123, 0.4, 1])
@pytest.mark.parametrize("kind", ["symmetric", "uniform", "gaussian", "pixels", "duplicates"])
def test_exactly_that_many_are_drawn_and_the_truth_is_kept(kind, fraction):
    given = many(501)
    made = spoil(given, kind, fraction, seed=3)
    assert isinstance(made, Spoiled)
    assert made.drawn[:501].sum() == round(fraction * 501)
    assert (made.examples.true_labels[:501] == given.labels).all()
    assert set(made.kinds[made.drawn]) == ({kind} if fraction else set())
    untouched = ~made.drawn[:501]
    assert (made.examples.labels[:501][untouched] == given.labels[untouched]).all()
    if kind == "symmetric":
        assert (made.wrong == made.drawn).all()
    again = spoil(given, kind, fraction, seed=3)
    assert (again.kinds == made.kinds).all()
    assert np.array_equal(again.examples.inputs[:], made.examples.inputs[:])
    assert (again.examples.labels == made.examples.labels).all()


@pytest.mark.parametrize(("kind", "possible"), [("symmetric", 9), ("uniform", 10)])
def test_wrong_classes_are_equally_likely_with_and_without_the_true_one(kind, possible):
    given = of(np.arange(9000) % 10)
    p_values = []
    for seed in range(40):
        made = spoil(given, kind, seed=seed).examples
        steps = np.bincount((made.labels - made.true_labels) % 10, minlength=10)
        assert (steps == 0).sum() == 10 - possible
        p_values.append(stats.chisquare(steps[-possible:]).pvalue)
    assert stats.kstest(p_values, "uniform").pvalue > 0.01  # as chance has it, seed after seed


def test_of_a_uniform_fraction_the_effective_noise_is_less():
    made = spoil(many(20_000), "uniform", 0.4, seed=2)
    spread = 3 * np.sqrt(8000 * 0.1 * 0.9)  # of a binomial
    assert abs(made.wrong.sum() - 8000 * 0.9) < spread
    assert "36 % are expected to be wrong" in made.notes[0]
    assert "40 % were drawn, 4." in sentence(made) or "40 % were drawn, 3." in sentence(made)


def test_a_map_takes_its_share_of_each_class():
    names = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship",
             "truck")  # fmt: skip
    given = of(np.array(names)[np.arange(1000) % 10])
    made = spoil(given, "asymmetric", 0.3, to="cifar10")
    told, true = (np.array(names)[x] for x in (made.examples.labels, made.examples.true_labels))
    for name in names:
        became = told[(true == name) & made.wrong]
        assert len(became) == (30 if name in CIFAR10 else 0)
        assert set(became) <= {CIFAR10.get(name)}
    following = spoil(given, "asymmetric", 1, to="next").examples
    assert (following.labels == (following.true_labels + 1) % 10).all()
    by_number = spoil(given, "asymmetric", 0.3, to={9: 1, 2: 0, 4: 7, 3: 5, 5: 3})
    assert (by_number.examples.labels == made.examples.labels).all()


def test_listed_ids_are_told_their_class_and_no_others():
    given = of(["cat", "dog", "cat"], ids=["a", "b", "c"])
    made = spoil(given, "listed", to={"c": "dog", "b": 0})
    assert made.examples.labels.tolist() == [0, 0, 1]
    assert made.kinds.tolist() == ["", "listed", "listed"]


def test_noise_has_the_mean_and_variance_of_the_whole_set():
    rng = np.random.default_rng(0)
    given = load_examples((rng.gamma(2, 3, (400, 50)).astype(np.float32), rng.integers(0, 3, 400)))
    made = spoil(given, "gaussian", 0.5, seed=1)
    noise, rest = made.examples.inputs[made.drawn], made.examples.inputs[~made.drawn]
    assert (rest == given.inputs[~made.drawn]).all()
    assert (
        stats.kstest(noise.ravel(), "norm", (given.inputs.mean(), given.inputs.std())).pvalue > 0.01
    )
    assert abs(noise.var() / given.inputs.var() - 1) < 5 * np.sqrt(2 / noise.size)
    pixels = spoil(many(300), "gaussian", 0.5)
    assert pixels.examples.inputs.dtype == np.float32
    kept = ~pixels.drawn
    assert np.allclose(pixels.examples.inputs[kept] * 255, many(300).inputs[kept], atol=1e-4)


@pytest.mark.parametrize("shape", [(6, 7), (6, 3, 4, 5), (6, 4, 5, 3), (6, 4, 5), (6, 2, 4, 5, 3)])
def test_moved_pixels_are_the_same_pixels(shape):
    values = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    given = load_examples((values, [0, 1] * 3))
    for to in (None, "each"):
        made = spoil(given, "pixels", 0.5, to=to, seed=1).examples.inputs
        moved = np.array([not np.array_equal(a, b) for a, b in zip(made, values, strict=True)])
        assert moved.sum() == 3
        assert np.array_equal(np.sort(made.reshape(6, -1)), np.sort(values.reshape(6, -1)))
    if len(shape) > 3:  # a pixel's channels, and the frames, stay together
        axis = {(6, 3, 4, 5): 1, (6, 4, 5, 3): 3, (6, 2, 4, 5, 3): 4}[shape]
        one, other = (np.sort(x.sum(axis).reshape(6, -1)) for x in (made, values))
        assert np.allclose(one, other, atol=1e-5)


def test_one_order_for_all_or_another_for_each():
    values = np.tile(np.arange(30.0, dtype=np.float32), (5, 1))
    given = load_examples((values, [0, 1, 0, 1, 0]))
    same = spoil(given, "pixels").examples.inputs
    assert (same == same[0]).all()
    assert not (same == values).all()
    each = spoil(given, "pixels", to="each").examples.inputs
    assert len({row.tobytes() for row in each}) == 5


def test_copies_have_ids_of_their_own_and_all_else_in_common():
    given = of([0, 1, 0, 1], ids=["a", "b", "a (copy 2)", "d"])
    made = spoil(given, "duplicates", 1, copies=2)
    ids = made.examples.ids.tolist()
    assert len(set(ids)) == len(ids) == 12
    assert ids[:4] == ["a", "b", "a (copy 2)", "d"]
    for row in range(4):
        copies = [at for at in range(4, 12) if (at - 4) % 4 == row]
        assert (made.examples.inputs[copies] == given.inputs[row]).all()
        assert (made.examples.labels[copies] == given.labels[row]).all()
    assert "a (copy 3)" in ids


def test_one_spoiling_upon_another_draws_anew():
    given = many(1000)
    once = spoil(given, "symmetric", 0.4)
    twice = spoil(once, "gaussian", 0.4)
    both = int((twice.kinds == "symmetric+gaussian").sum())
    assert 120 < both < 200  # 160 expected of independent draws, 400 had they been the same
    assert (twice.examples.labels == once.examples.labels).all()
    assert len(twice.notes) == 2
    assert "400 examples (40 %) with noise in place of an input" in sentence(twice)
    thrice = spoil(twice, "symmetric", 0.1)
    assert (thrice.examples.true_labels == given.labels).all()
    assert set(thrice.kinds) >= {"symmetric", "gaussian", "symmetric+gaussian", ""}


def test_a_shipped_sample_is_made_again_from_its_truth():
    given = load_examples(str(folder("sample_data") / "digits" / "train.npz"))
    made = spoil(truthful(given), "symmetric", 0.2, seed=0)
    assert (made.examples.labels == given.labels).all()
    assert (truthful(given).labels == given.true_labels).all()
    plain = of([0, 1])
    assert truthful(plain) is plain


def test_what_is_known_of_old_inputs_goes_with_them():
    given = load_examples({"x": np.eye(6, dtype=np.float32), "y": [0, 1] * 3,
                           "predictions": [0] * 6})  # fmt: skip
    assert spoil(given, "symmetric", 0.5).examples.predictions is not None
    made = spoil(given, "pixels", 0.5)
    assert made.examples.predictions is None
    assert "left out" in made.notes[0]
    features = load_examples(features={"fc": np.eye(6)}, spec=None, labels=[0, 1] * 3)
    made = spoil(features, "gaussian", 0.5).examples
    assert made.features["fc"] is made.inputs


MAP = {"cat": "dog"}


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("symmetric", {"fraction": 1.5}, r"fraction is 1.5, wanted a share from 0 to 1 \(40 %"),
        ("symmetric", {"fraction": float("nan")}, "fraction is nan"),
        ("salty", {}, "kind is 'salty', but one of symmetric, uniform, asymmetric"),
        ("asymmetric", {}, "to is not given, but asymmetric needs it"),
        ("asymmetric", {"to": {"cow": "dog"}}, "no class 'cow'; the classes are cat, dog"),
        ("asymmetric", {"to": "cat→cow"}, "no class 'cow'"),
        ("asymmetric", {"to": "cifar10"}, "no class 'truck'; the classes are cat, dog"),
        ("asymmetric", {"to": {"cat": "cat"}}, "sends cat to itself"),
        ("asymmetric", {"to": {"cat": "dog", 0: 0}}, "says twice what cat becomes"),
        ("asymmetric", {"to": 3}, "to is 3, but a map from class to class was wanted"),
        ("listed", {"to": {"zzz": "dog"}}, r"names 1 id that arrays has not \(zzz\); its ids are"),
        ("listed", {"to": {}}, "a map from ids to classes was wanted"),
        ("pixels", {"to": "all"}, "to is 'all', but pixels take to='each'"),
        ("symmetric", {"to": MAP}, "symmetric takes no map"),
        ("duplicates", {"copies": 0}, "copies is 0, wanted at least 1"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(kind, more, words):
    with pytest.raises(ValueError, match=words):
        spoil(of(["cat", "dog", "cat"]), kind, **more)


def test_types_labels_and_sizes_that_do_not_fit_are_named():
    with pytest.raises(TypeError, match="fraction is 'half', wanted a share"):
        spoil(of([0, 1]), "symmetric", "half")
    with pytest.raises(TypeError, match="copies is 1.5, wanted a whole number"):
        spoil(of([0, 1]), "duplicates", copies=1.5)
    with pytest.raises(TypeError, match="examples is list, but Examples"):
        spoil([1, 2], "symmetric")
    with pytest.raises(ValueError, match="arrays has no labels"):
        spoil(load_examples(np.zeros((3, 4, 4))), "symmetric")
    with pytest.raises(ValueError, match="arrays has one class only, 'cat'"):
        spoil(of(["cat", "cat"]), "uniform")
    sizes = [np.zeros((4, 4), np.uint8), np.zeros((5, 4), np.uint8)]
    mixed = load_examples((sizes, [0, 1]))
    assert spoil(mixed, "symmetric").wrong.all()  # labels may be spoiled whatever the sizes are
    with pytest.raises(ValueError, match=r"images of 2 sizes \(4 x 4 and 5 x 4 among them\)"):
        spoil(mixed, "pixels")
    assert (
        spoil(load_examples(np.zeros((3, 4, 4))), "duplicates").examples.ids[3] == "row-0 (copy 2)"
    )


def test_a_line_of_text_is_read_as_a_map():
    assert parsed("cat→dog, bird -> airplane;\n a=>b") == {"cat": "dog", "bird": "airplane",
                                                           "a": "b"}  # fmt: skip
    for text, words in (("cat dog", "says not which class becomes which"), (" , ", "no class is"),
                        ("a->b, a->c", "a is said to become b and c")):  # fmt: skip
        with pytest.raises(ValueError, match=words):
            parsed(text)
    assert confusion({"1": "2"}, ("1", "2")).tolist() == [1, 1]  # names go before numbers
    assert confusion({1: 2}, ("1", "2")).tolist() == [1, 1]
    assert confusion("0->1", ("cat", "dog", "owl")).tolist() == [1, 1, 2]  # numbers, as text
    with pytest.raises(ValueError, match=r"there is no class 3; the classes are cat, dog"):
        confusion("0->3", ("cat", "dog", "owl"))


def test_listed_ids_come_as_text_as_well():
    given = load_examples(
        {"x": np.zeros((3, 2, 2)), "y": ["cat", "dog", "cat"], "ids": ["a", "b=1", "c"]}
    )
    made = spoil(given, "listed", 1.0, to="a=dog, b=1=cat\n c -> 1")
    assert [made.examples.classes[label] for label in made.examples.labels] == ["dog", "cat", "dog"]
    with pytest.raises(ValueError, match=r'"a dog" says not which id is told which class; write'):
        spoil(given, "listed", 1.0, to="a dog")
    with pytest.raises(ValueError, match="a is said to be told dog and cat; name one"):
        spoil(given, "listed", 1.0, to="a=dog, a=cat")
    with pytest.raises(ValueError, match=r"names 1 id that arrays has not \(z\)"):
        spoil(given, "listed", 1.0, to="z=dog")
    spoiled, _ = sets(given, given, noise="listed", fraction=1.0, to="c=dog")  # as the command says
    assert spoiled.kinds.tolist() == ["", "", "listed"]
