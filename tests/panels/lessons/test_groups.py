"""Does the map mislead where the question says it does?"""

import re
from dataclasses import replace

import numpy as np

from memexplorer.panels.lessons.groups import far_groups

ASKED = re.compile(r"“(\w+)” lies ([\d.]+) times as far from “(\w+)” as from “(\w+)”")


def moved(session, points):
    """The session with this map."""
    session.map = replace(session.map, points=np.asarray(points, float), method="umap")
    return session


def test_the_distances_are_those_of_map_and_features(fresh):
    session, labels = fresh.session, fresh.session.training.labels
    places = np.array([[0, 0], [1, 0], [9, 0]])  # the third group far away, whatever it is
    made = far_groups(moved(session, places[labels]), np.random.default_rng(0))
    first, ratio, far, near = ASKED.search(made.prompt).groups()
    a, b, c = (session.training.classes.index(name) for name in (first, near, far))
    wanted = np.linalg.norm(places[a] - places[c]) / np.linalg.norm(places[a] - places[b])
    assert float(ratio) == round(wanted, 1)
    features = np.asarray(session.evidence().features[session.map.layer], float)
    middle = [np.mean([row for row, at in zip(features, labels, strict=True) if at == label], 0)
              for label in (a, b, c)]  # fmt: skip
    real = np.linalg.norm(middle[0] - middle[2]) / np.linalg.norm(middle[0] - middle[1])
    assert f"themselves it is {real:.1f} times, not {ratio}" in made.why
    assert real < wanted / 1.5
    assert made.choices[made.right].startswith("Nothing sure")


def test_a_map_that_happens_to_be_faithful_is_not_asked_about(fresh):
    session = fresh.session
    labels = session.training.labels
    features = np.asarray(session.evidence().features[session.map.layer], float)
    middles = np.array([features[labels == label].mean(axis=0) for label in range(3)])
    middles -= middles.mean(axis=0)  # three points always lie in a plane
    flat = np.linalg.svd(middles, full_matrices=False)
    faithful = (flat[0] * flat[1])[:, :2]
    said = far_groups(moved(session, faithful[labels]), np.random.default_rng(0))
    assert "happen to follow those of the features" in said


def test_pca_is_no_umap(fresh):
    fresh.session.map = replace(fresh.session.map, method="pca")
    assert far_groups(fresh.session, np.random.default_rng(0)) == "the UMAP is not laid out yet"
