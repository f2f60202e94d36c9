"""Are the shares of a lesson those of the answers and the neighbours?"""

import numpy as np
import pytest

from memexplorer.panels.lessons.agreeing import how_often, where_least


def counted(session, layer, which):
    """P_SAME by the definition: every distance, the nearest, their most frequent label."""
    bank = session.agreement.evidence
    seen = bank if which == "training" else session.agreement.held_evidence
    rows, queries = (np.asarray(of.features[layer], float) for of in (bank, seen))
    rows, queries = (of / np.linalg.norm(of, axis=1, keepdims=True) for of in (rows, queries))
    far = 1 - queries @ rows.T
    if which == "training":
        np.fill_diagonal(far, np.inf)
    nearest = np.argsort(far, axis=1, kind="stable")[:, : session.k]
    voted = [np.bincount(bank.examples.labels[row]).argmax() for row in nearest]
    return np.mean(np.array(voted) == seen.predictions)


def test_how_often_they_say_the_same(session, asked):
    last, sets = list(session.evidence().features)[-1], set()
    for one in asked(how_often):
        which = "held-out" if "held-out examples" in one.prompt else "training"
        sets.add(which)
        share = counted(session, last, which)
        assert one.choices[one.right] == f"about {100 * share:.0f} %"
        assert f"P_SAME is {100 * share:.0f} % (" in one.why
    assert sets == {"training", "held-out"}


def test_the_table_has_every_layer_and_set(session, asked):
    (table,) = asked(how_often)[0].evidence
    assert [row[0] for row in table["rows"]] == list(session.evidence().features)
    for row in table["rows"]:
        assert row[1]["share"] == pytest.approx(counted(session, row[0], "training"))
        assert row[3]["share"] == pytest.approx(counted(session, row[0], "held-out"))
        assert row[1]["text"] == f"{float(format(row[1]['share'], '.2f')):.0%}".replace("%", " %")


def test_where_they_part_most_is_asked_only_where_it_is_clear(session, fresh):
    said = where_least(session, np.random.default_rng(0))
    assert "at no layer do network and neighbours part clearly" in said
    # Answers that the first layer's neighbours never give: now it is clear.
    fresh.session.recount(10)
    first, *others = fresh.session.agreement.training.values()
    object.__setattr__(first[10], "p_same", 0.1)
    for other in others:
        object.__setattr__(other[10], "p_same", 0.9)
    made = where_least(fresh.session, np.random.default_rng(0))
    assert made.choices[made.right] == next(iter(fresh.session.evidence().features))
    assert "10 % (" in made.why


def test_no_answers_no_question(training, finish):
    import torch

    from memexplorer.panels import agreement

    encoder = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 5), torch.nn.ReLU())
    page = finish(agreement.panel(encoder, training, encoder=True))
    said = how_often(page.session, np.random.default_rng(0))
    assert said == "the network gives no answers to compare with its neighbours'"
