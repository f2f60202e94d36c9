"""The times of a training on one map: how examples move as the network learns them."""

from dataclasses import dataclass

import numpy as np
from safetensors.torch import load_file

from memexplorer import activations, anatomy, layout
from memexplorer.data import Examples
from memexplorer.data.stratified import stratified
from memexplorer.learning.history import History, thinned
from memexplorer.models.copying import copied
from memexplorer.models.loading import load_model
from memexplorer.progress import quietly, watched

MOST, POINTS = 24, 10_000  # times on one map; examples times times, beyond which it takes minutes
FEWEST = "two times are needed for a map of how examples move, and one is kept so far; teach on"


@dataclass(frozen=True, eq=False)
class Times:
    """Where does each example stand at each time?

    points   (time, example, 2);  steps, epochs (time,)
    rows     (example,) of the examples learned from
    said     (time, example) what the network said of each
    layer    whose answers are laid out;  note: of how many examples and times
    """

    points: np.ndarray
    steps: np.ndarray
    epochs: np.ndarray
    rows: np.ndarray
    said: np.ndarray
    layer: str
    note: str


def weights_at(checkpoint) -> dict:
    """The weights that were kept at this time.

    errors  ValueError where their file is gone, or not whole
    """
    try:
        return load_file(checkpoint.weights)
    except Exception as error:  # the library has its own words for a file cut short
        raise ValueError(
            f"what was kept at step {checkpoint.step:,} can't be read any more; delete the folder "
            f"{checkpoint.weights.parent}, and train anew"
        ) from error


def laid_out(history: History, examples: Examples, network=None, *, layer=None, most=500,
             cache=None, seed=0):  # fmt: skip
    """How do examples move on one map of all the times that are kept?

    A generator of Progress, returns Times.

    examples  those learned from, in the order of the training
    network   of the same make, left as it is; None: as the history's settings name it
    layer     as `anatomy.stages` names it; None: the last one before the answer
    most      examples at most, a stratified sample by label and by whether it is the truth
    errors    ValueError where fewer than two times are kept
    """
    # What was deleted from the cache meanwhile can't be laid out; the note says how many there are.
    there = [one for one in history.checkpoints if one.weights.is_file()]
    kept = thinned(there, MOST)
    if len(kept) < 2:
        raise ValueError(FEWEST)
    labels, truth = examples.labels[history.rows], examples.true_labels
    kinds = 2 * labels + (0 if truth is None else truth[history.rows] != labels)
    few = max(2, min(most, POINTS // len(kept)))
    places = stratified(kinds, few, rng=np.random.default_rng(seed))
    rows = history.rows[places]
    part = examples.take(rows)
    plain = copied(network) if network is not None else load_model(history.settings["model"])
    taps = yield from watched("looking at the network's layers", anatomy.stages, plain, part)
    tap = next((one for one in taps if one.name == layer), taps[-1])
    found = []
    for number, one in enumerate(kept, start=1):
        plain.load_state_dict(weights_at(one))
        said = f"time {number} of {len(kept)}: "
        steps = activations.stream(plain, part, [tap], cache=cache)
        read = yield from quietly(steps, said)
        found.append(np.array(read[tap.name]))
    stage = f"laying out {len(rows):,} examples at {len(kept)} times"
    how = {"seed": seed, "stage": stage}
    points = yield from watched(stage, layout.aligned, np.stack(found), unit="epochs", **how)
    steps, epochs = (np.array([getattr(one, name) for one in kept]) for name in ("step", "epoch"))
    answers = history.predictions[[history.at(int(step)) for step in steps]][:, places]
    note = f"{len(rows):,} of {len(examples):,} examples, {len(kept)} of "
    note += f"{len(there)} kept times, layer {tap.name}"
    note += ", a stratified sample" if len(rows) < len(examples) else ""
    return Times(points, steps, epochs, rows, answers, tap.name, note)
