"""Does a drop-down show what it stands at?"""

import pytest

from memexplorer.widgets.choice import Choice


def test_none_is_nothing_chosen_and_cannot_be_offered():
    choice = Choice("Radius", on_pick=list)
    with pytest.raises(ValueError, match=r"'chosen' stands for None.*give another value"):
        choice.offer([("chosen", None), ("0.1", 0.1)], None)
    choice.offer([("chosen", 0.0), ("0.1", 0.1)], 0.0)
    assert choice.label == "chosen"
    choice.offer([], None)  # nothing is there to be chosen
    assert choice.label is None
