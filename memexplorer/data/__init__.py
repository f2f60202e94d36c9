"""Examples: read from disk, a hub or memory, and spoiled on purpose."""

from memexplorer.data.examples import Examples
from memexplorer.data.loading import load_examples

__all__ = ["Examples", "load_examples"]
