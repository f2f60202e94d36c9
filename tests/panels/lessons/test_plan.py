"""Are there three questions for every page, and the same ones for the same seed?"""

import numpy as np
import pytest

from memexplorer.panels import explore, units
from memexplorer.panels.lessons.plan import PLANS, lesson


@pytest.mark.parametrize("page", PLANS)
def test_three_different_questions_on_every_page(session, page):
    for seed in range(4):
        made, _ = lesson(session, page, seed)
        assert len(made) == 3
        assert len({(one.prompt, one.pictures, one.choices) for one in map(hashed, made)}) == 3


def hashed(one):
    from types import SimpleNamespace

    return SimpleNamespace(prompt=one.prompt, pictures=str(one.pictures), choices=one.choices)


@pytest.mark.parametrize("page", PLANS)
def test_the_same_seed_asks_the_same_and_the_next_another(session, page):
    assert lesson(session, page, 1) == lesson(session, page, 1)
    assert lesson(session, page, 1)[0][0] != lesson(session, page, 0)[0][0]


def test_what_cannot_be_asked_is_said_and_another_asked(network, training, finish):
    session = finish(explore.panel(network, training)).session
    session.recount(10)
    made, refused = lesson(session, "agreement")
    assert len(made) == 3
    assert "there is no held-out data" in refused


def test_features_alone_still_make_a_lesson(training, finish):
    flat = training["images"].reshape(60, -1).astype(np.float32)
    page = finish(units.panel(None, training, features=flat, predictions=training["labels"]))
    made, refused = lesson(page.session, "units")
    assert len(made) == 3
    assert "units are read from a network, and none is loaded" in refused


def test_unlabelled_data_says_so(training, finish):
    flat = training["images"].reshape(60, -1).astype(np.float32)
    page = finish(explore.panel(None, training["images"], features=flat))
    made, refused = lesson(page.session, "outliers")
    assert "the data says no labels" in refused
    assert made  # what UnitMem and leave-one-out mean can be asked all the same
