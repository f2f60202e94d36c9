"""Does the pane draw what the probes found, and is it known when asked again?"""

import copy

import numpy as np
import pytest

from memexplorer.jobs import result_of
from memexplorer.panels.agreement import QUESTION, AgreementView
from memexplorer.panels.layerwise import probed
from memexplorer.panels.layerwise.probing import ProbesView
from memexplorer.panels.page import keeping
from memexplorer.panels.page.opening import opened
from memexplorer.studies import layer_probes

from .conftest import done, loaded

PAGE = "agreement", QUESTION, ("agreement",), [AgreementView], [ProbesView]


@pytest.fixture(scope="module")
def page(network, training, held_out, cache):
    with loaded(PAGE, (network, training, held_out), cache) as made:
        yield made


@pytest.fixture(scope="module")
def shown(page):
    return done(page, ProbesView)


@pytest.fixture(scope="module")
def found(page, shown, tmp_path_factory):
    """The study asked directly, with a cache of its own."""
    session, cache = page.session, tmp_path_factory.mktemp("cache")
    sets = session.training, session.held_out
    return result_of(layer_probes.run(session.network, *sets, k=30, cache=cache))


def test_the_lines_are_the_numbers_of_the_study(shown, found):
    table = found.layers
    drawn = {}
    for name, where, data, y in zip(*(shown.curves.points.data[column] for column in
                                      ("name", "where", "data", "y")), strict=True):  # fmt: skip
        drawn[where, data, name] = y
    assert len(drawn) == 3 * 2 * 3
    for row, layer in enumerate(table["layer"]):
        probe = table["probe"][row]
        if probe != "network":
            at = layer, table["set"][row], probed.NAMES[probe]
            assert drawn[at] == table["accuracy"][row]
    assert shown.curves.chance.location == 1 / 3


def test_agreement_with_the_network_can_be_shown_instead(shown, found):
    shown.show_what.value = "p_same"
    last = [share for share, layer, probe, data in
            zip(*(found.layers[name] for name in ("p_same", "layer", "probe", "set")), strict=True)
            if (layer, probe, data) == ("fc:input", "SVM", "training")]  # fmt: skip
    data = shown.curves.points.data
    rows = zip(data["where"], data["name"], data["data"], data["y"], strict=True)
    assert [y for *at, y in rows if at == ["fc:input", "SVM", "training"]] == last
    shown.show_what.value = "accuracy"


def test_a_sentence_a_table_and_how_many(shown):
    assert "By k-NN, SVM and logistic regression one reads" in shown.sentence.value
    assert "The network itself is right on 100 %" in shown.sentence.value
    assert len(shown.table.rows) == 3 * 2 * 3
    assert "60 training examples, 30 held-out examples" in shown.note.value
    assert "(" in shown.table.cells[0][4]  # an interval


def test_a_layer_picked_is_looked_at_by_the_page(shown, page):
    row = shown._layers.tolist().index("acts.0")
    shown.table._asked(None, {"rows": [row], "pick": row}, [])
    assert page.session.at_layer == "acts.0" == shown.curves.picked
    shown.table._asked(None, {"rows": [0], "pick": 0}, [])  # the input: no neighbours there
    assert page.session.at_layer == "acts.0"
    assert shown.curves.picked == "input"
    page.session.at_layer = None


def test_asked_again_nothing_is_computed(shown, found, monkeypatch):
    monkeypatch.setattr(layer_probes, "run", None)
    shown.found = None
    shown.job.begin()
    assert shown.job.running.job.join(60)
    assert not shown.job.bar.fault
    assert shown.found.layers["accuracy"] == found.layers["accuracy"]


def test_a_broken_entry_is_none(tmp_path):
    for text in ("", "{", "[]", '{"layers": {}}'):
        (tmp_path / "tables.json").write_text(text)
        assert keeping.load(tmp_path) is None
    (tmp_path / "tables.json").write_text('{"layers": {"a": [1]}, "settings": {}}')
    assert keeping.load(tmp_path) == ({"a": [1]}, {})


def test_other_labels_or_another_network_are_another_result(page, network):
    asked, session = [], page.session

    def steps():
        asked.append(1)
        yield from ()
        return layer_probes.LayerProbes({"layer": ["x"], "p": [np.nan]}, None, {})

    def once(networks, sets):
        made = lambda *parts: parts  # noqa: E731
        return result_of(keeping.once("test", networks, sets, {}, None, steps, made))

    sets = [session.training, None]
    for _ in range(2):
        once([network], sets)
    assert len(asked) == 1
    other = copy.deepcopy(network)
    other.fc.weight.data += 1
    once([other], sets)
    once([network], [session.held_out, None])
    assert len(asked) == 3
    layers = once([network], sets)[0]
    assert np.isnan(layers["p"][0])


def test_another_network_takes_what_was_found_away_and_no_labels_are_said(
    network, training, pane_of, finish
):
    page = finish(opened(PAGE, network, training["images"], encoder=True))
    assert "has none" in pane_of(page, "ProbesView").pane.words


def test_an_encoder_is_compared_with_no_answers(found):
    table = dict(found.layers)
    for name in ("p_same", "p_same_low", "p_same_high"):
        table[name] = [np.nan] * len(table["layer"])
    assert "same as the network" in probed.tabled(found.layers)[0]
    assert "same as the network" not in probed.tabled(table)[0]
