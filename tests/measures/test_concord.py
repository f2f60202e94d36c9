import numpy as np
import pytest

from memexplorer.measures.concord import agreement, by_chance, cosine


def test_the_same_answers_agree_always():
    said = np.arange(30) % 3
    assert agreement(said, said) == 1
    assert agreement(said, (said + 1) % 3) == 0
    assert np.isnan(agreement([], []))


def test_chance_is_what_shuffling_gives():
    rng = np.random.default_rng(0)
    first, second = rng.choice(3, 600, p=[0.7, 0.2, 0.1]), rng.choice(3, 600, p=[0.5, 0.4, 0.1])
    shuffled = [agreement(rng.permutation(first), second) for _ in range(500)]
    assert by_chance(first, second) == pytest.approx(np.mean(shuffled), abs=0.003)
    assert by_chance(np.arange(40) % 4, np.arange(40) % 4) == pytest.approx(1 / 4)


@pytest.mark.parametrize("angle", [0, 0.4, np.pi / 2, 3])
def test_cosine_of_a_known_angle(angle):
    turned = [[5 * np.cos(angle), 5 * np.sin(angle)]]
    assert cosine([[0.1, 0]], turned) == pytest.approx([np.cos(angle)])


def test_cosine_takes_images_and_knows_no_direction_of_nothing():
    images = np.random.default_rng(1).normal(size=(4, 3, 5, 5))
    images[2] = 0
    np.testing.assert_allclose(cosine(images, -2 * images), [-1, -1, np.nan, -1])


def test_what_is_wrong_is_said():
    with pytest.raises(ValueError, match="second has 2 along 'example' but first has 3"):
        agreement([0, 1, 2], [0, 1])
    with pytest.raises(ValueError, match="give both networks the same examples in the same form"):
        cosine(np.ones((2, 3)), np.ones((2, 4)))
