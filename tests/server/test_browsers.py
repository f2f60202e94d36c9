import pytest

from memexplorer.server import browsers


def test_chrome_comes_first(monkeypatch, tmp_path):
    program = tmp_path / "my-chrome"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("CHROME", str(program))
    assert browsers.chromium() == program


def test_a_chrome_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setenv("CHROME", "/nowhere/chrome")
    with pytest.raises(FileNotFoundError, match="CHROME is '/nowhere/chrome', which is no program"):
        browsers.chromium()


def test_no_browser_at_all(monkeypatch):
    monkeypatch.delenv("CHROME", raising=False)
    monkeypatch.setattr(browsers.shutil, "which", lambda name: None)
    assert browsers.chromium() is None


def test_without_a_screen_nothing_is_opened(monkeypatch):
    monkeypatch.setattr(browsers.sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(browsers.webbrowser, "open", lambda address: pytest.fail("opened"))
    assert not browsers.open_page("http://127.0.0.1:1/")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(browsers.webbrowser, "open", lambda address: True)
    assert browsers.open_page("http://127.0.0.1:1/")
