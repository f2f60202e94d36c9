"""What each pane means, in plain words; a file for each group of panes."""
