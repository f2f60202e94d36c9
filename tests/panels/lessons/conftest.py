"""What the questions are about, found without asking the questions' own code."""

import numpy as np
import pytest

from memexplorer.panels.lessons.question import Question
from memexplorer.widgets.thumbnail import thumbnail

TRIES = 12


@pytest.fixture
def session(explored):
    """Sixty examples of three kinds, the first six labels wrong; ten neighbours have a vote."""
    explored.session.recount(10)
    return explored.session


@pytest.fixture
def row_of(training):
    """row_of(picture) is the training example that it shows."""
    known = {thumbnail(image, 192): row for row, image in enumerate(training["images"])}
    return lambda item: known[item["src"]]


@pytest.fixture
def vote(session):
    """vote(layer, row, label) by the definition: every distance, the nearest, their labels."""

    def share(layer, row, label):
        features = np.asarray(session.evidence().features[layer], np.float64)
        unit = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-12)
        far = 1 - unit @ unit[row]
        far[row] = np.inf
        nearest = np.argsort(far, kind="stable")[: session.k]
        return np.mean(session.training.labels[nearest] == label)

    return share


@pytest.fixture
def asked(session):
    """asked(maker) are the questions that a dozen seeds give."""

    def questions(maker, of=session):
        made = [maker(of, np.random.default_rng(seed)) for seed in range(TRIES)]
        assert all(isinstance(one, Question) for one in made), made
        assert all(0 <= one.right < len(one.choices) for one in made)
        assert all(len(set(one.choices)) == len(one.choices) for one in made)
        assert all(one.why and one.limits for one in made)
        return made

    return questions
