"""Learning from wrong labels: which ways find the truth, which memorize, and which labels lie."""

import ipywidgets

from memexplorer.panels.page.opening import opened
from memexplorer.panels.robustly.moved import LineView
from memexplorer.panels.robustly.side_by_side import SideBySideView
from memexplorer.panels.robustly.suspects import SuspectsView
from memexplorer.panels.robustly.varied import VariedView

QUESTION = "Can a network learn the truth from wrong labels, and tell which are wrong?"


def panel(model=None, data=None, held_out=None, **given) -> ipywidgets.Box:
    """Which ways of learning withstand wrong labels? The page; asked as `explore.panel`."""
    sample = given.pop("sample", None)
    if model is None and data is None:
        sample = sample or "digits"
    page = "noisy_labels", QUESTION, (), [SideBySideView], [SuspectsView, LineView, VariedView]
    return opened(page, model, data, held_out, sample_name=sample, **given)
