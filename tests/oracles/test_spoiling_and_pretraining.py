"""Spoiled sets counted example by example; memorizing and trainings followed, found again."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from scipy import stats
from torch import nn
from torch.nn.functional import cross_entropy, nll_loss

from memexplorer.data import load_examples, spoiled_file
from memexplorer.data.spoiling import spoil, truthful
from memexplorer.jobs import result_of
from memexplorer.learning import dying, finetuning, heads, memorizing, worth
from memexplorer.learning.course import course
from memexplorer.learning.recipe import Recipe
from memexplorer.studies import learning_curves

CLASSES = ("bird", "cat", "dog", "horse")


def pictures(many=200, seed=0, channels=None):
    rng = np.random.default_rng(seed)
    shape = (many, 6, 6) if channels is None else (many, 6, 6, channels)
    labels = np.array(CLASSES)[rng.integers(0, 4, many)]
    return load_examples((rng.integers(0, 256, shape).astype(np.uint8), labels))


def inputs_of(examples):
    return np.asarray(examples.inputs[np.arange(len(examples))])


# ----------------------------------------------------------------------------------- spoiling


@pytest.mark.parametrize("fraction", [0.0, 0.013, 0.4, 1.0])
def test_symmetric_turns_exactly_so_many_and_never_to_the_truth(fraction):
    plain = pictures()
    spoiled = spoil(plain, "symmetric", fraction, seed=3)
    turned = [i for i in range(200) if spoiled.examples.labels[i] != plain.labels[i]]
    assert len(turned) == round(fraction * 200)
    assert turned == np.flatnonzero(spoiled.kinds == "symmetric").tolist()
    assert turned == np.flatnonzero(spoiled.drawn).tolist()
    assert turned == np.flatnonzero(spoiled.wrong).tolist()
    np.testing.assert_array_equal(spoiled.examples.true_labels, plain.labels)
    np.testing.assert_array_equal(spoiled.examples.ids, plain.ids)
    np.testing.assert_array_equal(inputs_of(spoiled.examples), inputs_of(plain))


def test_symmetric_and_uniform_take_each_class_alike():
    """Counts of 12,000 draws against their chances, five standard deviations wide."""
    labels = np.repeat(np.arange(4), 3000)
    plain = load_examples((np.zeros((12000, 2), np.float32), labels))
    for kind, share in (("symmetric", 1 / 3), ("uniform", 1 / 4)):
        told = spoil(plain, kind, 1.0, seed=1).examples.labels
        for true in range(4):
            for said in range(4):
                chance = 0.0 if kind == "symmetric" and true == said else share
                count = (told[labels == true] == said).sum()
                assert abs(count - 3000 * chance) <= 5 * np.sqrt(3000 * chance * (1 - chance))
    half = spoil(plain, "uniform", 0.4, seed=1)
    assert half.drawn.sum() == 4800  # drawn are exactly so many; wrong are r (1 - 1 / C)
    assert half.wrong.mean() == pytest.approx(0.4 * 0.75, abs=5 * np.sqrt(0.3 * 0.7 / 12000))
    assert not half.wrong[~half.drawn].any()


def test_who_is_drawn_is_no_matter_of_place_or_class():
    labels = np.repeat(np.arange(4), 1000)
    plain = load_examples((np.zeros((4000, 2), np.float32), labels))
    drawn = np.mean([spoil(plain, "symmetric", 0.25, seed=s).drawn for s in range(20)], axis=0)
    for part in drawn.reshape(8, 500):
        assert part.mean() == pytest.approx(0.25, abs=5 * np.sqrt(0.25 * 0.75 / 500 / 20))


def test_asymmetric_takes_a_share_of_each_class_by_the_map():
    plain = pictures(400)
    spoiled = spoil(plain, "asymmetric", 0.3, to={"cat": "dog", "dog": "cat", "bird": "horse"})
    becomes = {"cat": "dog", "dog": "cat", "bird": "horse"}
    for name in CLASSES:
        mine = [i for i in range(400) if CLASSES[plain.labels[i]] == name]
        turned = [i for i in mine if spoiled.examples.labels[i] != plain.labels[i]]
        assert len(turned) == (round(0.3 * len(mine)) if name in becomes else 0)
        assert {CLASSES[spoiled.examples.labels[i]] for i in turned} <= {becomes.get(name)}
    np.testing.assert_array_equal(spoiled.examples.true_labels, plain.labels)


def test_a_map_is_of_true_classes_also_where_labels_are_wrong_already():
    plain = pictures(400)
    known = spoil(plain, "symmetric", 0.5, seed=9).examples
    spoiled = spoil(known, "asymmetric", 0.3, to="next", seed=1)
    for true in range(4):
        mine = spoiled.drawn & (plain.labels == true)
        assert mine.sum() == round(0.3 * (plain.labels == true).sum())
        assert (spoiled.examples.labels[mine] == (true + 1) % 4).all()


def test_the_map_of_cifar_is_the_one_everybody_uses():
    animals = {"bird": 2, "cat": 3, "deer": 4, "dog": 5, "frog": 6, "horse": 7}
    rest = {"airplane": 0, "automobile": 1, "ship": 8, "truck": 9}
    names = sorted(animals | rest, key=(animals | rest).get)
    plain = load_examples((np.zeros((10, 2), np.float32), np.arange(10)))
    plain = replace(plain, classes=tuple(names))
    told = spoil(plain, "asymmetric", 1.0, to="cifar10").examples.labels
    turned = {names[i]: names[told[i]] for i in range(10) if told[i] != i}
    assert turned == {
        "truck": "automobile", "bird": "airplane", "deer": "horse", "cat": "dog", "dog": "cat"
    }  # fmt: skip


def test_listed_tells_those_ids_what_the_list_says():
    plain = pictures(20)
    to = {plain.ids[3]: "cat", plain.ids[11]: "dog", plain.ids[12]: "horse"}
    spoiled = spoil(plain, "listed", 1.0, to=to)
    for i in range(20):
        wanted = to.get(plain.ids[i], CLASSES[plain.labels[i]])
        assert CLASSES[spoiled.examples.labels[i]] == wanted
    assert np.flatnonzero(spoiled.kinds == "listed").tolist() == [3, 11, 12]


@pytest.mark.parametrize("kind", ["pixels of a camera", "numbers"])
def test_gaussian_inputs_have_the_mean_and_variance_of_the_set(kind):
    rng = np.random.default_rng(4)
    if kind == "numbers":
        given = (rng.exponential(3, (500, 40)) * np.linspace(0, 4, 40)).astype(np.float32)
        whole = given.astype(float)
    else:
        given = (rng.random((500, 8, 8)) ** 3 * np.linspace(0, 255, 8)).astype(np.uint8)
        whole = given / 255
    plain = load_examples((given, np.arange(500) % 4))
    spoiled = spoil(plain, "gaussian", 0.6, seed=2)
    after, drawn = inputs_of(spoiled.examples), spoiled.drawn
    assert drawn.sum() == 300
    np.testing.assert_allclose(after[~drawn], whole[~drawn], atol=1e-6)
    noise = after[drawn].astype(float)
    assert noise.mean() == pytest.approx(whole.mean(), abs=5 * whole.std() / np.sqrt(noise.size))
    assert noise.var() == pytest.approx(whole.var(), rel=5 * np.sqrt(2 / noise.size))
    z = (noise - noise.mean()) / noise.std()
    assert (z**3).mean() == pytest.approx(0, abs=5 * np.sqrt(6 / noise.size))
    assert (z**4).mean() == pytest.approx(3, abs=5 * np.sqrt(24 / noise.size))
    each = noise.reshape(300, -1)  # no pixel and no example has a mean of its own
    assert each.mean(0).std() == pytest.approx(noise.std() / np.sqrt(300), rel=0.4)
    assert each.mean(1).std() == pytest.approx(noise.std() / np.sqrt(each.shape[1]), rel=0.2)
    np.testing.assert_array_equal(spoiled.examples.labels, plain.labels)


@pytest.mark.parametrize("channels", [None, 3])
def test_pixels_change_places_in_all_images_alike(channels):
    """Each pixel holds the number of its place, so where it went can be read."""
    place = np.arange(36).reshape(6, 6)
    if channels:
        place = np.stack([place + 36 * c for c in range(channels)], -1)
    given = np.stack([place] * 30).astype(np.uint8)
    plain = load_examples((given, np.arange(30) % 4))
    one = inputs_of(spoil(plain, "pixels", 1.0, seed=5).examples).astype(int)
    assert (one == one[0]).all()
    moved = one[0].reshape(36, -1)
    assert sorted(moved[:, 0]) == list(range(36))
    assert not np.array_equal(moved[:, 0], np.arange(36))
    for channel in range(channels or 1):  # a pixel keeps its channels
        np.testing.assert_array_equal(moved[:, channel], moved[:, 0] + 36 * channel)
    each = inputs_of(spoil(plain, "pixels", 1.0, seed=5, to="each").examples).reshape(30, 36, -1)
    assert all(sorted(image[:, 0]) == list(range(36)) for image in each.astype(int))
    assert len({tuple(image[:, 0]) for image in each}) == 30
    some = spoil(plain, "pixels", 0.5, seed=5)
    np.testing.assert_array_equal(inputs_of(some.examples)[~some.drawn], given[~some.drawn])


def test_duplicates_come_so_many_times_more():
    plain = pictures(50)
    spoiled = spoil(plain, "duplicates", 0.2, copies=3, seed=1)
    after, before = spoiled.examples, inputs_of(plain)
    assert len(after) == 50 + 10 * 3
    assert len(set(after.ids)) == 80
    assert set(plain.ids) <= set(after.ids)
    times = [sum(np.array_equal(image, one) for one in inputs_of(after)) for image in before]
    assert sorted(times) == [1] * 40 + [4] * 10
    for i, image in enumerate(inputs_of(after)):
        (original,) = [j for j in range(50) if np.array_equal(before[j], image)]
        assert after.labels[i] == after.true_labels[i] == plain.labels[original]
        assert (spoiled.kinds[i] == "duplicates") == (times[original] == 4)


@pytest.mark.parametrize("kind", ["symmetric", "uniform", "gaussian", "pixels", "duplicates"])
def test_the_same_seed_spoils_alike_and_another_does_not(kind):
    plain = pictures(100)
    one, again, other = (spoil(plain, kind, 0.5, seed=seed) for seed in (7, 7, 8))
    np.testing.assert_array_equal(inputs_of(one.examples), inputs_of(again.examples))
    np.testing.assert_array_equal(one.examples.labels, again.examples.labels)
    np.testing.assert_array_equal(one.kinds, again.kinds)
    assert not np.array_equal(one.kinds, other.kinds)


def test_truth_is_kept_through_every_spoiling():
    plain = pictures(100)
    once = spoil(plain, "symmetric", 0.5, seed=0)
    twice = spoil(once, "gaussian", 0.5, seed=0)
    thrice = spoil(twice, "symmetric", 0.5, seed=1)
    np.testing.assert_array_equal(thrice.examples.true_labels, plain.labels)
    np.testing.assert_array_equal(truthful(thrice.examples).labels, plain.labels)
    assert {"", "symmetric", "gaussian", "symmetric+gaussian"} == set(twice.kinds)
    both = (twice.kinds == "symmetric+gaussian").sum()
    assert both == ((once.kinds != "") & (twice.kinds != once.kinds)).sum()
    told = thrice.kinds != twice.kinds  # told anew: never the truth, whatever was told before
    assert (thrice.examples.labels[told] != plain.labels[told]).all()


def test_labels_that_are_wrong_already_stay_so_but_for_those_drawn():
    """Spoiling begins from the labels told; the truth that was known stays the truth."""
    plain = pictures(200)
    known = spoil(plain, "symmetric", 0.3, seed=9).examples
    twice = spoil(known, "symmetric", 0.5, seed=1)
    assert twice.drawn.sum() == 100
    np.testing.assert_array_equal(twice.examples.true_labels, plain.labels)
    left = ~twice.drawn
    np.testing.assert_array_equal(twice.examples.labels[left], known.labels[left])
    assert (twice.examples.labels[twice.drawn] != plain.labels[twice.drawn]).all()
    copies = spoil(twice, "duplicates", 0.5, copies=2, seed=2)
    row = {name: i for i, name in enumerate(plain.ids)}
    before = {image.tobytes(): i for i, image in enumerate(inputs_of(plain))}
    for i, image in enumerate(inputs_of(copies.examples)):
        original = before[image.tobytes()]
        assert copies.examples.labels[i] == twice.examples.labels[original]
        assert copies.examples.true_labels[i] == plain.labels[original]
        assert row.get(copies.examples.ids[i], original) == original


def test_a_spoiled_set_comes_back_from_its_file(tmp_path):
    spoiled = spoil(spoil(pictures(40), "symmetric", 0.5), "gaussian", 0.25, seed=1)
    path = spoiled_file.save(spoiled, tmp_path / "mine.npz")
    examples, again = load_examples(str(path)), spoiled_file.load(path)
    for found in (examples, again.examples):
        np.testing.assert_array_equal(found.labels, spoiled.examples.labels)
        np.testing.assert_array_equal(found.true_labels, spoiled.examples.true_labels)
        np.testing.assert_array_equal(found.ids, spoiled.examples.ids)
        np.testing.assert_array_equal(inputs_of(found), inputs_of(spoiled.examples))
        assert found.classes == spoiled.examples.classes
    np.testing.assert_array_equal(again.kinds, spoiled.kinds)
    with np.load(path, allow_pickle=False) as file:  # others' code reads it too
        assert np.array_equal(file["kinds"], spoiled.kinds)


# ------------------------------------------------------------- random labels, learned by heart


def flat(many=24, seed=0, classes=3):
    rng = np.random.default_rng(seed)
    return load_examples(
        (rng.normal(0, 1, (many, 8)).astype(np.float32), np.arange(many) % classes)
    )


def perceptron(seed=0, classes=3, width=64):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(8, width), nn.ReLU(), nn.Linear(width, classes)).eval()


def tensors(examples):
    return torch.tensor(inputs_of(examples)), torch.tensor(examples.labels)


def test_random_labels_permuted_keep_their_counts_and_uniform_ones_need_none():
    labels = np.repeat([0, 1, 2], [60, 30, 10])
    examples = load_examples((np.zeros((100, 8), np.float32), labels))
    draws = [memorizing.random_labels(examples, "permuted", 3, seed=s) for s in range(200)]
    for one in draws:
        assert np.bincount(one).tolist() == [60, 30, 10]
    agree = np.mean([(one == labels).mean() for one in draws])
    assert agree == pytest.approx(0.6**2 + 0.3**2 + 0.1**2, abs=0.02)  # by chance alone
    even = np.concatenate([memorizing.random_labels(examples, "uniform", 7, seed=s)
                           for s in range(200)])  # fmt: skip
    counts = np.bincount(even, minlength=7)
    assert len(counts) == 7
    assert np.abs(counts - 20000 / 7).max() < 5 * np.sqrt(20000 / 7)
    assert np.array_equal(memorizing.random_labels(examples, "uniform", 7, seed=3), even[300:400])


BY_HEART = Recipe(rate=0.2, momentum=0.9, batch_size=8, epochs=200)


@pytest.fixture(scope="module")
def memorized(tmp_path_factory):
    steps = memorizing.reshuffled(
        perceptron(), flat(), BY_HEART, shuffles=3, until=1.0, seed=5,
        cache=tmp_path_factory.mktemp("heart"),
    )  # fmt: skip
    return result_of(steps)


def test_epochs_needed_are_counted_to_the_first_that_knows_all(memorized):
    inputs, labels = tensors(flat())
    told = []
    for number, one in enumerate(memorized.shuffles, 1):
        assert one.known
        assert one.shuffle == number
        assert one.epochs == len(one.accuracy)
        assert one.accuracy[-1] == 1.0
        assert all(share < 1.0 for share in one.accuracy[:-1])
        said = memorized.network(number)(inputs).argmax(1)
        assert torch.equal(said.bincount(minlength=3), labels.bincount(minlength=3))
        assert not torch.equal(said, labels)
        told.append(said)
        long = sum(w.square().sum() for w in memorized.states[number - 1].values()).sqrt()
        first = sum(w.square().sum() for w in memorized.first.state_dict().values()).sqrt()
        assert one.growth == pytest.approx((long / first).item(), rel=1e-5)
        assert one.chance == pytest.approx(1 / 3)
    assert not torch.equal(told[0], told[1])
    assert not torch.equal(told[1], told[2])


def silent(network, inputs):
    """The share of rectified units that answer 0 to all, read off by hand."""
    with torch.no_grad():
        hidden = (inputs @ network[0].weight.T + network[0].bias).clamp(min=0)
    return (hidden == 0).all(0).float().mean().item()


@pytest.mark.parametrize("shift", [0.0, -1.5, -2.5, -50.0])
def test_dead_units_are_counted(shift):
    network, (inputs, _) = perceptron(3), tensors(flat())
    with torch.no_grad():
        network[0].bias += shift
    wanted = silent(network, inputs)
    assert list(dying.dead(network, inputs).values()) == [pytest.approx(wanted)]


def test_a_dead_network_is_told_and_gets_no_further_set(tmp_path):
    network, examples = perceptron(3), flat()
    with torch.no_grad():
        network[0].bias -= 50
    found = result_of(
        memorizing.reshuffled(
            network, examples, replace(BY_HEART, epochs=60), until=0.99, seed=1, cache=tmp_path
        )
    )
    (one,) = found.shuffles
    assert one.died
    assert not one.known
    assert one.dead == silent(found.network(1), tensors(examples)[0]) == 1.0
    assert one.why
    assert max(one.accuracy) <= one.chance + 1e-9


def test_rescaled_has_the_lengths_of_once_and_the_directions_of_now(memorized):
    once = {name: value.norm().item() for name, value in memorized.first.state_dict().items()}
    assert dying.lengths(memorized.first) == pytest.approx(once)
    now = memorized.network(1)
    after = heads.rescaled(now, once).state_dict()
    for name, value in now.state_dict().items():
        assert after[name].norm().item() == pytest.approx(once[name], rel=1e-5)
        assert torch.cosine_similarity(after[name].flatten(), value.flatten(), 0) > 1 - 1e-5


def test_beginnings_share_their_last_layer_and_nothing_else_is_mixed(memorized):
    examples = flat()
    scratch, taught, scaled, longer = (
        finetuning.beginning(start, memorized, examples, seed=9).state_dict()
        for start in finetuning.STARTS
    )
    other = finetuning.beginning(finetuning.SCRATCH, memorized, examples, seed=10).state_dict()
    for name in ("2.weight", "2.bias"):
        for one in (taught, longer):
            assert torch.equal(one[name], scratch[name])
        assert torch.cosine_similarity(scaled[name].flatten(), scratch[name].flatten(), 0) > 0.999
        assert not torch.equal(scratch[name], memorized.first.state_dict()[name])
        assert not torch.equal(scratch[name], memorized.states[0][name])
        assert not torch.equal(scratch[name], other[name])
    for name in ("0.weight", "0.bias"):
        first, then = memorized.first.state_dict()[name], memorized.states[0][name]
        assert torch.equal(scratch[name], first)
        assert torch.equal(longer[name], first)
        assert torch.equal(taught[name], then)
        torch.testing.assert_close(scaled[name], then * (first.norm() / then.norm()))


@pytest.mark.parametrize("few", [6, 7, 24])
def test_from_scratch_as_long_as_both_sees_as_many_examples(memorized, few):
    recipe = replace(BY_HEART, epochs=10)
    seen = memorized.shuffles[0].epochs * 24 + recipe.epochs * few
    epochs = finetuning.equal_epochs(recipe, memorized, 24, few)
    assert abs(epochs * few - seen) < few


@pytest.mark.parametrize("start", finetuning.STARTS)
def test_a_fine_tuning_is_plain_training_from_its_beginning(memorized, start, tmp_path):
    """One step an epoch, all examples in it: no order to know."""
    few, held_out = flat(12, 4), flat(60, 6)
    recipe = Recipe(rate=0.1, momentum=0.9, batch_size=12, epochs=8)
    found = result_of(
        finetuning.finetuned(
            start, memorized, few, held_out, recipe, cache=tmp_path, seed=9, whole=24
        )
    )
    network = finetuning.beginning(start, memorized, few, seed=9).train()
    epochs = 8
    if start == finetuning.LONGER:
        epochs = finetuning.equal_epochs(recipe, memorized, 24, 12)
    (inputs, labels), (asked, truth) = tensors(few), tensors(held_out)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    known = None
    for epoch in range(1, epochs + 1):
        optimizer.zero_grad()
        cross_entropy(network(inputs), labels).backward()
        optimizer.step()
        share = (network(inputs).argmax(1) == labels).float().mean().item()
        known = epoch if known is None and share >= 0.99 else known
    assert found.epochs == epochs
    assert found.labels == 12
    assert found.training == pytest.approx(share)
    assert found.accuracy == pytest.approx(
        (network(asked).argmax(1) == truth).float().mean().item()
    )
    assert found.known_at == (None if start == finetuning.LONGER else known)  # there nobody asks


def test_a_fine_tuning_that_was_stopped_goes_on_to_the_same_numbers(memorized, tmp_path):
    recipe = Recipe(rate=0.1, momentum=0.9, batch_size=4, epochs=8)

    def steps(name):
        return finetuning.finetuned(
            "pre-trained", memorized, flat(12, 4), flat(60, 6), recipe, cache=tmp_path / name,
            seed=9, whole=24,
        )  # fmt: skip

    whole = result_of(steps("whole"))
    for many in (1, 7, 3):
        broken = steps("broken")
        for _ in range(many):
            next(broken, None)
        broken.close()
    assert result_of(steps("broken")) == whole


def test_random_labels_that_were_stopped_go_on_to_the_same_numbers(memorized, tmp_path):
    given = dict(shuffles=3, until=1.0, seed=5, cache=tmp_path)
    for many in (3, 40, 90):
        steps = memorizing.reshuffled(perceptron(), flat(), BY_HEART, **given)
        for _ in range(many):
            next(steps, None)
        steps.close()
    found = result_of(memorizing.reshuffled(perceptron(), flat(), BY_HEART, **given))
    assert found.shuffles == memorized.shuffles
    for mine, wanted in zip(found.states, memorized.states, strict=True):
        for name, value in wanted.items():
            assert torch.equal(mine[name], value)


@pytest.mark.parametrize("seeds", [2, 3, 6])
def test_what_a_beginning_is_worth_is_a_paired_interval_of_student(seeds):
    rng = np.random.default_rng(seeds)
    one, other = rng.random((2, seeds))
    tuned = [
        (seed, finetuning.FineTuned(50, start, float(values[seed]), 1.0, 40, None))
        for start, values in (("pre-trained", one), ("from scratch", other))
        for seed in range(seeds)
    ]
    mean, low, high, *_ = worth.gains(tuned, "pre-trained", "from scratch")[50]
    apart = stats.ttest_rel(one, other).confidence_interval(0.95)
    assert (mean, low, high) == pytest.approx((np.mean(one - other), apart.low, apart.high))
    of = worth.by_start(tuned)[50, "pre-trained"]
    assert (of["mean"], of["low"], of["high"]) == pytest.approx((one.mean(), one.min(), one.max()))


# ------------------------------------------------------------------- a training, step by step


def learned(cache, examples=None, **more):
    given = dict(make="perceptron", width=12, epochs=6, batch_size=16, rate=0.1, every=2, seed=4)
    return learning_curves.run(
        None, flat(60) if examples is None else examples, flat(30, 1), cache=cache, **given | more
    )


def answers(weights, inputs):
    """What a perceptron of these weights says, in plain tensors."""
    for layer in ("hidden.0", "hidden.1"):
        inputs = (inputs @ weights[f"{layer}.weight"].T + weights[f"{layer}.bias"]).clamp(min=0)
    return inputs @ weights["fc.weight"].T + weights["fc.bias"]


@pytest.mark.parametrize("dropout", [0.0, 0.4])
def test_what_is_measured_is_what_the_kept_networks_say(dropout, tmp_path):
    found = result_of(learned(tmp_path, noise="symmetric", fraction=0.4, dropout=dropout))
    inputs, _ = tensors(found.source)
    asked, _ = tensors(found.held_out)
    told, truth = found.source.labels, found.source.true_labels
    assert (told != truth).sum() == 24
    times, history = found.times, found.history
    np.testing.assert_array_equal(history.rows, np.arange(60))
    assert list(times["step"]) == list(range(0, 25, 2))  # 60 of 16 are 4 steps, 6 epochs
    assert len(history.checkpoints) == len(times["step"])
    for checkpoint in history.checkpoints:
        time = list(times["step"]).index(checkpoint.step)
        weights = load_file(checkpoint.weights)
        said = answers(weights, inputs).argmax(1).numpy()
        np.testing.assert_array_equal(history.predictions[time], said)
        wrong = told != truth
        wanted = dict(
            training=(said == told).mean(),
            held_out=(answers(weights, asked).argmax(1).numpy() == found.held_out.true_labels
                      if found.held_out.true_labels is not None
                      else answers(weights, asked).argmax(1).numpy() == found.held_out.labels
                      ).mean(),
            right=(said == truth)[~wrong].mean(),
            truly=(said == truth)[wrong].mean(),
            as_told=(said == told)[wrong].mean(),
            otherwise=((said != told) & (said != truth))[wrong].mean(),
        )  # fmt: skip
        for name, value in wanted.items():
            assert times[name][time] == pytest.approx(value), name
        assert times["epoch"][time] == pytest.approx(checkpoint.step / 4)
    since = []
    for example in range(60):
        steps = [times["step"][t] for t in range(len(history.predictions))]
        good = [history.predictions[t][example] == told[example] for t in range(len(steps))]
        late = [t for t in range(len(steps)) if not good[t]]
        first = (late[-1] + 1) if late else 0
        since.append(steps[first] if first < len(steps) else np.nan)
    np.testing.assert_array_equal(found.examples["memorized_since"], since)


def test_a_training_is_the_plain_loop_from_its_first_checkpoint(tmp_path):
    """Weights after each step, and the mean loss between two measured times, in another loop."""
    found = result_of(
        learned(tmp_path, noise="symmetric", fraction=0.4, momentum=0.9, decay=1e-2, drops="2,4")
    )
    inputs, labels = tensors(found.source)
    kept = {one.step: load_file(one.weights) for one in found.history.checkpoints}
    weights = {name: value.clone().requires_grad_() for name, value in kept[0].items()}
    optimizer = torch.optim.SGD(weights.values(), lr=0.1, momentum=0.9, weight_decay=1e-2)
    step, losses = 0, []
    for epoch in range(6):
        optimizer.param_groups[0]["lr"] = 0.1 * 0.1 ** ((epoch >= 2) + (epoch >= 4))
        order = torch.tensor(np.random.default_rng([4, epoch]).permutation(60))
        for rows in order.split(16):
            said = answers(weights, inputs[rows]).log_softmax(1)
            loss = nll_loss(said, labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step, losses = step + 1, [*losses, loss.item()]
            if step % 2 == 0:
                for name, value in weights.items():
                    torch.testing.assert_close(value, kept[step][name], atol=1e-5, rtol=0)
                time = list(found.times["step"]).index(step)
                assert found.times["loss"][time] == pytest.approx(np.mean(losses[-2:]), abs=1e-5)


@pytest.mark.parametrize("noise", ["gaussian", "duplicates"])
def test_touched_and_untouched_inputs_are_measured_apart(noise, tmp_path):
    found = result_of(learned(tmp_path, noise=noise, fraction=0.3, copies=2, epochs=2))
    touched, told = found.kinds != "", found.source.labels
    assert touched.sum() == {"gaussian": 18, "duplicates": 18 * 3}[noise]
    for time in range(len(found.times["step"])):
        right = found.history.predictions[time] == told
        assert found.times["touched"][time] == pytest.approx(right[touched].mean())
        assert found.times["untouched"][time] == pytest.approx(right[~touched].mean())


def same(one, other):
    assert list(one.times) == list(other.times)
    for name in one.times:
        np.testing.assert_array_equal(one.times[name], other.times[name])
    np.testing.assert_array_equal(one.history.predictions, other.history.predictions)
    last = [load_file(found.history.checkpoints[-1].weights) for found in (one, other)]
    for name, value in last[0].items():
        assert torch.equal(value, last[1][name])


@pytest.mark.parametrize(
    "setting",
    [
        dict(dropout=0.3),
        dict(loss="early_learning", momentum=0.9, drops="3"),
        dict(optimizer="adam", rate=0.01, dropout=0.2, every=0),
    ],
)
@pytest.mark.parametrize("stops", [(1,), (7, 2, 11)])
def test_a_training_that_was_stopped_goes_on_to_the_same_bits(setting, stops, tmp_path):
    whole = result_of(learned(tmp_path / "whole", **setting))
    for many in stops:
        steps = learned(tmp_path / "broken", **setting)
        for _ in range(many):
            next(steps)
        steps.close()
    same(result_of(learned(tmp_path / "broken", **setting)), whole)


def test_a_branch_that_changes_nothing_ends_where_the_whole_training_ends(tmp_path):
    setting = dict(dropout=0.3, loss="early_learning", momentum=0.9)
    whole = result_of(learned(tmp_path, **setting))
    middle = next(one for one in whole.history.checkpoints if one.step == 10)
    folder = middle.weights.parent
    while not any(folder.glob("*.json")):
        folder = folder.parent
    other = result_of(learned(tmp_path, branch=f"{folder}@10", name="again", **setting))
    last = [load_file(found.history.checkpoints[-1].weights) for found in (whole, other)]
    for name, value in last[0].items():
        assert torch.equal(value, last[1][name])


def test_a_course_leaves_its_network_and_measures_before_the_first_step(tmp_path):
    network, examples = perceptron(2), flat(40)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    found = result_of(
        course(network, examples, flat(20, 1), Recipe(epochs=2, batch_size=10), folder=tmp_path)
    )
    for name, value in network.state_dict().items():
        assert torch.equal(value, before[name])
    inputs, labels = tensors(examples)
    first = (network(inputs).argmax(1) == labels).float().mean().item()
    last = (found.network(inputs).argmax(1) == labels).float().mean().item()
    assert found.history.times["step"][0] == 0
    assert found.history.times["training"][0] == pytest.approx(first)
    assert found.history.times["training"][-1] == pytest.approx(last)
    assert np.isnan(found.history.times["loss"][0])
