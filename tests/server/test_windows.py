"""A window of its own, with a pywebview and with browsers that only note what they are asked."""

import importlib.util
import os
import subprocess
import sys
import time
import types

import pytest

from memexplorer.server import browsers, windows

NOTING = """#!/bin/sh
printf '%s\\n' "$@" > "{told}"
for word in "$@"; do
    case $word in --user-data-dir=*) touch "${{word#*=}}/used" ;; esac
done
{then}
"""


@pytest.fixture
def browser(tmp_path, monkeypatch):
    """browser(then) is a program that notes its command line in told.txt, then does that."""

    def make(then="exit 0"):
        program = tmp_path / "chromium"
        program.write_text(NOTING.format(told=tmp_path / "told.txt", then=then))
        program.chmod(0o755)
        return program

    return make


@pytest.fixture
def server():
    """A process that lasts."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


@pytest.fixture
def on_a_screen(monkeypatch):
    monkeypatch.setattr(browsers, "screen", lambda: True)


class FakeWebview(types.ModuleType):
    """pywebview as far as we use it; its window is closed by whoever calls destroy()."""

    def __init__(self, fault=None, wait=False):
        super().__init__("webview")
        self.__spec__ = importlib.util.spec_from_loader("webview", None)
        self.errors = types.SimpleNamespace(WebViewException=type("E", (Exception,), {}))
        self.fault, self.wait, self.shown, self.destroyed = fault, wait, None, False

    def create_window(self, title, address, **size):
        self.shown = title, address
        return self

    def destroy(self):
        self.destroyed = True

    def start(self):
        if self.fault:
            raise self.errors.WebViewException(self.fault)
        give_up = time.monotonic() + 20
        while self.wait and not self.destroyed and time.monotonic() < give_up:
            time.sleep(0.02)


def test_pywebview_comes_first(monkeypatch, on_a_screen, server):
    fake = FakeWebview()
    monkeypatch.setitem(sys.modules, "webview", fake)
    windows.opener()("http://127.0.0.1:1/enter/word", server)
    assert fake.shown == ("MemExplorer", "http://127.0.0.1:1/enter/word")
    assert server.poll() is None, "the server is its launcher's to stop"


def test_a_server_that_ends_closes_the_window(monkeypatch, on_a_screen, server):
    fake = FakeWebview(wait=True)
    monkeypatch.setitem(sys.modules, "webview", fake)
    server.kill()
    windows.opener()("http://127.0.0.1:1/", server)
    assert fake.destroyed


def test_a_pywebview_that_cannot_draw_leaves_it_to_the_browser(
    monkeypatch, on_a_screen, server, browser, tmp_path
):
    fake = FakeWebview(fault="neither QT nor GTK")
    monkeypatch.setitem(sys.modules, "webview", fake)
    monkeypatch.setenv("CHROME", str(browser()))
    windows.opener()("http://127.0.0.1:1/", server)
    assert "--app=http://127.0.0.1:1/" in (tmp_path / "told.txt").read_text()
    monkeypatch.setattr(browsers, "without_bars", lambda: None)
    with pytest.raises(ImportError, match=r"opens no window \(neither QT.*memexplorer\[window\]"):
        windows.opener()("http://127.0.0.1:1/", server)


def test_the_browser_has_a_profile_of_its_own_that_is_removed(
    monkeypatch, on_a_screen, server, browser, tmp_path
):
    monkeypatch.setitem(sys.modules, "webview", None)
    monkeypatch.setattr(windows.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("CHROME", str(browser("sleep 0.3")))
    windows.opener()("http://127.0.0.1:1/enter/word", server)
    told = (tmp_path / "told.txt").read_text().splitlines()
    assert "--app=http://127.0.0.1:1/enter/word" in told
    (profile,) = [word.partition("=")[2] for word in told if word.startswith("--user-data-dir")]
    assert not os.path.exists(profile)


def test_a_server_that_ends_closes_the_browser(server, browser):
    program = browser("exec sleep 61.7")
    server.kill()
    begun = time.monotonic()
    windows.by_browser("http://127.0.0.1:1/", server, program=program)
    assert time.monotonic() - begun < 10
    done = subprocess.run(["ps", "-eo", "args="], capture_output=True, text=True, check=True)
    assert "sleep 61.7" not in done.stdout


def test_a_browser_that_fails_at_once_is_said(server, browser):
    with pytest.raises(OSError, match=r"ended at once \(exit code 3\) and showed no window"):
        windows.by_browser("http://127.0.0.1:1/", server, program=browser("exit 3"))


def test_nothing_to_open_a_window_with(monkeypatch, on_a_screen):
    monkeypatch.setattr(windows.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(browsers, "without_bars", lambda: None)
    with pytest.raises(ImportError, match=r"no window can be opened: pip install 'memexplorer\[w"):
        windows.opener()


def test_no_screen_to_open_a_window_on(monkeypatch):
    monkeypatch.setattr(browsers, "screen", lambda: False)
    with pytest.raises(OSError, match="--window needs a screen, and there is none here"):
        windows.opener()


def test_the_extra_that_the_words_name_is_there():
    import tomllib

    from memexplorer import shipped

    project = shipped.PACKAGE.parent / "pyproject.toml"
    extras = tomllib.loads(project.read_text())["project"]["optional-dependencies"]
    assert any(name.startswith("pywebview") for name in extras["window"])


@pytest.mark.skipif(os.name != "posix", reason="the stand-in for a browser is a shell script")
def test_closing_the_window_stops_the_server(browser, tmp_path):
    program = browser("sleep 1")
    environment = {**os.environ, "CHROME": str(program), "DISPLAY": ":0"}
    code = (
        "import importlib.util; real = importlib.util.find_spec\n"
        "def found(name, *more): return None if name == 'webview' else real(name, *more)\n"
        "importlib.util.find_spec = found\n"
        "from memexplorer.cli import main; main(['launch', '--window', '--sample', 'digits'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Stopped." in done.stdout
    (address,) = [
        word for word in (tmp_path / "told.txt").read_text().splitlines() if "--app=" in word
    ]
    assert "/enter/" in address
    assert "token" not in address, "whoever lists the processes would have the token"
