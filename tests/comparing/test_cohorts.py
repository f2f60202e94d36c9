"""Networks of several kinds: read at the same layers, trained where they were asked to be."""

import pytest

from memexplorer import anatomy
from memexplorer import device as devices
from memexplorer.comparing import retraining
from memexplorer.comparing.cohorts import HELD_OUT, TRAIN, Cohorts, compare, grow
from memexplorer.jobs import result_of
from memexplorer.models.loading import weights_digest


def cohorts(plain, images, cache, device="cpu"):
    sets = {TRAIN: images, HELD_OUT: images}
    plan = retraining.Plan(epochs=1, batch_size=8)
    return Cohorts(plain, plan, sets, 1, {"device": device, "cache": cache})


def test_every_kind_is_read_at_the_layers_of_the_make(residual, images, tmp_path):
    group = cohorts(residual, images, tmp_path)
    before = weights_digest(residual)
    for seed in (0, 1):
        result_of(grow(group, "untrained", None, seed=seed))
        result_of(grow(group, "true", images.labels, seed=seed))
    read = [list(rows[HELD_OUT]) for rows in group.rows.values()]
    assert read == [[tap.name for tap in anatomy.stages(residual, images)] + ["output"]] * 4
    result_of(compare(group, "untrained", [("untrained 0", "untrained 1")]))
    result_of(compare(group, "true", [("true 0", "true 1")]))
    assert list(group.pairs[0]["layers"]) == list(group.pairs[1]["layers"])
    assert weights_digest(residual) == before


@pytest.mark.parametrize("labels", [None, "true"])
def test_networks_are_made_on_the_device_that_was_asked(
    residual, images, tmp_path, monkeypatch, labels
):
    """Nothing is computed on "meta"; what arrives there shows where it would have been."""
    seen = []

    def stop(network, *_, **__):
        seen.append(devices.of(network).type)
        raise InterruptedError

    monkeypatch.setattr("memexplorer.comparing.reading.taps", lambda *_: ["blocks.0"])
    monkeypatch.setattr("memexplorer.comparing.cohorts.untrained", lambda network, **_: network)
    monkeypatch.setattr(retraining, "retrained", stop)
    read = lambda networks, *_, **__: stop(*networks.values())  # noqa: E731
    monkeypatch.setattr("memexplorer.comparing.reading.read", read)
    told = images.labels if labels else None
    with pytest.raises(InterruptedError):
        result_of(grow(cohorts(residual, images, tmp_path, "meta"), "x", told, seed=0))
    assert seen == ["meta"]
    assert devices.of(residual).type == "cpu"  # the network that was given stays where it is
