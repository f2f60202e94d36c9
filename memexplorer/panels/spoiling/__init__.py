"""A data set spoiled on purpose, in a pane of a page."""
