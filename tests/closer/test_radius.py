"""Is the radius that is told the one that was searched, and does its note say what was found?"""

import re

import numpy as np
import pytest
import torch
from torch import nn

from memexplorer.closer import radius as instrument
from memexplorer.data import load_examples
from memexplorer.jobs import result_of


def at_distances(away):
    """A line, and points so far from it: in a box of radius r those nearer than r are critical.

    A second number, of which the network does not speak, gives the data their spread.
    """
    net = nn.Linear(2, 2, bias=False)
    net.weight.data = torch.tensor([[1.0, 0.0], [0.0, 0.0]])
    points = np.stack([away, np.resize([-1, 1], len(away))], axis=1).astype(np.float32)
    some = load_examples((points, np.zeros(len(points), int)))
    return net.eval(), some, float(points.astype(float).std())


def test_a_share_in_between_is_found():
    net, some, _ = at_distances(np.linspace(0.01, 2, 100))
    found = result_of(instrument.chosen(net, some))
    assert 0.01 <= found.share <= 0.2
    near = (some.inputs[:, 0] < found.radius).mean()
    assert found.share == pytest.approx(near, abs=0.02)
    assert "chosen so that 1 to 20 % are critical" in found.note


def test_where_no_radius_tells_them_apart_the_note_says_so_of_the_one_searched(monkeypatch):
    searched, asked = [], instrument.searched

    def watched(*given, radius, **more):
        searched.append(radius)
        return asked(*given, radius=radius, **more)

    monkeypatch.setattr(instrument, "searched", watched)
    net, some, _ = at_distances(np.full(100, 0.1))  # nobody, and then everybody
    found = result_of(instrument.chosen(net, some))
    assert len(searched) == instrument.TRIES
    assert found.radius == searched[-1]
    assert found.share in (0.0, 1.0)
    assert found.share == float(found.radius > 0.1)
    words = r"at none of 9 radii 1 to 20 % are critical; at a radius of 0\.\d+: "
    assert re.match(words, found.note)


@pytest.mark.parametrize(("away", "words", "end"), [
    (1e-7, "more than 20 % are critical", instrument.NARROW),
    (50.0, "less than 1 % are critical", instrument.WIDE),
])  # fmt: skip
def test_the_narrowest_and_the_widest_are_said(away, words, end):
    net, some, scale = at_distances(np.full(20, away))
    found = result_of(instrument.chosen(net, some))
    assert found.radius == pytest.approx(end * scale)
    assert found.note.startswith(f"even at a radius of {end * scale:.3g} {words}")
