"""A training watched while it goes on: its settings, its curves, and its times on one map."""
