"""What the loaders of public libraries share: is it installed, did the hub answer."""

from contextlib import contextmanager
from importlib import import_module


def installed(library):
    """The library, or an ImportError with the line that installs it.

    >>> installed("json").__name__
    'json'
    """
    try:
        return import_module(library)
    except ImportError as missing:
        raise ImportError(
            f"this model needs {library}, which can't be imported ({missing}); "
            "pip install 'memexplorer[all]'"
        ) from missing


@contextmanager
def fetched(spec, library):
    """Turn the many errors of a failed download into one with its remedy.

    Faults in the user's words (ValueError, ImportError) pass as they are.
    """
    try:
        yield
    except (ValueError, ImportError):
        raise
    except Exception as failed:
        first = str(failed).strip().partition("\n")[0]
        raise ValueError(
            f"the pretrained weights of {spec!r} could not be fetched by {library} "
            f"({type(failed).__name__}: {first[:200]}); check the name and the network connection, "
            "or give weights=FILE, with which nothing is downloaded"
        ) from failed
