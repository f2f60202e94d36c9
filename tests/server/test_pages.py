from types import SimpleNamespace

import nbformat
import pytest

from memexplorer import shipped
from memexplorer.server import pages


def written(folder, name, **metadata):
    notebook = nbformat.v4.new_notebook(metadata=metadata)
    nbformat.write(notebook, folder / f"{name}.ipynb")


def test_pages_are_listed_from_what_the_notebooks_say(tmp_path):
    written(tmp_path, "units", title="MemExplorer · units", description="Which units?")
    written(tmp_path, "explore", title="MemExplorer · all of it")
    written(tmp_path, "a b", title="Another")
    (tmp_path / "notes.txt").touch()
    found = pages.listed(tmp_path)
    assert [page["name"] for page in found] == ["explore", "a b", "units"]
    assert [page["title"] for page in found] == ["All of it", "Another", "Units"]
    assert found[2]["description"] == "Which units?"
    assert found[1]["path"] == "voila/render/a%20b.ipynb"
    assert found[1]["picture"] == ""


def test_a_page_without_words_is_listed_by_its_name(tmp_path):
    written(tmp_path, "mine")
    assert pages.listed(tmp_path)[0]["title"] == "Mine"


def test_a_picture_is_shown_where_there_is_one(tmp_path, monkeypatch):
    written(tmp_path, "mine")
    monkeypatch.setattr(pages, "TEMPLATE", tmp_path)
    (tmp_path / "static" / "pages").mkdir(parents=True)
    (tmp_path / "static" / "pages" / "mine.png").touch()
    assert pages.listed(tmp_path)[0]["picture"] == "static/pages/mine.png"


SHIPPED = pages.listed(shipped.folder("apps"))


@pytest.mark.parametrize("page", SHIPPED, ids=lambda page: page["name"])
def test_every_shipped_page_has_a_sentence(page):
    assert page["description"].endswith((".", "?")), f"{page['name']}: metadata has no description"
    assert len(page["description"]) <= 160, "a sentence, not a paragraph"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"sample": "digits"}, "the shipped sample digits"),
        ({"features": ["fc=a.npy", "b.npy"]}, "fc=a.npy · b.npy"),
        ({"features": "a.npy", "data": "set"}, "set · a.npy"),
        ({}, "shipped samples"),
    ],
)
def test_what_the_pages_open_on(given, words):
    assert pages.about(given) == words


def test_a_message_may_be_as_large_as_an_upload(monkeypatch):
    from voila.app import Voila

    monkeypatch.setattr(Voila, "initialize", lambda self, argv=None: None)
    served = pages.Pages(notebook_filename="", notebook_path="a.ipynb")
    served.voila_configuration = SimpleNamespace()
    served.tornado_settings = {"websocket_max_message_size": 1 << 28, "ws_ping_timeout": 1}
    for limit, most in ((1 << 30, 1 << 30), (1000, 1 << 30)):
        monkeypatch.setenv("MEMEXPLORER_UPLOAD_LIMIT", str(limit))
        served.initialize()
        assert served.tornado_settings["websocket_max_message_size"] == most
        assert served.tornado_settings["ws_ping_timeout"] == 1


def test_a_page_is_told_its_scripts_and_the_way_back():
    before = {"kept": 1}
    one = pages.told(before, index=False, scripts=["/b.js"], base_url="/", voila_configuration=None)
    assert one == {"kept": 1, "memexplorerScripts": ["/b.js"]}
    all_ = pages.told(before, index=True, scripts=[], base_url="/", settings={})
    assert all_["memexplorerIndex"] == "/"
    assert before == {"kept": 1}
