"""The one selection of a page: how it is made, undone, shown and taken away."""
