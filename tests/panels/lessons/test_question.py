"""Are the choices such that a guess is a guess?"""

import numpy as np

from memexplorer.panels.lessons.question import estimates, mixed


def test_the_right_choice_is_known_wherever_it_lands():
    places = set()
    for seed in range(30):
        choices, place = mixed(np.random.default_rng(seed), "right", ["b", "c", "d"])
        assert choices[place] == "right"
        assert sorted(choices) == ["b", "c", "d", "right"]
        places.add(place)
    assert places == {0, 1, 2, 3}


def test_estimates_hold_the_share_and_lie_well_apart():
    for whole in range(101):
        for seed in range(6):
            choices, place = estimates(whole / 100, np.random.default_rng(seed))
            shares = [int(choice.split()[1]) for choice in choices]
            assert shares[place] == whole
            assert np.diff(shares).tolist() == [20, 20, 20]
            assert shares[0] >= 0
            assert shares[-1] <= 100
