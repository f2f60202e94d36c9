"""Are real examples told from noise, and is the table what the networks answered?"""

import pytest

from memexplorer.data import load_examples
from memexplorer.data.samples import sample
from memexplorer.jobs import result_of
from memexplorer.studies import noise_versus_real

DIGITS = load_examples(sample("digits")["data"])


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    cache = tmp_path_factory.mktemp("cache")
    steps = noise_versus_real.run(None, DIGITS, runs=20, most=400, batch_size=16, cache=cache)
    return result_of(steps)


def test_real_examples_are_easy_or_hard_and_noise_is_luck(found):
    table = found.models
    pairs = zip(table["within"], table["chance"], strict=True)
    ratio = [within / chance for within, chance in pairs]  # noise may still favour a class
    assert table["setting"] == ["real", "randX", "randY"]
    assert ratio[0] > 1.5 * max(ratio[1:])
    assert max(ratio[1:]) < 1.6


def test_the_tables_agree_with_one_another(found):
    for row, setting in enumerate(found.models["setting"]):
        rates = found.wrong(setting)
        assert found.models["wrong"][row] == pytest.approx(rates.mean())
        assert found.models["spread"][row] == pytest.approx(rates.std())
        assert found.models["never"][row] == pytest.approx((rates == 0).mean())
        assert len(found.luck[setting]) == len(rates) == 400
    assert found.settings["settings"]["runs"] == 20
    assert set(found.examples) >= {"id", "label", "told[randY]"}


def test_mistakes_are_said():
    with pytest.raises(ValueError, match="make is 'same', but there is no network"):
        result_of(noise_versus_real.run(None, DIGITS, make="same"))
    with pytest.raises(ValueError, match="runs"):
        result_of(noise_versus_real.run(None, DIGITS, runs=1))
