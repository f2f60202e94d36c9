"""The explorer: map, agreement, units and selection of one network on one page."""

import ipywidgets

from memexplorer.panels.agreement import AgreementView
from memexplorer.panels.forgetting import ForgettingView
from memexplorer.panels.outliers import OutlierView
from memexplorer.panels.page.opening import opened
from memexplorer.panels.parting import PartingView
from memexplorer.panels.scores import ScoresView
from memexplorer.panels.spread import SpreadView
from memexplorer.panels.units import UnitView

QUESTION = "Which training examples did this network memorize rather than learn?"


def panel(model=None, data=None, held_out=None, **given) -> ipywidgets.Box:
    """Which training examples did this network memorize rather than learn?

    The whole explorer as a widget, for a Voila page or any notebook. Nothing named: the shipped
    sample.

    model, data, held_out   what `load_model` and `load_examples` take: paths, hub ids, live objects
    weights, trust, preprocessing, features, predictions   as these take them
    encoder                 the network gives features, no answers
    sample                  "cifar-small" or "digits" instead
    roots                   folders that paths typed in the page may lie in; None: anywhere
    autostart               look at once; False: wait for Load
    returns                 a Page; `page.selection` holds the ids of the selected examples
    """
    below = [PartingView, UnitView, ForgettingView, SpreadView, ScoresView]
    views = [OutlierView, AgreementView], below
    page = "explore", QUESTION, ("agreement", "map", "units"), *views
    return opened(page, model, data, held_out, sample_name=given.pop("sample", None), **given)
