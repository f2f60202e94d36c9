"""Does the shipped pair of encoders show what Wang et al. 2024 report? At a size a test can pay."""

import numpy as np
import pytest
import torch

from memexplorer.data import groups, load_examples
from memexplorer.data.samples import sample
from memexplorer.encoding import twins
from memexplorer.jobs import result_of
from memexplorer.models.loading import load_model
from memexplorer.studies import layer_memorization, unit_memorization

IMAGES, VIEWS = 200, 5


@pytest.fixture(scope="module")
def where():
    return sample("encoder-pair")


@pytest.fixture(scope="module")
def pair(where):
    return [load_model(where["model"], weights=where[name]) for name in ("weights", "reference")]


@pytest.fixture(scope="module")
def measured(where, pair, tmp_path_factory):
    images = [load_examples(where[name]) for name in ("data", "held_out")]

    def measure(f, g, most=IMAGES):
        how = {"augmentations": VIEWS, "most": most, "strength": twins.strength_of(f)}
        steps = layer_memorization.run(
            f, *images, reference=g, split=where["split"],
            cache=tmp_path_factory.mktemp("cache"), **how,
        )  # fmt: skip
        return result_of(steps)

    return measure(*pair), measure


def at_output(found, group):
    scores = found.scores[group][-1]
    return scores.mean(), scores.std() / np.sqrt(len(scores))


def test_the_sample_is_what_its_readme_says(where, pair):
    split = groups.read(where["split"], load_examples(where["data"]))
    assert [len(rows) for rows in split.values()] == [2000, 500, 500]
    assert twins.strength_of(pair[0]) == "gentle"
    assert sum(weight.numel() for weight in pair[0].parameters()) == 412_224
    for name in ("weights", "reference"):
        with open(where[name], "rb") as file:
            assert len(file.read()) < 1_000_000


def test_candidates_are_memorized_by_f_and_independent_images_by_g(measured):
    """Check 1: as far above external images as the others are below."""
    found = measured[0]
    outside, error = at_output(found, "external")
    above, below = (at_output(found, name)[0] - outside for name in ("candidates", "independent"))
    assert above > 4 * error
    assert below < -4 * error
    assert 0.4 < above / -below < 2.5


def test_what_both_saw_and_what_neither_saw_is_about_zero(measured):
    """Check 2."""
    found = measured[0]
    memorized = at_output(found, "candidates")[0]
    for name in ("shared", "external"):
        assert abs(at_output(found, name)[0]) < memorized / 2


def test_memorization_grows_with_depth(measured):
    """Check 3: above what external images have; not at each layer, but along the way."""
    scores = measured[0].scores
    gain = scores["candidates"].mean(1) - scores["external"].mean(1)
    assert gain[-1] > 3 * np.abs(gain[:4]).max()
    assert np.corrcoef(np.arange(len(gain)), gain)[0, 1] > 0.5


def test_the_most_memorized_lie_above_the_least_in_the_deeper_half(measured):
    """Check 4: the 50 of each by the score at the output; in the first layers they don't part."""
    scores = measured[0].scores["candidates"]
    order = np.argsort(-scores[-1])
    top, low = scores[:, order[:50]].mean(1), scores[:, order[-50:]].mean(1)
    assert (top[-5:] > low[-5:] + 0.01).all()
    assert (top[-3:] > low[-3:] + 0.05).all()


def test_f_beside_itself_memorizes_nothing_and_the_other_way_round_turns_the_sign(pair, measured):
    measure = measured[1]
    f, g = pair
    assert all((scores == 0).all() for scores in measure(f, f, 20).scores.values())
    there, back = measure(f, g, 20).scores, measure(g, f, 20).scores
    for name, scores in there.items():
        assert scores.any()
        np.testing.assert_array_equal(back[name], -scores)


@pytest.fixture(scope="module")
def unitmem(where, pair, tmp_path_factory):
    split = groups.read(where["split"], load_examples(where["data"]))
    candidates = load_examples(where["data"]).take(split["candidates"][:IMAGES])
    cache = tmp_path_factory.mktemp("units")

    def read(network, **how):
        steps = unit_memorization.run(network, candidates, cache=cache, **how)
        return result_of(steps).unitmem

    return read


def test_units_of_trained_deep_layers_memorize_more_than_those_of_shallow_and_untrained(
    unitmem, pair, where
):
    """Checks 6 and 7."""
    trained = unitmem(pair[0], augmentations=VIEWS)
    torch.manual_seed(0)
    untrained = unitmem(load_model(where["model"]), augmentations=VIEWS)
    shallow, deep = (
        np.concatenate([trained[f"conv{n}"] for n in part]).mean()
        for part in (range(1, 5), range(5, 9))
    )
    assert deep > shallow + 0.05
    assert trained["conv1"].max() > 0.5
    for layer in ("conv6", "conv7", "conv8"):
        assert trained[layer].mean() > untrained[layer].mean() + 0.05


def test_the_median_of_the_others_instead_of_their_mean_changes_little(unitmem, pair):
    """Check 12."""
    mean, median = (
        np.concatenate(list(unitmem(pair[0], augmentations=VIEWS, others=others).values()))
        for others in ("mean", "median")
    )
    assert np.corrcoef(mean, median)[0, 1] > 0.8
    assert abs(mean.mean() - median.mean()) < 0.15
