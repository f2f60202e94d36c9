"""MemExplorer shows what a neural network has memorized: which training examples, where in the
network, and how sure we are. `memexplorer launch` opens the explorer; in a notebook it is
`from memexplorer.panels import explore` and `explore.panel(model=..., data=...)`. The numbers
behind the pictures are plain functions of arrays in `memexplorer.measures`, and whole questions
are in `memexplorer.studies`. Importing this package imports no heavy library."""

__version__ = "0.1.0"
