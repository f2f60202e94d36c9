"""Pages with one of these views beneath, loaded, and the view after its job."""

import contextlib

import pytest

from memexplorer.panels.page.opening import opened


@contextlib.contextmanager
def loaded(page, sources, cache):
    """The page of these sources, with what it keeps in a cache of the tests."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MEMEXPLORER_CACHE", str(cache))
        made = opened(page, *sources)
        assert made.running.job.join(60)
        yield made


def done(page, kind):
    """The page's view of this class, once its job has ended well."""
    view = next(view for view in page.panes.views if type(view) is kind)
    view.job.begin()
    assert view.job.running.job.join(60)
    assert not view.job.bar.fault
    return view
