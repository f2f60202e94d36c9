"""What the user asked for when launching a page, made ready to travel to the page's kernel."""

from pathlib import Path

from memexplorer import shipped
from memexplorer.data import samples

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
    if "sample" in given:
        samples.sample(given["sample"])  # a name that isn't one is said now, not on the page
    roots = [Path(root).resolve() for root in given.get("roots") or reading(given, folder)]
    for root in roots:
        if not root.is_dir():
            raise FileNotFoundError(f"roots names {root}, which is no folder; name folders")
    # the shipped samples can be looked at from everywhere
    given["roots"] = [str(root) for root in outermost([*roots, shipped.folder("sample_data")])]
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
