import numpy as np
import pytest
import torch

from memexplorer.data import load_examples, spoiling
from memexplorer.jobs import result_of
from memexplorer.learning import keeping
from memexplorer.learning.course import course
from memexplorer.learning.recipe import Recipe
from memexplorer.losses import early_learning
from memexplorer.models.makes import made
from memexplorer.progress import Stopped

RECIPE = Recipe(batch_size=8, epochs=4, rate=0.1)


@pytest.fixture(scope="module")
def examples():
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (45, 4, 4)).astype(np.uint8)
    labels = (images.mean(axis=(1, 2)) > 127).astype(int) + (images[:, 0, 0] > 200)
    return spoiling.spoil(load_examples((images, labels)), "symmetric", 0.4).examples


def same(one, other):
    assert one.history.times.keys() == other.history.times.keys()
    for name, column in one.history.times.items():
        np.testing.assert_array_equal(column, other.history.times[name], err_msg=name)
    np.testing.assert_array_equal(one.history.predictions, other.history.predictions)
    weights = other.network.state_dict()
    for name, value in one.network.state_dict().items():
        assert torch.equal(value, weights[name]), name


def stopped_at(steps, step):
    for progress in steps:
        if progress.unit == "steps" and progress.done == step:
            steps.close()
            return
    raise AssertionError("it was over before")


@pytest.mark.parametrize(("dropout", "augment", "aim"), [
    (0.0, False, None), (0.5, True, None), (0.0, False, lambda: early_learning(45, 3)),
])  # fmt: skip
def test_a_stopped_training_goes_on_to_the_very_same_numbers(
    examples, tmp_path, dropout, augment, aim
):
    network = made("perceptron", examples, width=16, dropout=dropout)
    recipe = Recipe(batch_size=8, epochs=4, optimizer="adam", rate=0.01, augment=augment)

    def taught(cache):
        loss = aim and aim()
        return course(network, examples, examples, recipe, loss=loss, cache=cache, seed=3)

    whole = result_of(taught(tmp_path / "whole"))
    for step in (9, 12):  # within an epoch, and at its end (6 steps each)
        stopped_at(taught(tmp_path / "parts"), step)
    seen = []
    parts = result_of(taught(tmp_path / "parts"), seen.append)
    assert min(one.done for one in seen if one.unit == "steps") >= 12
    same(whole, parts)


def test_a_stop_while_it_measures_loses_nothing(examples, tmp_path, monkeypatch):
    from memexplorer.learning import measuring

    network = made("perceptron", examples, width=8)
    whole = result_of(course(network, examples, None, RECIPE, cache=tmp_path / "whole"))
    asked, real = [], measuring.said

    def said(*given):
        asked.append(1)
        if len(asked) == 3:
            raise Stopped
        return real(*given)

    monkeypatch.setattr(measuring, "said", said)
    with pytest.raises(Stopped):
        result_of(course(network, examples, None, RECIPE, cache=tmp_path / "parts"))
    same(whole, result_of(course(network, examples, None, RECIPE, cache=tmp_path / "parts")))


def test_it_is_the_training_that_a_plain_loop_would_be(examples, tmp_path):
    network = made("perceptron", examples, width=8)
    found = result_of(course(network, examples, None, RECIPE, cache=tmp_path, seed=5))
    inputs = torch.from_numpy(examples.inputs[:].reshape(45, -1).astype(np.float32) / 255)
    labels = torch.from_numpy(examples.labels)
    go_down = torch.optim.SGD(network.parameters(), 0.1, momentum=0.9)
    for epoch in range(4):
        order = torch.from_numpy(np.random.default_rng([5, epoch]).permutation(45))
        for rows in order.split(8):
            go_down.zero_grad()
            torch.nn.functional.cross_entropy(network(inputs[rows]), labels[rows]).backward()
            go_down.step()
    for name, value in network.state_dict().items():
        torch.testing.assert_close(found.network.state_dict()[name], value, msg=name)
    said = network(inputs).argmax(1).numpy()
    times, wrong = found.history.times, examples.labels != examples.true_labels
    assert times["training"][-1] == pytest.approx((said == examples.labels).mean())
    assert times["as_told"][-1] == pytest.approx((said == examples.labels)[wrong].mean())
    assert times["epoch"] == (0, 1, 2, 3, 4)
    at = found.history.at(12)
    assert (found.history.predictions[-1] == said).all()
    never = found.history.predictions[at:] != examples.labels
    since = found.history.since()
    assert ((since <= 12) == ~never.any(axis=0)).all()


def test_a_rate_is_that_of_the_steps_before_it(examples, tmp_path):
    recipe = Recipe(batch_size=8, epochs=4, rate=0.1, drops=(2,))
    network = made("perceptron", examples, width=8)
    times = result_of(course(network, examples, None, recipe, cache=tmp_path)).history.times
    assert times["rate"] == pytest.approx((0.1, 0.1, 0.1, 0.01, 0.01))


def test_a_branch_goes_on_from_its_checkpoint_and_the_rate_may_change(examples, tmp_path):
    network, how = made("perceptron", examples, width=8), {"cache": tmp_path, "seed": 1}
    parent = result_of(course(network, examples, None, RECIPE, **how))
    at = parent.checkpoints[2]
    again = result_of(course(network, examples, None, RECIPE, begin=at, **how))
    assert again.history.times["step"] == (12, 18, 24)
    np.testing.assert_array_equal(again.history.predictions, parent.history.predictions[2:])
    assert again.history.settings["parent"] == [str(at.weights.parent), 12]
    slower = Recipe(batch_size=16, epochs=4, rate=0.001)
    other = result_of(course(network, examples, None, slower, begin=at, **how))
    assert other.history.times["epoch"] == (2, 3, 4)
    assert other.history.times["rate"] == (0.001,) * 3
    with pytest.raises(ValueError, match="the checkpoint is of epoch 4, and 4 epochs"):
        result_of(course(network, examples, None, RECIPE, begin=parent.checkpoints[-1], **how))


def test_branches_of_two_trainings_in_folders_of_one_name_are_two(examples, tmp_path):
    network, found = made("perceptron", examples, width=8), []
    for number in (0, 1):
        parent = result_of(course(network, examples, None, RECIPE, seed=number,
                                  folder=tmp_path / str(number) / "run"))  # fmt: skip
        branch = course(network, examples, None, RECIPE, begin=parent.checkpoints[2],
                        cache=tmp_path / "cache", seed=1)  # fmt: skip
        found.append(result_of(branch).history)
    np.testing.assert_array_equal(found[1].predictions, parent.history.predictions[2:])
    assert found[0].settings["folder"] != found[1].settings["folder"]


def test_answers_of_a_large_vocabulary_are_kept_as_they_are(examples, tmp_path):
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(16, 40_000))
    with torch.no_grad():
        network[1].bias[39_999] = 1e4
    few = Recipe(batch_size=8, epochs=1, rate=1e-6)
    found = result_of(course(network, examples, None, few, cache=tmp_path)).history
    assert (found.predictions == 39_999).all()
    assert (keeping.read(found.settings["folder"]).predictions == 39_999).all()


def test_what_is_kept_can_be_read_again(examples, tmp_path):
    network, seen = made("perceptron", examples, width=8), []
    found = result_of(
        course(network, examples, None, RECIPE, every=5, cache=tmp_path, name="five"), seen.append
    )
    assert found.history.times["step"] == (0, 5, 10, 15, 20, 24)
    (folder,) = keeping.earlier(tmp_path)
    known = keeping.read(folder)
    np.testing.assert_array_equal(known.predictions, found.history.predictions)
    np.testing.assert_array_equal(known.times["loss"], found.history.times["loss"])
    assert known.checkpoints == found.checkpoints
    assert keeping.named(f"{folder.name}@10", tmp_path) == found.checkpoints[2]
    with pytest.raises(ValueError, match="names no checkpoint: .* 0, 5, 10, 15, 20, 24"):
        keeping.named(f"{folder}@11")
    assert {one.stage for one in seen if one.unit == "steps"} == {"five"}


def test_what_grows_without_bound_is_said(examples, tmp_path):
    network = made("perceptron", examples, width=8)
    wild = Recipe(batch_size=8, epochs=50, rate=1e20)
    with pytest.raises(ValueError, match="the loss became .* take a smaller rate than 1e"):
        result_of(course(network, examples, None, wild, cache=tmp_path))


def test_many_times_are_thinned_and_that_is_said(examples, tmp_path, monkeypatch):
    from memexplorer.learning import learner

    monkeypatch.setattr(learner, "MOST_KEPT", 5)
    network = made("perceptron", examples, width=8)
    found = result_of(course(network, examples, None, RECIPE, every=1, cache=tmp_path))
    assert len(found.history) == 25
    assert [one.step for one in found.checkpoints][:: len(found.checkpoints) - 1] == [0, 24]
    assert len(found.checkpoints) <= 5
    assert "of 25 measured times" in found.history.settings["notes"][0]
