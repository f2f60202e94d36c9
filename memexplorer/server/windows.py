"""A window of its own for a page, without the bars of a browser; closing it is the end."""

import functools
import importlib.util
import subprocess
import tempfile
import threading
import time

from memexplorer.server import browsers

SIZE = 1280, 900
INSTALL = (
    "pip install 'memexplorer[window]', or install Chromium, Chrome or Edge; without --window the "
    "page opens in your browser"
)


def opener():
    """How can a window be opened on this machine?

    returns  a function of (address, the server's process) that returns when the window is closed
             or the server has ended

    Raises OSError without a screen and ImportError where there is nothing to open it with, before
    any server is started.
    """
    if not browsers.screen():
        raise OSError(
            "--window needs a screen, and there is none here (DISPLAY is not set); leave it out, "
            "and open the printed address on the machine in front of you"
        )
    program = browsers.without_bars()
    if importlib.util.find_spec("webview"):
        return functools.partial(by_webview, program=program)
    if program is None:
        raise ImportError(f"no window can be opened: {INSTALL}")
    return functools.partial(by_browser, program=program)


def by_webview(address: str, server, *, program=None) -> None:
    """Show the page by pywebview; by this browser where pywebview finds nothing to draw with."""
    import webview

    window = webview.create_window("MemExplorer", address, width=SIZE[0], height=SIZE[1])

    def end_with_server():
        server.wait()
        window.destroy()

    try:
        threading.Thread(target=end_with_server, daemon=True, name="window's end").start()
        webview.start()
    except webview.errors.WebViewException as fault:
        if program is None:
            raise ImportError(f"pywebview opens no window ({fault}): {INSTALL}") from fault
        by_browser(address, server, program=program)


def by_browser(address: str, server, *, program) -> None:
    """Show the page in the browser's app mode, as a process and with a profile of its own.

    With the user's own profile the window would belong to a browser that is running already, and
    nobody would tell when it is closed.
    """
    with tempfile.TemporaryDirectory(
        prefix="memexplorer-window-", ignore_cleanup_errors=True
    ) as profile:
        command = [
            str(program), f"--app={address}", f"--user-data-dir={profile}",
            f"--window-size={SIZE[0]},{SIZE[1]}", "--no-first-run", "--no-default-browser-check",
        ]  # fmt: skip
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        begun, shown = time.monotonic(), subprocess.Popen(command, **quiet)
        try:
            while shown.poll() is None and server.poll() is None:
                time.sleep(0.1)
            if shown.poll() and time.monotonic() - begun < 5:
                raise OSError(
                    f"{program} ended at once (exit code {shown.returncode}) and showed no "
                    "window; leave out --window, or name another browser in CHROME"
                )
        finally:
            end(shown)


def end(shown, *, patience: float = 5.0) -> None:
    """Close the browser, politely first, so that its profile can be removed."""
    if shown.poll() is None:
        shown.terminate()
    try:
        shown.wait(patience)
    except subprocess.TimeoutExpired:
        shown.kill()
        shown.wait()
