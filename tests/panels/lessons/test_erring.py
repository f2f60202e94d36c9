"""Are the questions about errors asked where the answer is clear, and right there?"""

from types import SimpleNamespace

import numpy as np
import pytest

from memexplorer.measures.agreement import compare
from memexplorer.panels.lessons.erring import own_vote, same_error, seen_or_not


def session(training, held_out=None, k=5):
    """A session that knows one layer: (labels, answers, neighbours' answers) of each set."""
    seen = SimpleNamespace(
        features={"fc": None}, predictions=training[1], examples=SimpleNamespace(classes="abcd")
    )
    sides = {name: {} if of is None else {"fc": {k: compare(*of)}}
             for name, of in (("training", training), ("held_out", held_out))}  # fmt: skip
    return SimpleNamespace(agreement=SimpleNamespace(evidence=seen, **sides), k=k)


def answers(right, same, other):
    """Labels all 0: so many answered right by both, so many errors shared, so many not."""
    network = [0] * right + [1] * (same + other)
    neighbours = [0] * right + [1] * same + [2] * other
    return [0] * len(network), network, neighbours


@pytest.mark.parametrize(("same", "other", "said"), [(38, 2, 0), (3, 37, 1)])
def test_the_very_same_error(same, other, said):
    made = same_error(session(answers(60, same, other)), np.random.default_rng(0))
    assert made.right == said
    assert "errs on 40 of 100 training examples" in made.prompt
    assert f"ME is {float(format(same / 40, '.2f')):.0%}".replace("%", " % (") in made.why
    assert "about 33 %" in made.why  # three wrong classes to choose from


@pytest.mark.parametrize(("same", "other"), [(5, 5), (9, 0), (0, 0)])
def test_few_errors_or_half_of_them_are_not_asked_about(same, other):
    said = same_error(session(answers(60, same, other)), np.random.default_rng(0))
    assert "not clearly above or below one half, or rests on fewer than 10" in said


def test_held_out_errors_come_first():
    known = session(answers(60, 38, 2), answers(60, 2, 38))
    made = same_error(known, np.random.default_rng(0))
    assert "40 of 100 held-out examples" in made.prompt
    assert made.right == 1


def test_seen_or_not():
    many, few = answers(99, 0, 1), answers(40, 0, 60)
    assert seen_or_not(session(many, few), np.random.default_rng(0)).right == 0
    assert seen_or_not(session(few, many), np.random.default_rng(0)).right == 1
    assert "99 % (95–100 %) on training" in seen_or_not(session(many, few), None).why
    assert "too much alike" in seen_or_not(session(many, many), np.random.default_rng(0))
    assert seen_or_not(session(many), np.random.default_rng(0)) == "there is no held-out data"


def test_own_vote_is_true_here(explored):
    """With its own vote and k = 1, every training example's neighbours are right."""
    features = np.asarray(explored.session.evidence().features["fc:input"], float)
    far = np.linalg.norm(features[:, None] - features[None], axis=2)
    labels = explored.session.training.labels
    assert (labels[far.argmin(axis=1)] == labels).all()
    made = own_vote(explored.session, np.random.default_rng(3))
    assert made.choices[made.right].startswith("With k = 1 every one would be right")
