"""What the user asked for when launching a page, made ready to travel to the page's kernel."""

import os
from pathlib import Path

SAMPLE = "cifar-small"  # what opens when nothing is asked for


def wanted(asked: dict, *, folder: Path | None = None) -> dict:
    """What of these settings has to travel to the page, and which folders may it read?

    >>> wanted({"model": None, "trust": False}, folder=Path("/"))
    {'sample': 'cifar-small', 'roots': ['/']}
    """
    folder = folder or Path.cwd()
    given = {name: plain(name, value) for name, value in asked.items()}
    given = {name: value for name, value in given.items() if value not in (None, "", False, [], {})}
    if not {"model", "data", "sample", "features", "predictions"} & given.keys():
        given = {"sample": SAMPLE, **given}
    if "roots" in given:
        given["roots"] = [str(Path(root).resolve()) for root in given["roots"]]
        for root in given["roots"]:
            if not os.path.isdir(root):
                raise FileNotFoundError(f"roots names {root}, which is no folder; name folders")
    else:
        given["roots"] = [str(root) for root in reading(given, folder)]
    return given


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
    specs = [given.get(name) for name in ("model", "weights", "data", "held_out", "predictions")]
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
    return [
        root
        for place, root in enumerate(roots)
        if not any(root == other or other in root.parents for other in roots[:place])
    ]
