"""Arrays or callables in, scores out: no torch, no reading or writing, no pictures."""
