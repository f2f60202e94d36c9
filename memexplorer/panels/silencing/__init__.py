"""Units silenced: what the forget-me dial and the pruning pane are made of."""
