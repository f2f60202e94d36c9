import importlib.metadata

import pytest
from packaging.requirements import Requirement

from memexplorer import installed


def test_a_probe_that_fails_is_an_answer():
    said = installed.ask(
        {
            "fine": "said = {'version': '1'}",
            "missing": "import there_is_no_such_library",
            "crashing": "import os; os._exit(139)",
            "chatty": "print('welcome'); said = {'version': '2'}",
        }
    )
    assert said["fine"] == {"version": "1"}
    assert "there_is_no_such_library" in said["missing"]["error"]
    assert said["crashing"] == {"error": "ended with code 139"}
    assert said["chatty"] == {"version": "2"}


def test_a_probe_that_hangs_is_an_answer():
    said = installed.ask({"slow": "import time; time.sleep(60)"}, patience=0.2)
    assert said == {"slow": {"error": "no answer within 0 s"}}


@pytest.fixture
def versions(monkeypatch):
    """What importlib.metadata says is installed."""
    known = {}

    def version(name):
        if name not in known:
            raise importlib.metadata.PackageNotFoundError(name)
        return known[name]

    monkeypatch.setattr(importlib.metadata, "version", version)
    return known


def test_unmet(versions):
    versions.update(bokeh="3.9.2", voila="0.6.1")
    assert installed.unmet(Requirement("bokeh>=3.6,<4")) == ""
    assert installed.unmet(Requirement("voila<0.6")) == "voila is 0.6.1, wanted <0.6"
    assert installed.unmet(Requirement("umap-learn")) == "umap-learn is missing"


def test_requirements_of_this_platform_only(monkeypatch):
    lines = [
        "numpy>=1",
        "faiss-gpu; sys_platform == 'nowhere'",
        "timm>=1; extra == 'all'",
        "numpy>=1; extra == 'all'",
        "pytest; extra == 'test'",
    ]
    monkeypatch.setattr(importlib.metadata, "requires", lambda name: lines)
    assert [r.name for r in installed.requirements()] == ["numpy"]
    assert [r.name for r in installed.requirements("all")] == ["timm"]


def test_requirements_of_an_uninstalled_package(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "requires", missing)
    assert installed.requirements() == []


def test_this_install_has_exactly_one_faiss():
    assert len(installed.distributions("faiss")) == 1
