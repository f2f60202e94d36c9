"""Does the pane silence what it says, and does it say what is then left?"""

import re

import numpy as np
import pytest
import torch

from memexplorer import probing
from memexplorer.jobs import Rate
from memexplorer.panels import forgetting
from memexplorer.panels.silencing import asked
from memexplorer.progress import Progress, Stopped
from memexplorer.studies.unit_pruning import UnitPruning


@pytest.fixture
def pruning(silencing, pane_of):
    made = pane_of(silencing, "PruningView")
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


@pytest.mark.parametrize("end", ["stopped", "failed"])
def test_after_stop_the_control_says_what_is_shown(pruning, monkeypatch, end):
    def steps(session, instead):
        assert instead == "zero"
        yield Progress("silencing units", 1, 2)
        raise Stopped if end == "stopped" else ValueError("no more")

    monkeypatch.setattr(asked, "steps", steps)
    monkeypatch.setattr(asked, "load", lambda *_: None)
    pruning._kept.pop("zero", None)
    shown, said = pruning.found, pruning.compared.note.value
    if end == "stopped":  # by hand: the job of this test is over before a Stop could reach it
        monkeypatch.setattr(pruning.running, "begin", lambda _: None)
    pruning.instead.value = "zero"
    if end == "stopped":
        pruning.running._tell["stopped"]()
    else:
        assert pruning.running.job.join(60)
        assert "no more" in str(pruning.job.fault)
    assert pruning.instead.value == "mean"
    assert (pruning.found, pruning.compared.note.value) == (shown, said)
    assert "put out their mean" in said
    pruning.job.done("")


def test_half_of_a_result_gives_way_to_a_whole_one(pruning, monkeypatch):
    early = dict(pruning.found.layers) | {"training": [np.nan] * len(pruning.found.layers["which"])}
    whole = pruning.found
    told = whole.settings | {"settings": whole.settings["settings"] | {"instead": "zero"}}
    half = UnitPruning(early, whole.unitmem, whole.source, told)
    pruning._seen(Progress("silencing units", 1, 2, partial=half), Rate(1.0, 1.0))
    assert pruning.found is half
    pruning._stopped()
    said = "stopped; press Silence top, random and low units to begin again"
    assert pruning.job.words == said
    assert pruning.found is pruning.session.pruning is whole
    assert pruning.instead.value == "mean"


def test_the_same_page_again_has_the_result_at_once(pruning, network, training, held_out, finish,
                                                    pane_of, monkeypatch):  # fmt: skip
    monkeypatch.setattr(asked, "steps", None)  # computing would fail
    again = pane_of(finish(forgetting.panel(network, training, held_out)), "PruningView")
    assert again.running.job is None
    assert again.found.layers == pruning.found.layers
    assert again.compared.sentence.value == pruning.compared.sentence.value
    assert again.compared.table.cells == pruning.compared.table.cells
    assert again.session.pruning is again.found
    assert list(again.found.unitmem) == list(pruning.found.unitmem)
    for name, values in pruning.found.unitmem.items():
        np.testing.assert_array_equal(again.found.unitmem[name], values)


def test_other_labels_are_another_pruning(pruning, network, training, held_out, finish, pane_of):
    other = held_out | {"labels": np.roll(held_out["labels"], 1)}
    made = pane_of(finish(forgetting.panel(network, training, other)), "PruningView")
    assert made.found is None
    assert made.compared.layout.display == "none"


def test_a_broken_entry_is_none(pruning):
    path = asked.entry(pruning.session, "mean") / "pruning.json"
    whole = path.read_text()
    for broken in ("", "{", "[]", whole[: len(whole) // 2]):
        path.write_text(broken)
        assert asked.load(pruning.session, "mean") is None
    path.write_text(whole)
    assert asked.load(pruning.session, "mean") is not None


def test_one_job_has_one_total(pruning):
    counted = [(step.done, step.total) for step in asked.steps(pruning.session, "mean")
               if step.stage.startswith("silencing")]  # fmt: skip
    assert len({total for _, total in counted}) == 1
    assert counted == sorted(counted)
    assert counted[-1][0] == counted[-1][1]


def test_held_out_is_dashed_and_training_is_solid(pruning):
    for data in ("held-out", "training"):
        pruning.data.value = data
        lines = [line for one in pruning.compared.curves.pictures for line in one["lines"]]
        assert {line["dashed"] for line in lines} == {data == "held-out"}
        assert ("mx-held-out" in pruning.compared._dom_classes) == (data == "held-out")


def test_no_answers_no_accuracy(network, training, finish, pane_of):
    page = finish(forgetting.panel(network, training, encoder=True))
    made = pane_of(page, "PruningView")
    made.begin()
    assert made.running.job.join(60)
    assert "gives no answers of its own" in made.job.fault["what"]


def test_features_without_a_network_say_so(training, finish, pane_of):
    flat = training["images"].reshape(60, -1).astype(np.float32)
    page = finish(forgetting.panel(None, training, features=flat, predictions=training["labels"]))
    assert "name a model" in pane_of(page, "PruningView").pane.words


def test_an_encoder_is_asked_through_a_probe(network, training, held_out, finish, pane_of):
    made = pane_of(
        finish(forgetting.panel(network, training, held_out, encoder=True)), "PruningView"
    )
    assert made.data.options == (("held-out examples, by a linear probe", "probe"),)
    made.begin()
    assert made.running.job.join(120)
    assert not made.job.fault
    x = [torch.tensor(one["images"])[:, None].float().flatten(1) / 255 for one in
         (training, held_out)]  # fmt: skip
    with torch.no_grad():
        read = [network.hidden[1](network.hidden[0](part).relu()).relu().numpy() for part in x]
    right = probing.accuracy(read[0], training["labels"], read[1], held_out["labels"], classes=3)
    said = f"With all units at work held-out accuracy of a linear probe is {right:.2f}"
    assert said in made.compared.sentence.value
    assert all("nan" not in cell for row in made.compared.table.cells for cell in row)
    assert [row[1] for row in made.compared.table.cells] == ["hidden.0", "hidden.1"]
    again = pane_of(
        finish(forgetting.panel(network, training, held_out, encoder=True)), "PruningView"
    )
    assert said in again.compared.sentence.value  # kept, and found again
