"""The closer look, found again: double sums, finite differences, grids, networks taught alone."""

import copy
import itertools

import numpy as np
import pytest
import torch
from scipy.stats import binom
from torch import nn
from torch.nn.functional import cross_entropy

from memexplorer.closer import (
    adversarial,
    converging,
    followed,
    lass,
    one_epoch,
    regularized,
    slicing,
)
from memexplorer.closer.unrolled import sensed
from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.learning.many import cross_entropy as of_each
from memexplorer.learning.many import many
from memexplorer.learning.recipe import Recipe
from memexplorer.learning.stacked import Stacked
from memexplorer.measures import luck
from memexplorer.measures.sensitivity import critical, gini
from memexplorer.measures.waiting import waited
from memexplorer.models.origin import Origin, attach
from memexplorer.models.preprocessing import Preprocessing

# ---------------------------------------------------------------------------------- how uneven


@pytest.mark.parametrize("seed", range(5))
def test_gini_is_half_the_relative_mean_difference(seed):
    rng = np.random.default_rng(seed)
    values = rng.exponential(1, rng.integers(2, 40)) * (rng.random() + 0.1)
    values[0] = 0.0
    apart = sum(abs(one - other) for one in values for other in values)
    wanted = apart / (2 * len(values) ** 2 * values.mean())
    assert gini(values) == pytest.approx(wanted, rel=1e-12)
    assert gini(values * 1e6) == pytest.approx(wanted)
    assert gini(np.repeat(values, 3)) == pytest.approx(wanted)
    assert gini(rng.permutation(values)) == pytest.approx(wanted)


# ------------------------------------------------------------------------------------ by luck


def test_the_spread_over_runs_against_the_binomial_by_loops():
    rng = np.random.default_rng(0)
    runs, examples = 40, 300
    share = np.repeat([0.05, 0.5, 0.95], 100)
    wrong = rng.random((runs, examples)) < share
    labels = np.arange(examples) % 7
    found = luck.spread(wrong, labels)
    each = [sum(wrong[r, e] for r in range(runs)) / runs for e in range(examples)]
    mean = sum(each) / examples
    assert found.wrong == pytest.approx(mean)
    assert found.std == pytest.approx(np.sqrt(sum((r - mean) ** 2 for r in each) / examples))
    assert found.chance == pytest.approx(np.sqrt(mean * (1 - mean) / runs))
    assert found.ratio == pytest.approx(found.std / found.chance)
    assert (found.never, found.always) == (each.count(0.0), each.count(1.0))
    of_label = [np.mean([each[e] for e in range(examples) if labels[e] == k]) for k in range(7)]
    off = [(each[e] - of_label[labels[e]]) ** 2 for e in range(examples)]
    # with or without the degrees of freedom that the seven means take
    assert found.within == pytest.approx(np.sqrt(sum(off) / examples), rel=7 / examples)
    assert found.low < found.std < found.high


def test_a_spread_that_is_luck_alone_is_told_as_luck():
    wrong = np.random.default_rng(1).random((100, 4000)) < 0.3
    found = luck.spread(wrong)
    assert found.ratio == pytest.approx(1, abs=0.05)
    quantiles = (np.arange(4000) + 0.5) / 4000
    np.testing.assert_allclose(luck.by_luck(0.3, 100, 4000), binom.ppf(quantiles, 100, 0.3) / 100)
    assert luck.by_luck(0.3, 100, 4000).std() == pytest.approx(found.chance, rel=0.02)


@pytest.mark.parametrize("seed", range(5))
def test_a_median_of_the_waiting_takes_those_still_waiting_for_the_last(seed):
    rng = np.random.default_rng(seed)
    times = rng.integers(1, 50, rng.integers(1, 9)).astype(float)
    times[rng.random(len(times)) < 0.4] = np.nan
    found = waited(times)
    late = np.median(np.where(np.isnan(times), 1e9, times))
    assert (np.isnan(found.median) and late > 1e6) or found.median == late
    assert (found.reached, found.of) == ((~np.isnan(times)).sum(), len(times))


# ------------------------------------------------------------- many networks, and each alone


def perceptron(seed=0, dtype=torch.float64, hidden=nn.ReLU):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(5, 9), hidden(), nn.Linear(9, 3)).to(dtype)


def blobs(examples=48, seed=0, dtype=torch.float64):
    rng = np.random.default_rng(seed)
    inputs = torch.tensor(rng.normal(0, 1, (examples, 5)), dtype=dtype)
    return inputs, torch.tensor(rng.integers(0, 3, examples))


def after_each(network, inputs, targets, recipe, seed):
    """Taught in a plain loop: momentum or Adam by torch, order [seed, epoch], rates by drops."""
    how = dict(lr=recipe.rate, weight_decay=recipe.decay)
    if recipe.optimizer == "adam":
        optimizer = torch.optim.Adam(network.parameters(), **how)
    else:
        optimizer = torch.optim.SGD(network.parameters(), momentum=recipe.momentum, **how)
    for epoch in range(recipe.epochs):
        passed = sum(epoch >= drop for drop in recipe.drops)
        optimizer.param_groups[0]["lr"] = recipe.rate * recipe.factor**passed
        order = torch.tensor(np.random.default_rng([seed, epoch]).permutation(len(inputs)))
        for rows in order.split(recipe.batch_size):
            optimizer.zero_grad()
            cross_entropy(network(inputs[rows]), targets[rows]).backward()
            optimizer.step()
            yield network


def alone(network, inputs, targets, recipe, seed):
    """The network at the end of the plain loop."""
    *_, taught = after_each(network.train(), inputs, targets, recipe, seed)
    return taught.eval()


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(rate=0.2, momentum=0.9, decay=1e-2, batch_size=16, epochs=5, drops=(2, 4)),
        Recipe(optimizer="adam", rate=0.02, batch_size=10, epochs=4),
    ],
)
def test_each_of_many_networks_is_what_it_would_be_alone(recipe):
    inputs, targets = blobs()
    begun = [perceptron(seed) for seed in range(5)]
    own = torch.stack([targets.roll(number) for number in range(5)])  # labels of its own each
    found = result_of(many(perceptron(), 5, inputs, own, recipe, seed=11, networks=begun))
    assert found.why == ""
    for number in range(5):
        wanted = alone(perceptron(number), inputs, own[number], recipe, 11 + number)
        for name, value in wanted.state_dict().items():
            mine = found.network(number).state_dict()[name]
            np.testing.assert_allclose(mine, value, atol=1e-9)
        said = wanted(inputs).argmax(1)
        assert np.array_equal(found.predictions(inputs)[number], said)


def test_many_with_one_order_are_one_network_each_in_the_order_of_the_first():
    recipe = Recipe(rate=0.2, batch_size=16, epochs=3)
    inputs, targets = blobs()
    begun = [perceptron(seed) for seed in range(3)]
    found = result_of(
        many(perceptron(), 3, inputs, targets, recipe, seed=4, orders="shared", networks=begun)
    )
    for number in range(3):
        wanted = alone(perceptron(number), inputs, targets, recipe, 4)
        mine = found.network(number)
        torch.testing.assert_close(mine[0].weight, wanted[0].weight, atol=1e-9, rtol=0)
        torch.testing.assert_close(mine[2].weight, wanted[2].weight, atol=1e-9, rtol=0)


def test_the_second_of_many_is_the_first_of_those_that_begin_a_seed_later():
    recipe = Recipe(rate=0.2, batch_size=16, epochs=3)
    inputs, targets = blobs(dtype=torch.float32)
    make = perceptron(dtype=torch.float32)
    both = result_of(many(make, 2, inputs, targets, recipe, seed=6))
    later = result_of(many(make, 1, inputs, targets, recipe, seed=7))
    for name, value in later.network(0).state_dict().items():
        torch.testing.assert_close(both.network(1).state_dict()[name], value, atol=1e-6, rtol=0)


def test_who_is_wrong_after_one_epoch_is_asked_network_by_network(tmp_path):
    """Each run's first weights are those `many` gives for its seed after no step at all."""
    inputs, targets = blobs(60, 2, torch.float32)
    examples = load_examples((inputs.numpy(), targets.numpy()))
    make = perceptron(dtype=torch.float32)
    recipe = Recipe(rate=0.1, momentum=0.9, batch_size=10, epochs=1)
    wrong, _ = result_of(one_epoch.misclassified(make, examples, recipe, 6, seed=3, cache=tmp_path))
    still = Recipe(rate=1e-30, momentum=0.0, batch_size=60, epochs=1)
    begun = result_of(many(make, 6, inputs, targets, still, seed=3))
    starts = [begun.network(run) for run in range(6)]
    assert not torch.equal(starts[0][0].weight, starts[1][0].weight)
    for run, start in enumerate(starts):
        taught = alone(start, inputs, targets, recipe, 3 + run)
        said = taught(inputs).argmax(1)
        np.testing.assert_array_equal(wrong[run], (said != targets).numpy())


def test_running_means_of_batches_are_each_network_s_own():
    recipe = Recipe(rate=0.1, batch_size=16, epochs=2)
    inputs, targets = blobs()
    begun = [nn.Sequential(*perceptron(n)[:1], nn.BatchNorm1d(9), *perceptron(n)[1:]).double()
             for n in range(3)]  # fmt: skip
    found = result_of(
        many(begun[0], 3, inputs, targets, recipe, seed=2, networks=copy.deepcopy(begun))
    )
    for number, start in enumerate(begun):
        wanted = alone(copy.deepcopy(start), inputs, targets, recipe, 2 + number).state_dict()
        for name, value in found.network(number).state_dict().items():
            np.testing.assert_allclose(value, wanted[name], atol=1e-9)


@pytest.mark.parametrize("until", [0.95, 0.75])
def test_epochs_to_convergence_are_those_of_each_network_alone(until, tmp_path):
    inputs, targets = blobs(24, 4)
    other = blobs(40, 5)
    recipe = Recipe(rate=0.1, momentum=0.9, batch_size=8, epochs=20)
    found = result_of(
        converging.converged(
            perceptron(), ((inputs, targets), other), recipe, networks=3, until=until, seed=1,
            starts=[perceptron(number) for number in range(3)], cache=tmp_path,
        )
    )  # fmt: skip
    for number in range(3):
        known = np.nan
        steps = after_each(perceptron(number), inputs, targets, recipe, 1 + number)
        for step, network in enumerate(steps, 1):
            epoch = step // 3
            if step % 3 or epoch > len(found.training):
                continue
            share, held = ((network(x).argmax(1) == y).double().mean().item()
                           for x, y in ((inputs, targets), other))  # fmt: skip
            assert found.training[epoch - 1, number] == pytest.approx(share)
            assert found.held_out[epoch - 1, number] == pytest.approx(held)
            known = epoch if np.isnan(known) and share >= until else known
        np.testing.assert_equal(found.epochs[number], known)
    np.testing.assert_array_equal(found.best, found.held_out.max(0))
    assert np.isfinite(found.epochs).any() or until > 0.9


# ------------------------------------------------------------- g_x: through training itself


def smooth(seed=0, inputs=3, classes=3):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(inputs, 4), nn.Tanh(), nn.Linear(4, classes)).double()


def points(examples=6, seed=0, classes=3):
    rng = np.random.default_rng(seed)
    return torch.tensor(rng.normal(0, 1, (examples, 3))), torch.arange(examples) % classes


def differences(after, inputs, eps=1e-5):
    """d after(inputs) / d inputs by central differences; after gives a vector of losses."""
    slopes = []
    for number in range(inputs.numel()):
        ends = []
        for sign in (1, -1):
            moved = inputs.clone()
            moved.view(-1)[number] += sign * eps
            ends.append(np.asarray(after(moved)))
        slopes.append((ends[0] - ends[1]) / (2 * eps))
    return np.stack(slopes, -1).reshape(*np.shape(slopes[0]), *inputs.shape)


def stepped(network, inputs, targets, rate, steps):
    """Plain full-batch descent: the loss is the mean over all."""
    for _ in range(steps):
        loss = cross_entropy(network(inputs), targets)
        slopes = torch.autograd.grad(loss, list(network.parameters()))
        with torch.no_grad():
            for part, slope in zip(network.parameters(), slopes, strict=True):
                part -= rate * slope
    return network


def parts_of(network, inputs, targets, classes):
    """Of each class: the sum of its examples' losses over the number of all examples."""
    with torch.no_grad():
        each = cross_entropy(network(inputs), targets, reduction="none")
    return [(each * (targets == k)).sum().item() / len(each) for k in range(classes)]


def joined(found, field):
    return np.concatenate([getattr(part, field) for part in found])


@pytest.mark.parametrize("window", [None, 3, 1])
def test_sensitivity_through_training_against_finite_differences(window):
    """Whole batches: no order to know. Before the window, training sees what was there."""
    inputs, targets = points()
    rate, steps = 0.5, 7
    found = list(
        sensed(smooth(), inputs, targets, rate=rate, batch_size=6, steps=steps, every=1,
               window=window, classes=True)
    )  # fmt: skip
    assert joined(found, "steps").tolist() == list(range(1, steps + 1))
    for time in (1, 4, 7):

        def after(moved, time=time):
            back = time if window is None else min(window, time)
            network = stepped(smooth(), inputs, targets, rate, time - back)
            stepped(network, moved, targets, rate, back)
            parts = parts_of(network, inputs, targets, 3)
            return [sum(parts), *parts]

        slopes = np.abs(differences(after, inputs)).sum(-1)  # (loss, example), by the L1 norm
        np.testing.assert_allclose(joined(found, "indirect")[time - 1], slopes[0], rtol=1e-5)
        np.testing.assert_allclose(joined(found, "by_class")[time - 1], slopes[1:], rtol=1e-5)


def test_sensitivity_with_small_batches_and_the_direct_path():
    """`loss` of the training set is itself a function of the inputs, whatever the order."""
    inputs, targets = points(7, 1)

    def run(given, **more):
        return list(
            sensed(smooth(1), given, targets, rate=0.4, batch_size=2, steps=9, every=3,
                   window=None, seed=5, **more)
        )  # fmt: skip

    slopes = differences(lambda moved: joined(run(moved), "loss"), inputs)  # (time, example, unit)
    found = run(inputs, direct=True)
    np.testing.assert_allclose(joined(found, "direct"), np.abs(slopes).sum(-1), rtol=1e-5)
    recipe = Recipe(rate=0.4, momentum=0.0, batch_size=2, epochs=3)
    for step, taught in enumerate(after_each(smooth(1), inputs, targets, recipe, 5), 1):
        if step not in (3, 6, 9):
            continue
        time = step // 3 - 1
        watched = inputs.clone().requires_grad_()
        loss = cross_entropy(taught(watched), targets)
        assert joined(found, "loss")[time] == pytest.approx(loss.item())
        (own,) = torch.autograd.grad(loss, watched)  # what an input does to its own loss
        indirect = np.abs(slopes[time] - own.numpy()).sum(-1)
        np.testing.assert_allclose(joined(found, "indirect")[time], indirect, atol=1e-8)


def test_sensitivity_in_one_walk_or_in_many_is_the_same():
    inputs, targets = points(8, 2)
    kinds = [
        list(sensed(smooth(2), inputs, targets, batch_size=4, steps=20, window=6, at_once=at))
        for at in (1, 7, 200)
    ]
    for other in kinds[1:]:
        np.testing.assert_allclose(joined(other, "indirect"), joined(kinds[0], "indirect"))
        np.testing.assert_allclose(joined(other, "loss"), joined(kinds[0], "loss"))


def test_what_was_followed_is_the_mean_of_what_was_sensed(tmp_path):
    rng = np.random.default_rng(3)
    labels = np.arange(20) % 4
    examples = load_examples((rng.normal(0, 1, (20, 6)).astype(np.float32), labels))
    plan = followed.Plan(hidden=(5,), steps=40, every=4, window=5, batch_size=5)
    found = result_of(
        followed.followed(examples, labels, 4, plan, by_class=True, seed=2, cache=tmp_path)
    )
    inputs = followed.small(examples)
    parts = list(
        sensed(followed.perceptron(inputs, 4, plan, 2), inputs, torch.tensor(labels), rate=0.1,
               batch_size=5, steps=40, every=4, window=5, classes=True, seed=2)
    )  # fmt: skip
    each = joined(parts, "indirect")
    np.testing.assert_array_equal(found.steps, joined(parts, "steps"))
    np.testing.assert_allclose(found.mean, each.mean(0))
    for time in range(len(each)):
        mean = each[: time + 1].mean(0)
        apart = np.abs(mean[:, None] - mean).sum() / (2 * len(mean) ** 2 * mean.mean())
        assert found.gini[time] == pytest.approx(apart)
    by_class = joined(parts, "by_class")
    for i, j in itertools.product(range(4), range(4)):
        assert found.by_class[i, j] == pytest.approx(by_class[:, i, labels == j].mean())


# --------------------------------------------------------------------------- critical samples


def lines(weights, biases):
    """A linear classifier as `critical` asks it, in NumPy: the class, and the loss's gradient."""

    def answer(places):
        logits = places @ weights.T + biases
        said = logits.argmax(1)
        share = np.exp(logits - logits.max(1, keepdims=True))
        share /= share.sum(1, keepdims=True)
        return said, (share - np.eye(len(weights))[said]) @ weights

    return answer


def room(weights, biases, places):
    """(example,) how far another class is, in the largest coordinate: by closed form."""
    logits = places @ weights.T + biases
    said = logits.argmax(1)
    far = np.full(len(places), np.inf)
    for row, own in enumerate(said):
        for other in range(len(weights)):
            if other != own:
                reach = np.abs(weights[other] - weights[own]).sum()
                far[row] = min(far[row], (logits[row, own] - logits[row, other]) / reach)
    return far


def classifier(seed, classes):
    rng = np.random.default_rng(seed)
    return rng.normal(0, 1, (classes, 2)), rng.normal(0, 0.3, classes), rng.uniform(-1, 1, (300, 2))


@pytest.mark.parametrize(("seed", "classes"), [(0, 2), (1, 2), (2, 3), (3, 4)])
def test_critical_is_never_said_where_it_cannot_be_and_hardly_missed_where_it_is(seed, classes):
    weights, biases, places = classifier(seed, classes)
    radius = 0.2
    found = critical(lines(weights, biases), places, radius=radius)
    far = room(weights, biases, places)
    assert not found.critical[far > radius].any()
    assert (np.abs(found.where - places) <= radius).all()
    certain = far < 0.8 * radius
    assert 10 < certain.sum() < 290
    if classes == 2:
        assert found.critical[certain].all()
    else:  # it goes up one loss, and not to each other class in turn
        assert found.critical[certain].mean() > 0.9
    said = lambda at: (at @ weights.T + biases).argmax(1)  # noqa: E731
    np.testing.assert_array_equal(found.critical, said(found.where) != said(places))
    np.testing.assert_array_equal(found.when > 0, found.critical)
    assert found.when.max() <= 100


@pytest.mark.parametrize("seed", [4, 5])
def test_critical_against_a_grid_of_the_box(seed):
    """A crooked classifier, no closed form: each point of a grid of each box is asked."""
    torch.manual_seed(seed)
    network = nn.Sequential(nn.Linear(2, 12), nn.Tanh(), nn.Linear(12, 3)).double().eval()
    for part in network.parameters():
        part.data *= 3
    places = torch.tensor(np.random.default_rng(seed).uniform(-1, 1, (150, 2)))
    radius = 0.1
    found = critical(lass.answering(network), places, radius=radius)
    ticks = torch.linspace(-radius, radius, 81, dtype=torch.float64)
    box = torch.cartesian_prod(ticks, ticks)
    with torch.no_grad():
        said = network(places).argmax(1)
        around = network((places[:, None] + box).reshape(-1, 2)).argmax(1).reshape(150, -1)
    turned = (around != said[:, None]).float().mean(1).numpy()
    assert not found.critical[turned == 0].any()
    assert found.critical[turned > 0.1].mean() > 0.9
    assert 5 < found.critical.sum() < 145


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_a_box_of_no_width_has_no_critical_example_not_even_on_the_line(kind):
    weights, biases, places = classifier(6, 2)
    places[:50, 0] = (biases[0] - biases[1] + places[:50, 1] * (weights[0, 1] - weights[1, 1])) / (
        weights[1, 0] - weights[0, 0]
    )
    found = critical(lines(weights, biases), places.astype(kind), radius=0.0)
    assert not found.critical.any()
    np.testing.assert_array_equal(found.where, places.astype(kind))


@pytest.mark.parametrize("kind", [np.float32, torch.float32, torch.float64])
def test_no_search_leaves_its_box_or_what_points_may_hold(kind):
    rng = np.random.default_rng(7)
    places = rng.uniform(0, 1, (400, 2, 3)).astype(np.float32)
    radius = np.array([0.01, 0.3])[:, None]  # another for each channel

    def answer(given):
        if isinstance(given, torch.Tensor):
            return np.zeros(len(given), int), torch.ones_like(given)
        return np.zeros(len(given), int), np.ones_like(given)

    given = places if kind is np.float32 else torch.tensor(places, dtype=kind)
    found = critical(answer, given, radius=radius, low=0.0, high=1.0, iterations=30)
    where, places = np.asarray(found.where, np.float64), places.astype(np.float64)
    assert not found.critical.any()
    assert (np.abs(where - places) <= radius).all()
    assert where.min() >= 0
    assert where.max() <= 1
    assert (where - places).mean() > 0  # and up the gradient it did go


def test_more_examples_at_once_change_no_search():
    weights, biases, places = classifier(8, 3)
    at_once = critical(lines(weights, biases), places, radius=0.1, seed=2)
    for size in (1, 64):
        few = critical(lines(weights, biases), places, radius=0.1, seed=2, batch_size=size)
        np.testing.assert_array_equal(few.when, at_once.when)
        np.testing.assert_array_equal(few.where, at_once.where)
    some = np.array([5, 250, 17])
    part = critical(lines(weights, biases), places[some], radius=0.1, seed=2, numbers=some)
    np.testing.assert_array_equal(part.where, at_once.where[some])


def test_a_radius_is_in_pixels_also_to_a_network_that_normalizes():
    """A pixel of 0 to 1 is worth 1 / std inside: the border counts there by closed form."""
    rng = np.random.default_rng(9)
    pixels = rng.uniform(0, 1, (200, 1, 1, 2)).astype(np.float32)  # one row of two grey pixels
    inside = nn.Linear(2, 2).double().float()
    with torch.no_grad():
        inside.weight.copy_(torch.tensor([[1.0, 2.0], [-1.0, 0.5]]))
        inside.bias.copy_(torch.tensor([0.1, -0.2]))
    mean, std = 0.4, 0.25
    network = attach(
        nn.Sequential(nn.Flatten(), inside),
        Origin("", None, Preprocessing(mean=(mean,), std=(std,))),
    )
    examples = load_examples((pixels[:, 0], np.arange(200) % 2))
    found = result_of(lass.searched(network, examples, radius=0.05))
    flat = (pixels.reshape(200, 2) - mean) / std
    far = std * room(inside.weight.detach().numpy(), inside.bias.detach().numpy(), flat)
    assert not found.critical[far > 0.05 + 1e-6].any()
    assert found.critical[far < 0.04].all()
    assert 5 < (far < 0.04).sum() < 150
    with torch.no_grad():
        said = inside(torch.tensor(flat)).argmax(1)
    np.testing.assert_array_equal(found.said, said)
    np.testing.assert_array_equal(found.became != found.said, found.critical)


def test_the_gradient_of_the_search_has_the_direction_of_the_cross_entropy():
    torch.manual_seed(10)
    network = nn.Sequential(nn.Linear(6, 10), nn.Tanh(), nn.Linear(10, 4)).double().eval()
    places = torch.randn(50, 6, dtype=torch.float64, requires_grad=True)
    said = network(places).argmax(1)
    (slope,) = torch.autograd.grad(cross_entropy(network(places), said, reduction="sum"), places)
    classes, found = lass.answering(network)(places.detach())
    np.testing.assert_array_equal(classes, said)
    assert torch.equal(found.sign(), slope.sign())
    assert nn.functional.cosine_similarity(found, slope).min() > 1 - 1e-9


@pytest.mark.parametrize("row", [3, 8, 20])
def test_a_slice_of_two_pixels_is_the_network_asked_at_every_point_of_it(row):
    torch.manual_seed(13)
    network = nn.Sequential(nn.Linear(2, 12), nn.Tanh(), nn.Linear(12, 3)).eval()
    for part in network.parameters():
        part.data *= 3
    places = np.random.default_rng(13).uniform(-1, 1, (30, 2)).astype(np.float32)
    examples = load_examples((places, np.arange(30) % 3))
    search = result_of(slicing.searching(network, examples, row, radius=0.15, grid=21))
    found = result_of(lass.searched(network, examples, radius=0.15))
    assert search.critical == found.critical[row]
    if search.critical:
        assert len(search.said) == found.when[row] + 1
        assert search.said[-1] == found.became[row]

    def says(points):
        with torch.no_grad():
            return network(torch.tensor(points, dtype=torch.float32)).argmax(-1).numpy()

    first, second = search.numbers
    path = np.zeros((len(search.points), 2), np.float32)
    path[:, first], path[:, second] = search.points.T
    assert (np.abs(path) <= 0.15 + 1e-6).all()
    np.testing.assert_array_equal(search.said, says(places[row] + path))
    grid = np.zeros((len(search.axis), len(search.axis), 2))
    grid[..., first], grid[..., second] = search.axis[None, :], search.axis[:, None]
    wanted = says(places[row] + grid)  # there are no other numbers: the same in each frame
    for frame in search.slices:
        assert (frame == wanted).mean() > 0.995  # a point on the border may fall either way


def test_points_to_learn_from_are_those_a_search_would_end_at():
    """Linear classifiers side by side: none turns where it cannot, most where they can."""
    radius, networks = 0.2, []
    for seed in (14, 15):
        weights, biases, places = classifier(seed, 3)
        networks.append(nn.Linear(2, 3).double())
        networks[-1].weight.data, networks[-1].bias.data = map(torch.tensor, (weights, biases))
    inputs = torch.tensor(np.stack([places, places[::-1].copy()]))
    ends = adversarial.towards(Stacked(networks), inputs, radius, steps=40)
    assert ends.shape == inputs.shape
    assert ((ends - inputs).abs() <= radius).all()
    for network, begin, end in zip(networks, inputs, ends, strict=True):
        with torch.no_grad():
            turned = (network(begin).argmax(1) != network(end).argmax(1)).numpy()
        far = room(network.weight.detach().numpy(), network.bias.detach().numpy(), begin.numpy())
        assert not turned[far > radius].any()
        assert turned[far < 0.8 * radius].mean() > 0.85


# ------------------------------------------------------------------------------- regularizers


def test_the_loss_of_examples_and_points_is_weighted_as_said():
    rng = np.random.default_rng(11)
    output = torch.tensor(rng.normal(0, 1, (3, 10, 4)))  # five examples, and their points
    targets = torch.tensor(rng.integers(0, 4, (3, 10)))
    targets[:, 5:] = targets[:, :5]
    shares = torch.tensor([0.0, 0.3, 0.7], dtype=torch.float64)
    found = adversarial.weighted(shares)(output, targets, None, slice(0, 3))
    for number, share in enumerate([0.0, 0.3, 0.7]):
        plain = cross_entropy(output[number, :5], targets[number, :5])
        near = cross_entropy(output[number, 5:], targets[number, :5])
        assert found[number].item() == pytest.approx(((1 - share) * plain + share * near).item())
    np.testing.assert_allclose(of_each(output, targets)[1], cross_entropy(output[1], targets[1]))


def test_noise_put_into_a_network_is_what_its_name_says():
    torch.manual_seed(12)
    values = torch.full((400, 500), 2.0)
    dropped = regularized.Dropped(0.3).train()
    lost = dropped(values)
    assert (lost == 0).float().mean().item() == pytest.approx(0.3, abs=0.005)
    assert lost[lost != 0].unique().tolist() == pytest.approx([2 / 0.7])
    noised = regularized.Noised(0.5).train()(values)
    assert noised.mean().item() == pytest.approx(2, abs=0.005)
    assert noised.std().item() == pytest.approx(0.5, abs=0.005)
    for part in (dropped, regularized.Noised(0.5)):
        assert torch.equal(part.eval()(values), values)
