"""The browsers of this machine: the user's, to show a page; a Chromium, to test it."""

import os
import shutil
import sys
import webbrowser
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
)

EDGE = (
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
)


def screen() -> bool:
    """Is there a screen a browser could open on?"""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_page(address: str) -> bool:
    """Did the user's browser open this address? Never without a screen: a text browser would
    take over the terminal."""
    try:
        return screen() and webbrowser.open(address)
    except webbrowser.Error:
        return False


def chromium() -> Path | None:
    """Where is a Chromium or Chrome? The environment variable CHROME comes first.

    Raises FileNotFoundError when CHROME is set and names no file.
    """
    named = os.environ.get("CHROME")
    if named:
        found = shutil.which(named)
        if not found:
            raise FileNotFoundError(
                f"CHROME is {named!r}, which is no program; name a Chromium or Chrome, or unset it"
            )
        return Path(found)
    for name in (*NAMES, *PLACES):
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


def without_bars() -> Path | None:
    """Which browser of this machine can show a page without its bars (`--app=`)?"""
    return chromium() or next((Path(at) for at in map(shutil.which, EDGE) if at), None)
