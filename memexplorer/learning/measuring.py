"""What a network in training answers, of all its examples or of a sample that stands for them."""

from dataclasses import dataclass

import numpy as np

from memexplorer.data import Examples
from memexplorer.data.stratified import stratified
from memexplorer.learning.placing import placed, said
from memexplorer.measures.answering import answered

MOST = 20_000  # examples that are asked at each measured time
NUMBERS = 1 << 28  # answers that are kept of one training
SHARES = "right", "truly", "as_told", "otherwise"
UNKNOWN = float("nan")
SAID = np.int32  # answers: vocabularies have more than 32,767


@dataclass(frozen=True, eq=False)
class Asked:
    """Which examples are asked, and what is known of them?

    rows    (asked,) of the whole set, ascending
    inputs  as `placed` gives them
    labels  (asked,) what the training was told; truth: what they are, or None
    touched (asked,) bool: were their inputs spoiled, or are they there more than once? or None
    """

    rows: np.ndarray
    inputs: object
    labels: np.ndarray
    truth: np.ndarray | None
    touched: np.ndarray | None = None


def asked(network, examples: Examples, times: int, seed: int, inputs=None, touched=None) -> Asked:
    """Which examples are asked at every measured time? All, or a stratified sample of them.

    times   how often they will be asked
    inputs  of all of them, where they are placed already; touched: as in Asked, of all of them
    """
    truth, most = examples.true_labels, max(100, min(MOST, NUMBERS // max(times, 1)))
    # By label and by whether it is the truth: a sample has as many wrong labels, in proportion.
    kinds = examples.labels if truth is None else 2 * examples.labels + (examples.labels != truth)
    kinds = kinds if touched is None else 2 * kinds + touched
    rows = stratified(kinds, most, rng=np.random.default_rng(seed))
    part = examples if len(rows) == len(examples) else examples.take(rows)
    if inputs is None or part is not examples:
        inputs, _ = placed(network, part)
    touched = None if touched is None or not touched.any() else touched[rows]
    return Asked(rows, inputs, part.labels, part.true_labels, touched)


def measured(network, training: Asked, held_out: Asked | None) -> tuple[dict, np.ndarray]:
    """How does the network answer now? (columns of `History.times`, (asked,) predictions)"""
    answers = said(network, training.inputs)
    found = {"training": _share(answers == training.labels), "held_out": UNKNOWN}
    found |= dict.fromkeys((*SHARES, "touched", "untouched"), UNKNOWN)
    if training.truth is not None:
        shares = answered(training.labels, training.truth, answers)
        found |= {name: getattr(shares, name) for name in SHARES}
    if training.touched is not None:
        right = answers == training.labels
        found["touched"] = _share(right[training.touched])
        found["untouched"] = _share(right[~training.touched])
    if held_out is not None:
        wanted = held_out.labels if held_out.truth is None else held_out.truth
        found["held_out"] = _share(said(network, held_out.inputs) == wanted)
    return found, answers.astype(SAID)


def note(name: str, part: Asked, whole: int) -> str:
    """What is said where not all are asked; "" where they are."""
    if len(part.rows) == whole:
        return ""
    return (
        f"answers of {len(part.rows):,} of {whole:,} {name} examples, a stratified sample by label "
        "and by whether it is the truth"
    )


def _share(right) -> float:
    return float(right.mean()) if len(right) else UNKNOWN
