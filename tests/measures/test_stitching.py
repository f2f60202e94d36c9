import numpy as np
import pytest

from memexplorer.measures.stitching import stitched


def made(rng, examples=200, units=6, classes=3):
    features = rng.normal(5, 2, (examples, units)) @ rng.normal(size=(units, units))
    return features, features @ rng.normal(size=(units, classes)) + [1, 2, 3]


def test_what_is_linear_is_found_again():
    features, answers = made(np.random.default_rng(0))
    found = stitched(features[:150], answers[:150], features[150:], decay=0)
    np.testing.assert_allclose(found, answers[150:], atol=1e-6)


@pytest.mark.parametrize("decay", [1e-3, 0.1, 10])
def test_ridge_as_scikit_learn_has_it(decay):
    from sklearn.linear_model import Ridge

    rng = np.random.default_rng(1)
    features, answers = made(rng)
    answers = answers + rng.normal(size=answers.shape)
    widest = np.linalg.svd(features[:150] - features[:150].mean(0), compute_uv=False)[0] ** 2
    other = Ridge(alpha=decay * widest).fit(features[:150], answers[:150])
    found = stitched(features[:150], answers[:150], features[150:], decay=decay)
    np.testing.assert_allclose(found, other.predict(features[150:]), rtol=1e-6)


def test_silent_features_tell_the_mean():
    found = stitched(np.zeros((4, 2)), [[0.0], [1], [2], [5]], np.ones((1, 2)))
    assert found.tolist() == [[2.0]]


def test_what_is_wrong_is_said():
    with pytest.raises(ValueError, match="answers has 3 along 'example' but features has 4"):
        stitched(np.zeros((4, 2)), np.zeros((3, 2)), np.zeros((1, 2)))
    with pytest.raises(ValueError, match="decay is -1, but 0 or more"):
        stitched(np.zeros((4, 2)), np.zeros((4, 2)), np.zeros((1, 2)), decay=-1)
