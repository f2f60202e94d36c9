"""Is the work of a page begun with what was asked for? (How it ends: test_page.py.)"""

from memexplorer.panels import agreement


def test_a_wish_is_for_one_load_only(network, training, finish):
    page = finish(agreement.panel(network, training, k=9, layers=["acts.0"]))
    assert list(page.session.agreement.training) == ["acts.0"]
    assert page.session.k == 9
    page.start({"model": network, "data": training})
    finish(page)
    assert len(page.session.agreement.training) == 2
    assert page.session.k == 9  # the slider's


def test_layers_that_are_not_there_are_not_asked_for(network, training, finish):
    page = finish(agreement.panel(network, training, layers=["acts.0", "nowhere"]))
    assert list(page.session.agreement.training) == ["acts.0"]
    assert page.job.fault == {}
