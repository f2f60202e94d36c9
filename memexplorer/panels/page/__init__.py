"""What every page is made of: its frame, what it loads, and its one job at a time."""
