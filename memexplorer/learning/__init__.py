"""One training followed from step to step: measured, kept, gone on with, branched."""
