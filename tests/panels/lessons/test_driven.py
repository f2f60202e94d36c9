"""Do the questions about units have the answer that the activations give?"""

import re
from dataclasses import replace

import numpy as np

from memexplorer.panels import units
from memexplorer.panels.lessons.driven import drives_it, first_or_last

UNIT = re.compile(r"drives unit (\d+) of (\S+) more")


def test_the_one_that_drives_it_most(fresh, asked, row_of):
    """Answers with a long tail, of which everything that is asked is counted again."""
    every = np.random.default_rng(0).exponential(size=(60, 30)) ** 3
    order = np.argsort(-every, axis=0)[:12]
    kept = {"drivers": {"fc": order.T}, "answers": {"fc": np.take_along_axis(every, order, 0).T}}
    rest = (every.sum(axis=0) - every.max(axis=0)) / 59
    scores = (every.max(axis=0) - rest) / (every.max(axis=0) + rest)
    fresh.session.units = replace(fresh.session.units, unitmem={"fc": scores}, **kept)
    for one in asked(drives_it, fresh.session):
        unit, layer = UNIT.search(one.prompt).groups()
        column, rows = every[:, int(unit)], [row_of(item) for item in one.of]
        assert layer == "fc"
        assert one.right == column[rows].argmax()
        assert column[rows[one.right]] == column.max()
        assert sorted(column[rows])[-2] <= column.max() / 2  # nothing near it
        assert [row_of(item) for item in one.pictures] == np.argsort(-column)[1:4].tolist()


def test_what_is_offered_of_the_network_itself(session, asked, row_of):
    for one in asked(drives_it):
        unit, layer = UNIT.search(one.prompt).groups()
        table = session.units.units
        at = [(a, b) for a, b in zip(table["layer"], table["unit"], strict=True)]
        driven_by = table["driven_by"][at.index((layer, int(unit)))]
        assert session.training.ids[row_of(one.of[one.right])] == driven_by


def test_where_unitmem_is_higher(fresh):
    session = fresh.session
    names = list(session.units.unitmem)
    low, high = np.linspace(0.1, 0.2, 24), np.linspace(0.7, 0.8, 12)
    for first, last, said in ((low, high, 1), (high, low, 0)):
        session.units = replace(session.units, unitmem={names[0]: first, names[-1]: last})
        made = first_or_last(session, np.random.default_rng(0))
        assert made.right == said
        shown = [row[1] for row in made.evidence[0]["rows"]]
        assert shown[0] == {"share": first.mean(), "text": f"{first.mean():.2f}"}  # never per cent
        assert f"{first.mean():.2f} in {names[0]} and {last.mean():.2f} in {names[-1]}" in made.why
    session.units = replace(session.units, unitmem={names[0]: low, names[-1]: low + 0.01})
    assert "too much alike" in first_or_last(session, np.random.default_rng(0))


def test_features_have_no_units(training, finish):
    flat = training["images"].reshape(60, -1).astype(np.float32)
    page = finish(units.panel(None, training, features=flat, predictions=training["labels"]))
    said = drives_it(page.session, np.random.default_rng(0))
    assert said == "units are read from a network, and none is loaded"
