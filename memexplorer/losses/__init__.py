"""What training goes down on: callables (output, targets, indices) -> one number."""

from memexplorer.losses.contrasting import contrastive, masked
from memexplorer.losses.early import EarlyLearning, early_learning, kept_apart, towards_targets
from memexplorer.losses.tolerant import (
    bootstrapping,
    forward_corrected,
    generalized_cross_entropy,
    symmetric_cross_entropy,
)

__all__ = [
    "EarlyLearning",
    "bootstrapping",
    "contrastive",
    "early_learning",
    "forward_corrected",
    "generalized_cross_entropy",
    "kept_apart",
    "masked",
    "symmetric_cross_entropy",
    "towards_targets",
]
