import re

import bokeh
import pytest
from bokeh.resources import INLINE
from tornado.routing import PathMatches

from memexplorer.server import bundles


def test_the_files_are_those_of_the_installed_bokeh():
    assert bundles.version() == bokeh.__version__
    for name in bundles.NAMES:
        assert (bundles.folder() / f"{name}.min.js").stat().st_size > 10_000
    # what a notebook would be given by Bokeh itself, in its order
    assert list(bundles.NAMES) == INLINE.components


def test_their_addresses_change_with_the_version(monkeypatch):
    monkeypatch.setattr(bundles, "version", lambda: "9.9")
    found = bundles.addresses("/below/")
    assert found[0] == "/below/memexplorer/bokeh/bokeh.min.js?v=9.9"
    pattern = re.compile(bundles.handler("/below/", bundles.folder())[0] + "$")
    assert all(pattern.match(address.partition("?")[0]) for address in found)


@pytest.mark.parametrize(
    "path", ["bokeh.js", "../../index.html", "bokeh.min.js.map", "x-bokeh.min.js"]
)
def test_nothing_else_is_served(path):
    pattern = PathMatches(bundles.handler("/", bundles.folder())[0] + "$")
    assert not pattern.regex.match(f"/memexplorer/bokeh/{path}")


def test_without_the_files_there_are_none(monkeypatch):
    monkeypatch.setattr(bundles, "NAMES", ("bokeh", "no-such"))
    assert bundles.folder() is None
