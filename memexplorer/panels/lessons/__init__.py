"""Lessons: questions made from what a page has loaded, to be guessed before they are shown."""
