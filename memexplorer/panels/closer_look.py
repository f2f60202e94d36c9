"""How does learning noise differ from learning real data? One epoch, time, and regularizers."""

import ipywidgets

from memexplorer.panels.looking.capacity import CapacityView
from memexplorer.panels.looking.critical import CriticalView
from memexplorer.panels.looking.easy import EasyView
from memexplorer.panels.looking.regularizing import RegularizersView
from memexplorer.panels.looking.sensitivity import SensitivityView
from memexplorer.panels.page.opening import opened

QUESTION = "Is noise learned as real data is, or learned by heart?"


def panel(model=None, data=None, held_out=None, **given) -> ipywidgets.Box:
    """How does learning noise differ? The page, for any notebook; asked as `explore.panel`."""
    sample = given.pop("sample", None)
    if model is None and data is None:
        sample = sample or "digits"
    below = [SensitivityView, CriticalView, CapacityView, RegularizersView]
    page = "closer_look", QUESTION, (), [EasyView], below
    return opened(page, model, data, held_out, sample_name=sample, **given)
