"""A network that learns while one looks: what it answers truly, and what it memorizes, and when."""

import ipywidgets
import traitlets

from memexplorer.panels.agreement import AgreementView
from memexplorer.panels.page.opening import opened
from memexplorer.panels.spoiling.view import SpoilView
from memexplorer.panels.watching.times import TimesView
from memexplorer.panels.watching.training import WatchingView

QUESTION = "When does a network learn what is true, and when does it memorize what it was told?"


def panel(model=None, data=None, held_out=None, **given) -> ipywidgets.Box:
    """When is what memorized? The page of a training, for any notebook; as `explore.panel`."""
    name = given.pop("sample", None)
    if model is None and data is None:
        name = name or "digits"
    middle = [_spoiling, WatchingView, TimesView]
    page = "training", QUESTION, ("agreement",), middle, [AgreementView]
    return opened(page, model, data, held_out, sample_name=name, **given)


def _spoiling(session):
    """The view that spoils examples, and tells the page what it spoiled."""
    view = SpoilView(session)
    traitlets.dlink((view, "spoiled"), (session, "spoiled"))
    return view
