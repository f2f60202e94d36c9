"""Every panel's bars are the shares of the same classes, and its words say who wins."""

import numpy as np
import pytest
import traitlets

from memexplorer.widgets import look
from memexplorer.widgets.vote_strip import SLOTS, VoteStrip

RNG = np.random.default_rng(0)


def shares(classes, layers):
    votes = RNG.integers(1, 9, (layers, classes)).astype(float)
    return {f"layer{at}": row / row.sum() for at, row in enumerate(votes)}


@pytest.mark.parametrize("classes", [2, 4, 12])
@pytest.mark.parametrize("layers", [3, 30])
def test_bars_stand_for_the_same_class_everywhere_and_add_up(classes, layers):
    strip, votes = VoteStrip(), shares(classes, layers)
    names = [f"c{at}" for at in range(classes)]
    strip.draw(votes, names, given=1, answer=0)
    legend = [entry["name"] for entry in strip.classes]
    assert legend[:2] == ["c1", "c0"]
    assert strip.many == (layers == 30)
    for panel, share in zip(strip.panels, votes.values(), strict=True):
        assert [bar["hue"] for bar in panel["bars"]] == [entry["hue"] for entry in strip.classes]
        assert sum(bar["share"] for bar in panel["bars"]) == pytest.approx(1)
        for bar, name in zip(panel["bars"], legend, strict=True):
            if name != "others":
                assert bar["share"] == share[names.index(name)]
        assert panel["winner"] == names[share.argmax()]
        assert panel["won"] == (share.argmax() == 1)
        assert f"{panel['winner']} {100 * float(f'{share.max():.2f}'):.0f} %" in panel["words"]
        assert f"c1 {100 * share[1]:.0f} %" in panel["words"]  # also where it has none
    assert len({entry["hue"] for entry in strip.classes}) == len(legend) <= SLOTS + 1
    assert ("others" in legend) == (classes > SLOTS)


def test_the_legend_says_who_is_who():
    strip = VoteStrip()
    strip.draw({"a": [0.5, 0.5]}, ["cat", "dog"], given=0, answer=0)
    assert [entry["of"] for entry in strip.classes] == ["given label, network’s answer", ""]
    strip.draw({"a": [0.5, 0.5]}, ["cat", "dog"], given=None)
    assert [entry["of"] for entry in strip.classes] == ["", ""]
    assert strip.classes[0]["hue"] == look.LINES[0]


def test_a_layer_is_picked_from_either_side_and_forgotten_with_others():
    strip = VoteStrip()
    strip.draw(shares(3, 3), "abc", given=0)
    strip.set_state({"picked": "layer2"})
    assert strip.picked == "layer2"
    strip.draw({"fc": [1, 0, 0]}, "abc", given=0)
    assert strip.picked is None
    with pytest.raises(traitlets.TraitError, match="'stage9' is none of the layers drawn: fc"):
        strip.picked = "stage9"


def test_votes_that_do_not_fit_are_refused_in_words():
    with pytest.raises(ValueError, match=r"layers\['fc'\] has shape \(3,\), but there are 2 names"):
        VoteStrip().draw({"fc": [1, 0, 0]}, ["a", "b"], given=0)
