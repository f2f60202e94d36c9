"""Does learning random labels by heart prepare a network for others?"""

import ipywidgets

from memexplorer.panels.page.opening import opened
from memexplorer.panels.relearning.reshuffling import ReshufflingView
from memexplorer.panels.relearning.tuning import TuningView

QUESTION = "Does a network that learned random labels by heart learn others sooner, or better?"


def panel(model=None, data=None, held_out=None, **given) -> ipywidgets.Box:
    """What are random labels worth? The page, for any notebook; asked as `explore.panel`."""
    page = "pretraining", QUESTION, (), [ReshufflingView], [TuningView]
    name = given.pop("sample", None)
    if model is None and data is None:
        name = name or "digits"
    return opened(page, model, data, held_out, sample_name=name, **given)
