"""Are real examples easy or hard for every network, and noise a matter of luck? One epoch each."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from memexplorer import evidence
from memexplorer.checks import check_choice, check_count
from memexplorer.closer import one_epoch
from memexplorer.closer.sets import (
    CALLED,
    RAND_Y,
    SETTINGS,
    learned_alone,
    network_of,
    noised,
)  # fmt: skip
from memexplorer.comparing.fits import check_make
from memexplorer.data import Examples
from memexplorer.learning.recipe import Recipe
from memexplorer.measures import luck
from memexplorer.measures.intervals import proportion
from memexplorer.models.makes import MAKES
from memexplorer.progress import Progress, shown_as, watched, within


@dataclass(frozen=True, eq=False)
class NoiseVersusReal:
    """How often does a network get each example wrong after one epoch?

    examples  columns: id, label, and for each setting wrong[SETTING], the share of runs that get
              it wrong; told[randY]: the label drawn for it
    models    columns: setting, runs, wrong (mean), spread (standard deviation over examples) with
              low and high, within (the same around the mean of each label told), chance (that
              of equally hard examples), ratio to it, and the shares of
              examples never and always wrong, each with low and high
    luck      setting -> (example,) ascending shares, were all examples equally hard
    source    the examples as they are, told the truth where it is known; settings
    """

    examples: dict
    models: dict
    luck: dict
    source: Examples
    settings: dict

    def wrong(self, setting: str) -> np.ndarray:
        """(example,) share of runs that get it wrong."""
        return self.examples[f"wrong[{setting}]"]


def run(
    model, examples, held_out=None, *, runs=100, make="perceptron", most=1000, epochs=1,
    rate=0.05, batch_size=32, device="auto", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """Are some examples easy or hard for every network, or is it luck which it learns first?

    A generator of Progress; results come early, as `partial`. Networks with other first weights and
    other orders learn for one epoch, many at once; then it is asked which of their training
    examples they get wrong, as told: in real data, with noise for inputs (randX), and with labels
    drawn at random (randY). Noise is drawn once, the same for all networks.

    model       a network, or what `load_model` takes; may be None for a perceptron
    held_out    not looked at: the question is about training examples
    runs        networks for each setting
    make        perceptron, cnn, convolutions, small, or same (the network's), see models.makes
    most        examples at most, stratified
    epochs      through all examples
    rate        of SGD with momentum 0.9
    batch_size  examples in a step
    seed        of sample and noise, and the first of the networks' own
    """
    check_choice("make", make, MAKES)
    for name, value, least in (("runs", runs, 2), ("most", most, 2), ("seed", seed, 0)):
        check_count(name, value, least=least)
    recipe = Recipe(rate=rate, batch_size=batch_size, epochs=epochs)
    source = yield from watched("loading the data", learned_alone, examples, most, seed)
    plain = yield from watched("making a network", network_of, model, make, source, device,
                               seed=seed)  # fmt: skip
    yield from watched("looking at the network", check_make, plain, {"train": source})
    how = {"runs": runs, "make": make, "most": most, "epochs": epochs, "rate": rate,
           "momentum": recipe.momentum, "batch_size": batch_size, "seed": seed}  # fmt: skip
    found, told, whys = {}, {}, set()

    def shown(setting, wrong):
        found[setting] = wrong
        return _result(found, told, source, plain, how, whys)

    for number, setting in enumerate(SETTINGS):
        part = yield from watched("drawing noise", noised, source, setting, seed=seed)
        told[setting] = part.labels
        steps = one_epoch.misclassified(plain, part, recipe, runs, seed=seed, cache=cache,
                                        stage=f"{CALLED[setting]}: teaching networks")  # fmt: skip
        steps = within(shown_as(steps, partial(shown, setting)), number * runs,
                       len(SETTINGS) * runs)  # fmt: skip
        found[setting], why = yield from steps
        whys.update({why} - {""})
    return _result(found, told, source, plain, how, whys)


def _result(found, told, source, plain, how, whys):
    about = evidence.Evidence(source, {}, None, None, "", evidence.named(plain))
    about = evidence.about(about, study="noise_versus_real", **how)
    about["notes"] += [f"taught one after another: {why}" for why in sorted(whys)]
    table = {"id": source.ids, "label": source.labels}
    table |= {f"wrong[{setting}]": wrong.mean(axis=0) for setting, wrong in found.items()}
    if RAND_Y in found:
        table[f"told[{RAND_Y}]"] = told[RAND_Y]
    measured = {setting: luck.spread(wrong, told[setting], seed=how["seed"])
                for setting, wrong in found.items()}  # fmt: skip
    models = {"setting": list(found)}
    for name, of in (
        ("runs", "runs"), ("wrong", "wrong"), ("spread", "std"), ("spread_low", "low"),
        ("spread_high", "high"), ("within", "within"), ("chance", "chance"), ("ratio", "ratio"),
    ):  # fmt: skip
        models[name] = [getattr(one, of) for one in measured.values()]
    for name in ("never", "always"):
        counts = [(getattr(one, name), one.examples) for one in measured.values()]
        models[name] = [part / whole for part, whole in counts]
        ends = list(zip(*(proportion(*each) for each in counts), strict=True))
        models |= {f"{name}_low": list(ends[0]), f"{name}_high": list(ends[1])}
    by_luck = {setting: luck.by_luck(one.wrong, one.runs, one.examples)
               for setting, one in measured.items()}  # fmt: skip
    return NoiseVersusReal(table, models, by_luck, source, about)
