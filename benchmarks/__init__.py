"""One script per claim: sizes in, a ratio against a named baseline of the same run out."""
