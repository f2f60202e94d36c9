"""A study and its widgets on one page."""
