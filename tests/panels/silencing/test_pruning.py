"""Does the pane silence what it says, and does it say what is then left?"""

import re

import numpy as np
import pytest
import torch

from memexplorer.panels import forgetting


@pytest.fixture
def pruning(silencing, view):
    made = view(silencing, "PruningView")
    made.instead.value, made.data.value = "mean", "held-out"
    if made.found is None:
        made.begin()
        assert made.running.job.join(120)
    assert not made.job.fault
    return made


def left(network, training, held_out, gone, means):
    """Held-out accuracy with these units of the first hidden layer at their means."""

    def hidden(images):
        return network.hidden[0](torch.tensor(images)[:, None].float().flatten(1) / 255).relu()

    with torch.no_grad():
        seen = hidden(held_out["images"])
        mean = hidden(training["images"]).mean(0) if means else torch.zeros(seen.shape[1])
        seen[:, gone] = mean[gone]
        answers = network.fc(network.hidden[1](seen).relu()).argmax(1).numpy()
    return (answers == held_out["labels"]).mean()


@pytest.mark.parametrize("instead", ["mean", "zero"])
def test_the_table_says_what_the_network_answers(pruning, network, training, held_out, instead):
    if instead != pruning.instead.value:
        pruning.instead.value = instead
        assert pruning.running.job.join(120)
    unitmem = pruning.session.units.unitmem["hidden.0"]
    order, count = np.argsort(-unitmem, kind="stable"), round(0.2 * len(unitmem))
    cells = dict(zip(pruning.compared.table.names, pruning.compared.table.cells[0], strict=True))
    assert cells["layer"] == "hidden.0"
    for kind, gone in (("top", order[:count]), ("low", np.argsort(unitmem, kind="stable")[:count])):
        value = left(network, training, held_out, gone.tolist(), instead == "mean")
        assert cells[kind] == f"{value:.2f}"


def test_three_parts_of_the_network_and_a_sentence(pruning):
    assert [one["name"] for one in pruning.compared.curves.pictures] == [
        "Late half", "Early half", "Whole network"]  # fmt: skip
    assert pruning.compared.curves.doses == [0, 5, 10, 20, 40]
    said = re.sub("<[^>]+>", "", pruning.compared.sentence.value)
    assert said.count("(") == 3
    assert "30 of 30 held-out examples and 60 of 60 training" in pruning.compared.note.value
    assert pruning.session.pruning is pruning.found


def test_training_examples_are_an_option(pruning):
    pruning.data.value = "training"
    assert "training accuracy is 1.00" in pruning.compared.sentence.value


def test_what_is_known_is_not_computed_again(pruning):
    for _ in range(2):
        for instead in ("zero", "mean"):
            pruning.instead.value = instead
            assert pruning.running.job.join(120)
    before = pruning.running.job
    pruning.instead.value = "zero"
    assert pruning.running.job is before
    assert "put out zero" in pruning.compared.note.value


def test_no_answers_no_accuracy(network, training, finish, view):
    page = finish(forgetting.panel(network, training, encoder=True))
    made = view(page, "PruningView")
    made.begin()
    assert made.running.job.join(60)
    assert "gives no answers of its own" in made.job.fault["what"]


def test_features_without_a_network_say_so(training, finish, view):
    flat = training["images"].reshape(60, -1).astype(np.float32)
    page = finish(forgetting.panel(None, training, features=flat, predictions=training["labels"]))
    assert "name a model" in view(page, "PruningView").pane.words
