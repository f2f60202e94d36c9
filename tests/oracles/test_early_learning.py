"""Early learning, found again from the formulas alone: by hand, by autograd, by brute force."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from scipy.stats import norm
from torch.nn.functional import cross_entropy

from memexplorer import losses
from memexplorer.data import load_examples, spoiling
from memexplorer.jobs import result_of
from memexplorer.learning.recipe import Recipe
from memexplorer.measures.answering import answered
from memexplorer.measures.detection import auroc, found_first
from memexplorer.measures.pulls import of_true_class, pulls
from memexplorer.robust import following, learners, linear, pairs, tables, ways

LOWEST, HIGHEST = 1e-4, 1 - 1e-4  # where the authors' code bounds probabilities
EXAMPLES, CLASSES = 12, 5


def softmax(logits):
    high = np.exp(logits - logits.max(1, keepdims=True))
    return high / high.sum(1, keepdims=True)


def visits(seed=0, *, spread=2.0, times=6, many=4):
    """Logits, labels and rows of some batches; no example twice in one."""
    rng = np.random.default_rng(seed)
    for _ in range(times):
        rows = rng.permutation(EXAMPLES)[:many]
        yield rng.normal(0, spread, (many, CLASSES)), rng.integers(0, CLASSES, many), rows


def taken(loss, logits, labels, rows):
    """The loss's number and its gradient by the logits, as NumPy."""
    output = torch.tensor(logits, requires_grad=True)
    value = loss(output, torch.tensor(labels), torch.tensor(rows))
    value.backward()
    return value.item(), output.grad.numpy()


def remembered(memory, logits, rows, decay):
    """The memory after a visit, in plain NumPy."""
    said = softmax(logits).clip(LOWEST, HIGHEST)
    memory[rows] = decay * memory[rows] + (1 - decay) * said / said.sum(1, keepdims=True)
    return memory[rows]


@pytest.mark.parametrize(("strength", "decay"), [(3.0, 0.7), (7.0, 0.9), (1.0, 0.0)])
def test_early_learning_is_its_formula_step_after_step(strength, decay):
    loss = losses.early_learning(EXAMPLES, CLASSES, strength=strength, decay=decay)
    memory = np.zeros((EXAMPLES, CLASSES))
    for logits, labels, rows in visits():
        target = remembered(memory, logits, rows, decay)  # brought up to date, then used
        said, told = softmax(logits), np.eye(CLASSES)[labels]
        inner = (said * target).sum(1, keepdims=True)
        wanted = -np.log(said[told > 0]).mean() + strength * np.log(1 - inner).mean()
        pull = np.zeros_like(said)  # g_c = p_c / (1 - <p, t>) sum_k (t_k - t_c) p_k, by loops
        for row in range(len(rows)):
            for c in range(CLASSES):
                for k in range(CLASSES):
                    pull[row, c] += (target[row, k] - target[row, c]) * said[row, k]
                pull[row, c] *= said[row, c] / (1 - inner[row, 0])
        # what the bounds take away, where a probability is below them, is far below 1e-6 in number
        value, gradient = taken(loss, logits, labels, rows)
        assert value == pytest.approx(wanted, abs=1e-6)
        inside = ((said > LOWEST) & (said < HIGHEST)).all(1)
        assert inside.any()
        by_hand = (said - told + strength * pull) / len(rows)
        np.testing.assert_allclose(gradient[inside], by_hand[inside], atol=1e-6)
        np.testing.assert_allclose(loss.targets.numpy(), memory, atol=1e-6)


def test_early_learning_by_autograd_where_the_bounds_hold():
    """The cross-entropy is of the whole probability; only the inner product is bounded."""
    loss = losses.early_learning(EXAMPLES, CLASSES)
    memory = torch.zeros(EXAMPLES, CLASSES, dtype=torch.float64)
    for logits, labels, rows in visits(1, spread=12.0):
        output = torch.tensor(logits, requires_grad=True)
        bounded = output.softmax(1).clamp(LOWEST, HIGHEST)
        fixed = bounded.detach()
        memory[rows] = 0.7 * memory[rows] + 0.3 * fixed / fixed.sum(1, keepdim=True)
        apart = (1 - (memory[rows] * bounded).sum(1)).log().mean()
        wanted = cross_entropy(output, torch.tensor(labels)) + 3.0 * apart
        wanted.backward()
        value, gradient = taken(loss, logits, labels, rows)
        assert value == pytest.approx(wanted.item(), abs=1e-6)
        np.testing.assert_allclose(gradient, output.grad.numpy(), atol=1e-6)
    assert (memory[memory > 0] < 2e-4).any(), "no bound was met, so nothing was tried"


def test_without_strength_it_is_the_cross_entropy_and_remembers_still():
    loss = losses.early_learning(EXAMPLES, CLASSES, strength=0.0)
    for logits, labels, rows in visits(2, spread=9.0):
        output = torch.tensor(logits, requires_grad=True)
        plain = cross_entropy(output, torch.tensor(labels))
        plain.backward()
        value, gradient = taken(loss, logits, labels, rows)
        assert value == plain.item()
        assert np.array_equal(gradient, output.grad.numpy())
    assert loss.targets.sum() > 0


def test_the_memory_of_a_row_weighs_its_visits_and_no_others():
    decay, visited = 0.6, 4
    loss = losses.early_learning(EXAMPLES, CLASSES, decay=decay)
    rng = np.random.default_rng(3)
    logits = rng.normal(0, 1, (visited, 1, CLASSES))
    for one in logits:
        taken(loss, one, [0], [7])
    weights = (1 - decay) * decay ** np.arange(visited)[::-1]  # the closed form of the recursion
    wanted = (weights[:, None] * softmax(logits[:, 0])).sum(0)
    np.testing.assert_allclose(loss.targets[7].numpy(), wanted, atol=1e-6)
    assert loss.targets[7].sum().item() == pytest.approx(1 - decay**visited, abs=1e-6)
    assert np.delete(loss.targets.numpy(), 7, axis=0).sum() == 0


def test_no_gradient_goes_through_the_memory():
    """At decay 0 the target is p itself: the gradient through both would be twice as long."""
    logits = np.array([[1.0, 0.0, -1.0, 0.5, 0.2]])
    value, gradient = taken(losses.early_learning(1, CLASSES, decay=0.0), logits, [0], [0])
    said = softmax(logits)[0]
    assert value == pytest.approx(-np.log(said[0]) + 3 * np.log(1 - said @ said), abs=1e-6)
    pull = said * ((said @ said) - said) / (1 - said @ said)
    np.testing.assert_allclose(gradient[0], said - np.eye(CLASSES)[0] + 3 * pull, atol=1e-6)


def test_the_regularizer_pulls_to_the_class_that_was_said_before():
    """Clean: it keeps pulling when the label's pull is gone. Wrong: it pulls against the label."""
    sure = np.full((1, CLASSES), 0.01)
    sure[0, 2] = 0.96
    for label in (2, 4):
        told, regular = pulls(sure, [label], sure * 0.99, 3.0)
        assert regular[0, 2] < -0.5
        assert told[0, 2] == pytest.approx(0.96 - (label == 2))
        assert regular[0].sum() == pytest.approx(0, abs=1e-12)


def test_pulls_are_the_parts_of_the_gradient():
    rng = np.random.default_rng(4)
    logits = rng.normal(0, 1.5, (30, CLASSES))
    labels, truth = rng.integers(0, CLASSES, 30), rng.integers(0, CLASSES, 30)
    targets = rng.dirichlet(np.ones(CLASSES), 30) * 0.9
    label, regular = pulls(softmax(logits), labels, targets, 2.5)
    output = torch.tensor(logits, requires_grad=True)
    cross_entropy(output, torch.tensor(labels), reduction="sum").backward()
    np.testing.assert_allclose(label, output.grad.numpy(), atol=1e-9)
    output.grad = None
    (2.5 * (1 - (output.softmax(1) * torch.tensor(targets)).sum(1)).log().sum()).backward()
    np.testing.assert_allclose(regular, output.grad.numpy(), atol=1e-9)
    for terms in (label, regular):
        clean = [terms[i, truth[i]] for i in range(30) if labels[i] == truth[i]]
        wrong = [terms[i, truth[i]] for i in range(30) if labels[i] != truth[i]]
        found = of_true_class(terms, labels, truth)
        assert found == pytest.approx((sum(clean) / len(clean), sum(wrong) / len(wrong)))


def test_towards_targets_is_its_formula():
    loss = losses.towards_targets(EXAMPLES, CLASSES, strength=2.0, decay=0.5)
    memory = np.zeros((EXAMPLES, CLASSES))
    for logits, labels, rows in visits(5, spread=1.0):
        target = remembered(memory, logits, rows, 0.5)
        said, told = softmax(logits), np.eye(CLASSES)[labels]
        wanted = -np.log(said[told > 0]).mean() - 2 * (target * np.log(said)).sum(1).mean()
        value, gradient = taken(loss, logits, labels, rows)
        assert value == pytest.approx(wanted, abs=1e-6)
        by_hand = (said - told) + 2 * (target.sum(1, keepdims=True) * said - target)
        np.testing.assert_allclose(gradient, by_hand / len(rows), atol=1e-6)


TOLD = np.array([[0.7, 0.1, 0.1, 0.05, 0.05]] * 5)


def by_formula(name, said, told):
    """(mean loss, gradient by the logits): each from its paper, differentiated by hand."""
    one = np.eye(CLASSES)[told]
    right = said[np.arange(len(told)), told][:, None]
    entropy = -(said * np.log(said)).sum(1, keepdims=True)
    if name == "soft":  # -sum (b y + (1 - b) q) log q
        value = 0.95 * -np.log(right) + 0.05 * entropy
        slope = 0.95 * (said - one) - 0.05 * said * (np.log(said) + entropy)
    elif name == "hard":
        own = np.eye(CLASSES)[said.argmax(1)]
        target = 0.8 * one + 0.2 * own
        value, slope = -(target * np.log(said)).sum(1, keepdims=True), said - target
    elif name == "gce":  # (1 - p^q) / q
        value, slope = (1 - right**0.7) / 0.7, right**0.7 * (said - one)
    elif name == "sce":  # a CE + b (-A)(1 - p_y)
        far = -np.log(1e-4)
        value = 0.1 * -np.log(right) + far * (1 - right)
        slope = 0.1 * (said - one) + far * right * (said - one)
    else:  # -log (p T)_y
        column = TOLD.T[told]
        mixed = (said * column).sum(1, keepdims=True)
        value, slope = -np.log(mixed), said - said * column / mixed
    return value.mean(), slope / len(told)


@pytest.mark.parametrize(
    ("name", "loss"),
    [
        ("soft", losses.bootstrapping()),
        ("hard", losses.bootstrapping(0.8, hard=True)),
        ("gce", losses.generalized_cross_entropy()),
        ("sce", losses.symmetric_cross_entropy()),
        ("forward", losses.forward_corrected(TOLD)),
    ],
)
def test_what_others_compare_with_is_as_their_papers_have_it(name, loss):
    for logits, labels, rows in visits(6, spread=1.5, many=9):
        value, slope = by_formula(name, softmax(logits), labels)
        found, gradient = taken(loss, logits, labels, rows)
        assert found == pytest.approx(value, abs=1e-6)
        np.testing.assert_allclose(gradient, slope, atol=1e-6)


def told(examples, **given):
    plain = dict(strength=3.0, decay=0.7, noise=np.eye(CLASSES), wrong=0.4, epochs=20)
    return ways.Told(examples, CLASSES, **plain | given)


def one_layer(inputs):
    torch.manual_seed(5)
    return torch.nn.Linear(inputs, CLASSES).eval()


PLAIN = Recipe(rate=0.3, momentum=0.0, batch_size=20, epochs=20)


@pytest.mark.parametrize(("number", "kept"), [(0, 19), (4, 16), (9, 12), (19, 12)])
def test_in_co_teaching_each_learns_from_the_least_losses_of_the_other(number, kept):
    """R(T) = 1 - wrong min(T / 10, 1), T from 1; steps by hand from both networks before."""
    rng = np.random.default_rng(7)
    inputs = torch.tensor(rng.normal(0, 1, (20, 6)), dtype=torch.float32)
    labels = torch.tensor(rng.integers(0, CLASSES, 20))
    learner = learners.begun("co-teaching", one_layer(6), told(20), PLAIN, seed=3)
    before = [(net.weight.detach().clone(), net.bias.detach().clone()) for net in learner.networks]
    assert not torch.equal(before[0][0], before[1][0])
    each = [cross_entropy(inputs @ w.T + b, labels, reduction="none") for w, b in before]
    list(pairs.peers(learner, iter([(inputs, labels, torch.arange(20))]), number))
    for own, other in ((0, 1), (1, 0)):
        named = each[other].argsort()[:kept]
        weight, bias = (part.clone().requires_grad_() for part in before[own])
        cross_entropy(inputs[named] @ weight.T + bias, labels[named]).backward()
        moved = learner.networks[own]
        torch.testing.assert_close(moved.weight, weight - 0.3 * weight.grad, atol=1e-6, rtol=0)
        torch.testing.assert_close(moved.bias, bias - 0.3 * bias.grad, atol=1e-6, rtol=0)


def mixing_of(seen):
    """What was mixed of unit vectors, as (example, example) shares: l on one, 1 - l on another."""
    shares = seen.double()
    own = shares.diagonal()
    assert torch.allclose(shares.sum(1), torch.ones(len(shares), dtype=torch.float64))
    assert torch.allclose(shares.sum(0), torch.ones(len(shares), dtype=torch.float64))
    most = own[own < 1].max() if (own < 1).any() else torch.tensor(1.0)
    assert most >= 0.5
    assert all(torch.isclose(value, most, atol=1e-6) or value > 0.999999 for value in own)
    assert ((shares > 1e-7).sum(1) <= 2).all()
    return shares.float()


def test_a_step_of_two_networks_that_mix_and_average_is_as_written():
    """Targets from the other's average, inputs, labels and targets mixed alike, then averages."""
    many, total, done = 8, 100, 20
    inputs, labels = torch.eye(many), torch.arange(many) % CLASSES
    learner = learners.begun("elr+", one_layer(many), told(many), PLAIN, seed=3)
    learner.steps = done
    seen = {0: [], 1: []}
    for number, net in enumerate(learner.networks):
        net.register_forward_pre_hook(lambda _, given, number=number: seen[number].append(given[0]))
    before = [{k: v.clone() for k, v in net.state_dict().items()} for net in learner.networks]
    averages = [{k: v.clone() for k, v in net.state_dict().items()} for net in learner.averages]
    batch = iter([(inputs, labels, torch.arange(many))])
    list(pairs.crosswise(learner, batch, np.random.default_rng(1), total))

    ramp = min(done / (40_000 / 70_400 * total), 1)
    gamma = 0.997 * np.exp(-5 * (1 - ramp) ** 2)
    assert pairs.slowness(done, total) == pytest.approx(gamma, rel=1e-3)
    for own, other in ((0, 1), (1, 0)):
        shares = mixing_of(seen[own][-1])
        said = (inputs @ averages[other]["weight"].T + averages[other]["bias"]).softmax(1)
        said = said.clamp(LOWEST, HIGHEST)
        target = 0.3 * said / said.sum(1, keepdim=True)
        np.testing.assert_allclose(learner.losses[own].targets, target, atol=1e-6)
        weight, bias = (before[own][name].clone().requires_grad_() for name in ("weight", "bias"))
        output = shares @ inputs @ weight.T + bias
        one_hot = torch.eye(CLASSES)[labels]
        answers = output.softmax(1).clamp(LOWEST, HIGHEST)
        value = -((shares @ one_hot) * output.log_softmax(1)).sum(1).mean()
        value = value + 3 * (1 - ((shares @ target) * answers).sum(1)).log().mean()
        value.backward()
        net = learner.networks[own]
        torch.testing.assert_close(net.weight, weight - 0.3 * weight.grad, atol=1e-6, rtol=0)
        torch.testing.assert_close(net.bias, bias - 0.3 * bias.grad, atol=1e-6, rtol=0)
        for name, value in learner.averages[own].state_dict().items():  # when both have moved
            kept = pairs.slowness(done, total)
            then = kept * averages[own][name] + (1 - kept) * net.state_dict()[name]
            torch.testing.assert_close(value, then, atol=1e-6, rtol=0)


def test_two_networks_answer_by_the_mean_of_their_logits():
    learner = learners.begun("elr+", one_layer(8), told(8), PLAIN, seed=3)
    inputs = torch.eye(8)
    logits = sum(inputs @ net.weight.T + net.bias for net in learner.networks) / 2
    found = learners.probabilities(learner, inputs)
    np.testing.assert_allclose(found, logits.softmax(1).detach(), atol=1e-6)


def test_what_is_known_of_the_noise_is_counted():
    labels = np.random.default_rng(8).integers(0, CLASSES, 200)
    plain = load_examples((np.zeros((200, 4), np.float32), labels))
    spoiled = spoiling.spoil(plain, "uniform", 0.5).examples
    known = ways.told_of(spoiled, strength=3.0, decay=0.7, epochs=5)
    assert known.wrong == np.mean([a != b for a, b in zip(spoiled.labels, labels, strict=True)])
    for true in range(CLASSES):
        mine = [spoiled.labels[i] for i in range(200) if labels[i] == true]
        for said in range(CLASSES):
            assert known.noise[true, said] == pytest.approx(mine.count(said) / len(mine))


def area(scores, planted):
    """The area under the ROC curve, pair by pair."""
    won = [
        (high > low) + 0.5 * (high == low)
        for high, is_high in zip(scores, planted, strict=True)
        for low, is_low in zip(scores, planted, strict=True)
        if is_high and not is_low
    ]
    return sum(won) / len(won)


def shares_of(labels, truth, said):
    """right, truly, as told, otherwise: one example after the other."""
    clean, wrong = [], {"truly": 0, "as_told": 0, "otherwise": 0}
    for label, true, answer in zip(labels, truth, said, strict=True):
        if label == true:
            clean.append(answer == true)
        elif answer == true:
            wrong["truly"] += 1
        else:
            wrong["as_told" if answer == label else "otherwise"] += 1
    many = sum(wrong.values())
    right = sum(clean) / len(clean) if clean else np.nan
    return right, *(count / many if many else np.nan for count in wrong.values())


@pytest.mark.parametrize("seed", range(4))
def test_answers_are_counted_one_by_one(seed):
    rng = np.random.default_rng(seed)
    labels, truth, said = rng.integers(0, 4, (3, 60))
    found = answered(labels, truth, said)
    named = (found.right, found.truly, found.as_told, found.otherwise)
    assert named == pytest.approx(shares_of(labels, truth, said))
    assert (found.clean, found.wrong) == ((labels == truth).sum(), (labels != truth).sum())


def test_answers_of_nobody_have_no_share():
    found = answered([0, 1], [0, 1], [0, 0])
    assert found.right == 0.5
    assert np.isnan([found.truly, found.as_told, found.otherwise]).all()
    assert np.isnan(answered([0, 1], [1, 0], [0, 0]).right)


def test_the_targets_as_a_detector_are_judged_pair_by_pair():
    """Three trainings that are made up: what the table says of each, counted by loops."""
    rng = np.random.default_rng(9)
    many = 40
    labels = rng.integers(0, CLASSES, many)
    plain = load_examples((np.zeros((many, 4), np.float32), labels))
    for seed in range(3):
        examples = spoiling.spoil(plain, "symmetric", 0.4, seed=seed).examples
        wrong = examples.labels != examples.true_labels
        targets = rng.dirichlet(np.ones(CLASSES), many).round(1)  # rounded, for ties
        targets[:, 0] += 0.001  # no ties of the top class
        doubt = following.suspicion(targets, examples.labels)
        np.testing.assert_allclose(doubt, [1 - targets[i, examples.labels[i]] for i in range(many)])
        assert auroc(doubt, wrong)[0] == pytest.approx(area(doubt, wrong))
        epochs = {name: [0.5] for name in ("epoch", "loss", *following.MEASURED)}
        one = following.Followed("elr", seed, epochs, targets.argmax(1), targets)
        row = tables.methods({("elr", seed): one}, {seed: examples})
        flagged = [i for i in range(many) if targets[i].argmax() != examples.labels[i]]
        assert row["auroc"][0] == pytest.approx(area(doubt, wrong))
        assert row["flagged"][0] == pytest.approx(len(flagged) / many)
        assert row["flagged_wrong"][0] == pytest.approx(np.mean([wrong[i] for i in flagged]))
        assert row["wrong_first"][0] == pytest.approx(found_first(doubt, wrong, wrong.sum()))


def separable(many, seed):
    """Classes so far apart that a small network finds them at once."""
    labels = np.arange(many) % 3
    rng = np.random.default_rng(seed)
    return load_examples(((np.eye(3)[labels] * 3 + rng.normal(0, 0.4, (many, 3))), labels))


@pytest.mark.parametrize("way", ["ce", "elr", "co-teaching", "elr+"])
def test_what_is_measured_of_a_training_is_counted_again(way, tmp_path):
    examples = spoiling.spoil(separable(60, 0), "symmetric", 0.3, seed=1).examples
    recipe = Recipe(rate=0.1, batch_size=20, epochs=4)
    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Linear(3, 16), torch.nn.ReLU(), torch.nn.Linear(16, 3))
    steps = following.followed(
        way, network, examples, separable(30, 1), recipe, strength=3.0, decay=0.7, seed=0,
        cache=tmp_path,
    )  # fmt: skip
    found = result_of(steps)
    last = SimpleNamespace(**{name: column[-1] for name, column in found.epochs.items()})
    said = (last.right, last.truly, last.as_told, last.otherwise)
    assert said == pytest.approx(shares_of(examples.labels, examples.true_labels, found.answers))
    assert last.training == pytest.approx((found.answers == examples.labels).mean())
    wrong = examples.labels != examples.true_labels
    assert last.targets == pytest.approx((found.targets.argmax(1) == examples.true_labels).mean())
    doubt = [1 - found.targets[i, label] for i, label in enumerate(examples.labels)]
    assert last.auroc == pytest.approx(area(doubt, wrong))
    np.testing.assert_allclose(found.targets.sum(1), 1 - 0.7**4, atol=1e-5)  # seen four times


@pytest.mark.parametrize("way", ["elr", "co-teaching", "elr+"])
def test_a_way_that_was_stopped_goes_on_to_the_same_numbers(way, tmp_path):
    examples = spoiling.spoil(separable(45, 0), "symmetric", 0.3, seed=1).examples
    torch.manual_seed(0)
    network = torch.nn.Sequential(
        torch.nn.Linear(3, 16), torch.nn.BatchNorm1d(16), torch.nn.Dropout(0.3),
        torch.nn.Linear(16, 3),
    )  # fmt: skip

    def steps(name):
        recipe = Recipe(rate=0.1, batch_size=20, epochs=4, drops=(3,))
        return following.followed(
            way, network, examples, separable(30, 1), recipe, strength=3.0, decay=0.7, seed=0,
            cache=tmp_path / name,
        )  # fmt: skip

    whole = result_of(steps("whole"))
    for many in (5, 9, 2):
        broken = steps("broken")
        for _ in range(many):
            next(broken)
        broken.close()
    again = result_of(steps("broken"))
    np.testing.assert_array_equal(again.targets, whole.targets)
    np.testing.assert_array_equal(again.answers, whole.answers)
    for name, column in whole.epochs.items():
        np.testing.assert_array_equal(again.epochs[name], column)


@pytest.mark.parametrize("strength", [0.0, 3.0])
def test_the_line_moves_as_softmax_regression_does(strength):
    """The same examples and first line, gone down in another program: two rows of weights."""
    steps, rate, decay = 200, 0.5, 0.7
    found = result_of(
        linear.line(dimensions=20, examples=24, steps=steps, rate=rate, strength=strength, seed=2)
    )
    inputs = torch.tensor(found.inputs, dtype=torch.float64)
    labels = torch.tensor((found.told > 0).astype(int))
    first = torch.tensor(found.weights[0], dtype=torch.float64)
    rows = torch.stack([-first / 2, first / 2]).requires_grad_()
    memory = torch.zeros(len(inputs), 2, dtype=torch.float64)
    at, bounded = {0: first}, steps  # the step from which 1 - <p, t> is kept from going to 0
    for step in range(1, steps + 1):
        output = inputs @ rows.T
        said = output.softmax(1)
        memory = decay * memory + (1 - decay) * said.detach()
        loss, apart = cross_entropy(output, labels), 1 - (said * memory).sum(1)
        if strength:
            loss = loss + strength * apart.log().mean()
            bounded = min(bounded, step - 1 if apart.min() < 1e-4 else steps)
        (slope,) = torch.autograd.grad(loss, rows)
        rows = (rows - rate / 2 * slope).detach().requires_grad_()  # both move: the line by rate
        at[step] = (rows[1] - rows[0]).detach()
    assert found.steps[0] == 0
    assert found.steps[-1] == steps
    compared = [time for time, step in enumerate(found.steps) if step <= bounded]
    assert len(compared) > 10
    for time in compared:
        np.testing.assert_allclose(found.weights[time], at[int(found.steps[time])], atol=1e-6)


def test_the_line_is_measured_as_it_is_drawn():
    found = result_of(linear.line(dimensions=100, examples=110, steps=3000, spread=0.1, seed=0))
    side = np.sign(found.inputs @ found.weights.T).T  # (time, example)
    wrong = found.told != found.truth
    assert wrong.sum() == 44
    np.testing.assert_array_equal(found.wrong, wrong)
    np.testing.assert_allclose(found.right, (side == found.truth)[:, ~wrong].mean(1))
    np.testing.assert_allclose(found.truly, (side == found.truth)[:, wrong].mean(1))
    np.testing.assert_allclose(found.as_told, (side == found.told)[:, wrong].mean(1))
    # a new example x = s v + 0.1 noise is right with probability Phi(w·v / (0.1 |w|))
    by_theory = norm.cdf(found.weights[:, 0] / 0.1 / np.linalg.norm(found.weights, axis=1))
    np.testing.assert_allclose(found.held_out, by_theory, atol=0.08)
    assert found.truly.max() > 0.95  # the truth first
    assert found.truly[-1] < 0.1  # by heart in the end
    assert found.truly.argmax() < len(found.steps) - 1
    # the two classes lie round v and -v, |v| = 1, on the first axis
    turned = found.inputs * found.truth[:, None]
    assert turned[:, 0].mean() == pytest.approx(1, abs=4 * 0.1 / np.sqrt(110))
    assert (turned[:, 1:]).std() == pytest.approx(0.1, rel=0.05)
