"""A small file chooser: folders and files of the server, never outside the allowed roots."""

import os
from collections.abc import Callable
from pathlib import Path

import ipywidgets

from memexplorer.widgets import folders, look
from memexplorer.widgets.faults import FaultBox


class Chooser(FaultBox):
    """Which file or folder on the server? Calls `on_choose(path)`; hidden until `show()`.

    names  what a root is called instead of by its path: {path: name}

    >>> chooser = Chooser([], print)
    >>> chooser.show()
    >>> chooser.list.options
    ()
    """

    def __init__(self, roots, on_choose: Callable[[str], None], *, names: dict | None = None):
        # Without roots everything may be read; the list then begins where Python runs.
        self._roots, self._on_choose, self._names = roots, on_choose, names or {}
        self.folder: Path | None = None  # None: the list of roots
        self._wanted = ""
        self._where, self._note = ipywidgets.HTML(), ipywidgets.HTML()
        self.list = ipywidgets.Select(options=[], rows=8, description="Inside")
        self.list.layout.width, self.list.style.description_width = "100%", "48px"
        buttons = [ipywidgets.Button(description=name) for name in _VERBS]
        self.up, self.enter, self.use, self.close_list = buttons
        acts = (self._up, self._enter, self._use, self.hide)
        for button, act in zip(buttons, acts, strict=True):
            button.on_click(self.guarded(lambda _, act=act: act()))
        self.list.observe(self.guarded(lambda _: self._name_buttons()), "value")
        super().__init__([self._where, self.list, self._note, look.row(*buttons)])
        self.add_class("mx-chooser")
        self.hide()

    def show(self, wanted: str = "") -> None:
        """Show the list, from where it was left, else from the roots; `wanted` says for what."""
        self._wanted = wanted
        self.layout.display = None
        if self.folder is None and self._roots is None:
            self.folder = Path.cwd()
        elif self.folder is None and len(self._there()) == 1:
            self.folder = self._there()[0]
        self._list()

    def hide(self) -> None:
        self.layout.display = "none"

    def go(self, folder: Path | None) -> None:
        """List this folder (None: the roots); outside the roots it is refused, in words."""
        if folder is not None and not folders.allowed(folder, self._roots):
            folders.entries(folder, self._roots)  # says why
        self.folder = folder
        self._list()

    def _there(self):
        """The roots that exist: where uploads go is made by the first of them."""
        return [Path(root) for root in self._roots if Path(root).is_dir()]

    def _called(self, folder):
        for root, name in self._names.items():
            if Path(folder).is_relative_to(root):
                return os.path.join(name, os.path.relpath(folder, root), "").replace("/./", "/")
        return f"{folder}{os.sep}" if self.folder is None else str(folder)

    def _list(self):
        note = ""
        if self.folder is None:
            options = [(self._called(root), ("folder", str(root))) for root in self._there()]
            note = "" if options else "No folder may be read: start the server with some."
        else:
            inner, files, all_of_it = folders.entries(self.folder, self._roots)
            options = [(name + os.sep, ("folder", str(self.folder / name))) for name in inner]
            options += [(name, ("file", str(self.folder / name))) for name in files]
            if not all_of_it:
                note = f"The first {len(options)} entries; type the path of any other."
            elif not options:
                note = "This folder holds nothing that can be shown."
        self.list.options = options
        where = "folders this page may read" if self.folder is None else self._called(self.folder)
        where = f"{self._wanted}: {where}" if self._wanted else where
        self._where.value = look.note(where)
        self._note.value = look.note(note)
        self._name_buttons()

    def _name_buttons(self):
        kind = self.list.value[0] if self.list.value else ""
        self.enter.disabled = kind != "folder"
        self.use.disabled = not kind and self.folder is None
        use = {"file": "Use this file", "folder": "Use this folder"}
        self.use.description = use.get(kind, "Use the open folder")
        self.up.disabled = self.folder is None or (
            self._roots is None and self.folder == self.folder.parent
        )

    def _enter(self):
        self.go(Path(self.list.value[1]))

    def _up(self):
        above = self.folder.parent
        self.go(above if folders.allowed(above, self._roots) else None)

    def _use(self):
        path = self.list.value[1] if self.list.value else str(self.folder)
        self.hide()
        self._on_choose(path)


_VERBS = ("Go up", "Open folder", "Use this file", "Close list")
