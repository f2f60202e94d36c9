"""Where the things shipped beside the code lie: the app notebooks and the sample data."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def folder(name: str, *, package: Path = PACKAGE) -> Path:
    """Where is the shipped folder of this name ("apps", "sample_data")?

    An installed package carries it inside itself; in a source checkout it stands at the root of
    the repository, beside pyproject.toml.

    Raises FileNotFoundError naming both places when it is in neither.

    >>> folder("apps").name
    'apps'
    """
    inside = package / name
    if inside.is_dir():
        return inside
    beside = package.parent / name
    if beside.is_dir() and (package.parent / "pyproject.toml").is_file():
        return beside
    raise FileNotFoundError(
        f"the folder {name!r} is neither at {inside} nor at {beside}; "
        "reinstall memexplorer, or run from a complete checkout of the repository"
    )
