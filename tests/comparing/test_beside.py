"""Which layers of which networks stand beside each other."""

import pytest

from memexplorer import anatomy
from memexplorer.comparing import beside
from memexplorer.models.origin import Origin, attach
from memexplorer.models.untrained import untrained


def test_what_has_learned_nothing_is_read_at_the_same_layers(residual, images):
    """Its own stages would be fewer: the blocks of an untrained one let everything through."""
    networks, taps = beside.all_of(residual, {"b": residual}, None, {"train": images}, 0)
    assert list(networks) == list(taps) == [beside.THIS, "b", "b" + beside.BEFORE]
    assert taps["b" + beside.BEFORE] == taps["b"] == taps[beside.THIS]
    own = anatomy.stages(untrained(residual, seed=0), images)
    assert len(own) < len(taps["b"])  # else this test would say nothing


def test_an_export_that_takes_too_few_is_refused_before_the_work(residual, images):
    attach(residual, Origin("x.pt2", None, fixed_batch=1))
    with pytest.raises(
        ValueError, match="^this network: .* takes just 1 at a time, but layers are"
    ):
        beside.all_of(residual, {}, None, {"train": images}, 0)
