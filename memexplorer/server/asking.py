"""What the user asked for when launching a page, made ready to travel to the page's kernel."""

import re
from pathlib import Path

from memexplorer import shipped
from memexplorer.data import samples
from memexplorer.server import existing

SOURCES = ("model", "weights", "data", "held_out", "sample", "features", "predictions")
BESIDES = ("reference", "split")  # a second network, and which examples only one of both saw
SETTINGS = (*SOURCES, *BESIDES, "trust", "preprocessing", "encoder", "skip_corrupt", "roots")
UPLOAD_LIMIT = "1 GB"
UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9}  # as the page states it


def wanted(asked: dict, *, folder: Path | None = None) -> dict:
    """What of these settings has to travel to the page, and which folders may it read?

    Raises TypeError for a setting that there is not or that is no text, FileNotFoundError for a
    source that is not there, ValueError for one outside the roots, if these were named.

    >>> wanted({"model": None, "trust": False}, folder=Path("/"))
    {'roots': ['/']}
    """
    folder = folder or Path.cwd()
    if unknown := sorted(asked.keys() - set(SETTINGS)):
        raise TypeError(f"launch has no setting {unknown[0]!r}; it has {', '.join(SETTINGS)}")
    given = {name: plain(name, value) for name, value in asked.items()}
    given = {name: value for name, value in given.items() if value not in (None, "", False, [], {})}
    if "sample" in given:
        samples.sample(given["sample"])  # a name that isn't one is said now, not on the page
    roots = [Path(root).resolve() for root in given.get("roots") or reading(given, folder)]
    for root in roots:
        if not root.is_dir():
            raise FileNotFoundError(f"roots names {root}, which is no folder; name folders")
    # the shipped samples can be looked at from everywhere
    roots = outermost([*roots, shipped.folder("sample_data")])
    existing.check(given, folder, roots if given.get("roots") else None)
    return given | {"roots": [str(root) for root in roots]}


def named(asked: dict) -> bool:
    """Was any source named, so that one page on it is more wanted than the list of all?

    >>> named({"model": None, "trust": True}), named({"sample": "digits"})
    (False, True)
    """
    return any(asked.get(name) for name in SOURCES)


def in_bytes(size: int | str) -> int:
    """How many bytes are meant?

    >>> in_bytes("1.5 MB"), in_bytes(2048)
    (1500000, 2048)
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", str(size).lower())
    if not found or found[2] not in UNITS or not int(float(found[1]) * UNITS[found[2]]):
        raise ValueError(
            f"upload_limit is {size!r}, but a size above 0 was wanted, such as '500 MB' or '2 GB'"
        )
    return int(float(found[1]) * UNITS[found[2]])


def plain(name: str, value: object) -> object:
    """Can this setting be written down as JSON? Paths become text; live objects are refused."""
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, dict):
        return {key: plain(name, entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(name, entry) for entry in value]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise TypeError(
        f"{name} is a {type(value).__name__}, which cannot travel to the page's own process; give "
        f"a spec as text, or call memexplorer.panels.explore.panel({name}=...) in a notebook"
    )


def reading(given: dict, folder: Path) -> list[Path]:
    """Which folders do these sources lie in? First where the user stands, then each of theirs."""
    files = ("model", "weights", "data", "held_out", "predictions", "split")
    specs = [given.get(name) for name in files] + (given.get("reference") or "").split(" with ")
    features = given.get("features") or []
    specs += [features] if isinstance(features, str) else list(features)
    roots = [folder.resolve()]
    for spec in filter(None, specs):
        bare = spec.split("?")[0]
        # "layer=file.npy", "factory.py:build" and "digits.npz:test" carry a file inside
        for candidate in (bare, bare.rpartition(":")[0], bare.partition("=")[2]):
            path = (folder / candidate).resolve()
            if candidate and path.exists():
                roots.append(path if path.is_dir() else path.parent)
                break
    return roots


def outermost(folders: list[Path]) -> list[Path]:
    """Which of these folders lie in none of those before them?

    >>> outermost([Path("/a"), Path("/a/b"), Path("/c"), Path("/a")])
    [PosixPath('/a'), PosixPath('/c')]
    """
    kept = []
    for folder in folders:
        if not any(folder == other or other in folder.parents for other in kept):
            kept.append(folder)
    return kept
