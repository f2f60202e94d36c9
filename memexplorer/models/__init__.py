"""A network from a file, a hub or a notebook, ready to be read; and small ones to train."""
