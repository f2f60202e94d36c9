"""Does the page open on the shipped pair, and ask one question?"""

from memexplorer.panels import layers


def test_it_opens_on_the_shipped_pair_when_nothing_is_named():
    page = layers.panel(autostart=False)
    assert page._given["reference"].endswith("g.safetensors")
    assert page._given["split"].endswith("split.json")
    assert layers.QUESTION.endswith("?")


def test_a_sample_can_be_named_and_the_users_own_comes_before_it():
    assert "encoder-pair" in layers.panel(sample="encoder-pair", autostart=False)._given["model"]
    own = layers.panel(data={"images": [[[0]], [[1]]], "labels": [0, 1]}, autostart=False)
    assert own._given.get("reference") is None
