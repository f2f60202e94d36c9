"""Paths that users typed: found, allowed, or refused in words."""

import difflib
from pathlib import Path


def locate(path, *, argument, roots=None, folder=False) -> Path:
    """Where is the file the user means, and may it be read?

    path      as typed; ~ is the home folder
    argument  the name of the argument, for the words of the error
    roots     allowed folders, or None: anywhere; links are followed before they are compared
    returns   the absolute path
    errors    ValueError outside the roots or for the wrong kind, FileNotFoundError with the nearest
              existing names

    >>> locate(".", argument="data", folder=True) == Path.cwd()
    True
    """
    whole = Path(path).expanduser().resolve()
    allowed = None if roots is None else [Path(root).expanduser().resolve() for root in roots]
    if allowed is not None and not any(whole.is_relative_to(root) for root in allowed):
        raise ValueError(
            f"{argument} {str(path)!r} is outside the allowed folders "
            f"({', '.join(map(str, allowed)) or 'none'}); move it into one of them, or start with "
            "its folder allowed (--root)"
        )
    if not whole.exists():
        raise FileNotFoundError(f"{argument} {str(path)!r} does not exist; {_nearest(whole)}")
    if whole.is_dir() and not folder:
        raise ValueError(f"{argument} {str(path)!r} is a folder, but a file was wanted")
    return whole


def _nearest(path) -> str:
    parent = path.parent
    while not parent.is_dir():
        path, parent = parent, parent.parent
    names = sorted(entry.name for entry in parent.iterdir() if not entry.name.startswith("."))
    near = difflib.get_close_matches(path.name, names, n=3, cutoff=0.5) or names[:3]
    return f"in {parent} there is {', '.join(near) if near else 'nothing'}"
