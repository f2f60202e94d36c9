"""Is what was loaded said in words?"""

from memexplorer import jobs
from memexplorer.panels.page import loading, summary
from memexplorer.panels.page.session import Session


def test_what_was_loaded_is_said(network, training, held_out):
    session = Session()
    given = {"model": network, "data": training, "held_out": held_out}
    session.take(**jobs.result_of(loading.load(given)))
    said = summary.described(session)
    assert said[0].endswith("60 training examples, 30 held out, 3 classes")
    weights = 64 * 24 + 24 + 24 * 12 + 12 + 12 * 3 + 3
    assert any(line.startswith(f"MLP, {weights:,} weights") for line in said)
    assert any(line.startswith("Images: ") for line in said)


def test_where_it_ran_is_said(network):
    assert summary.ran_on(network) == "float32 · CPU"
    assert summary.ran_on(None) == "no network"
