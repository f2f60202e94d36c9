"""Where memorization lives: layer by layer, and whom. The page about a pair of encoders."""

import ipywidgets

from memexplorer.panels.layerwise.probing import ProbesView
from memexplorer.panels.layerwise.replacement import ReplacementView
from memexplorer.panels.layerwise.selectivity import SelectivityView
from memexplorer.panels.locating.layers import LayersView
from memexplorer.panels.locating.memorized import MemorizedView
from memexplorer.panels.locating.rankings import RankingsView
from memexplorer.panels.locating.reference import ReferenceView
from memexplorer.panels.locating.training import TrainingView
from memexplorer.panels.page.opening import opened

QUESTION = "In which layers does an encoder memorize, and whom?"


def panel(model=None, data=None, held_out=None, **given) -> ipywidgets.Box:
    """In which layers does an encoder memorize? The page, to put in any notebook.

    Takes what `explore.panel` takes, and
    reference  the second encoder, trained without the candidates: weights for the same model, a
               model, or a network
    split      which examples are candidates, shared and independent: a JSON file of ids, or a dict
    """
    given["encoder"] = True  # what it answers, if it answers classes, is not asked here
    below = [RankingsView, SelectivityView, ReplacementView, ProbesView]
    below += [TrainingView, ReferenceView]
    page = "layers", QUESTION, (), [LayersView, MemorizedView], below
    sample = given.pop("sample", None)
    if model is None and data is None and sample is None:
        sample = "encoder-pair"
    return opened(page, model, data, held_out, sample_name=sample, **given)
