"""The parts of the page of noisy labels: ways side by side, suspects, the line, what is varied."""
