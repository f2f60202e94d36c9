"""In which way a click changes what is selected; and the same ways as buttons."""

from collections.abc import Callable

import ipywidgets

WAYS = {"new": "Select", "add": "Add", "remove": "Remove"}
_TIPS = {
    "new": "these become the selection (a click does so too)",
    "add": "these join the selection (a click with Shift does so too)",
    "remove": "these leave the selection (a click with Alt does so too)",
}


def way(event) -> str:
    """What does a Bokeh event ask for: "new", with shift "add", with alt "remove", both "within"?

    >>> from bokeh.events import Tap
    >>> way(Tap(None, modifiers={"shift": True, "ctrl": False, "alt": False}))
    'add'
    """
    held = getattr(event, "modifiers", None) or {}
    if held.get("shift"):
        return "within" if held.get("alt") else "add"
    return "remove" if held.get("alt") else "new"


class Ways(ipywidgets.HBox):
    """Select, Add, Remove: what a click with no key, Shift or Alt does, for the keyboard.

    what   names what is selected, for who hears the page
    on_way called with "new", "add" or "remove", through `heard`, the owner's `guarded`

    >>> asked = []
    >>> Ways("this cell", asked.append, heard=lambda react: react).buttons["add"].click()
    >>> asked
    ['add']
    """

    def __init__(self, what: str, on_way: Callable[[str], None], *, heard):
        self.buttons = {
            how: ipywidgets.Button(description=words, tooltip=f"{words} {what}: {_TIPS[how]}")
            for how, words in WAYS.items()
        }
        for how, button in self.buttons.items():
            button.on_click(heard(lambda _, how=how: on_way(how)))
        super().__init__(list(self.buttons.values()))
        self.add_class("mx-ways")

    def enable(self, able: bool) -> None:
        """Can anything be selected now?"""
        for button in self.buttons.values():
            button.disabled = not able
