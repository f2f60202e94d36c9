"""What a training has shown so far, in sentences."""

import numpy as np

from memexplorer.data.words import counted
from memexplorer.measures.intervals import proportion
from memexplorer.widgets import look
from memexplorer.widgets.decimals import between, percent


def sentence(history, at: int = -1, *, held_out: int = 0) -> str:
    """How does the network answer at this measured time, the last one or another?

    held_out  how many were asked: their share is said with its 95 % interval
    """
    if not len(history):
        return "Nothing is measured yet."
    times = {name: column[at] for name, column in history.times.items()}
    when = "Before any step" if times["step"] == 0 else f"After {_epochs(times['epoch'])}"
    said = f"{when} it answers {percent(times['training'])} of the training examples as told"
    if np.isfinite(times["held_out"]):
        right = times["held_out"]
        said += f", and {percent(right)}{_ends(right, held_out)} of held-out ones truly"
    said += "."
    if np.isfinite(times["as_told"]):
        said += (
            f" Of those told a wrong class, {percent(times['truly'])} truly and "
            f"{percent(times['as_told'])} as told: "
            f"{'memorized, or by chance' if times['step'] else 'by chance'}."
        )
    if np.isfinite(times.get("touched", np.nan)):
        said += (
            f" Of those with spoiled or repeated inputs it answers {percent(times['touched'])} as "
            f"told, of the others {percent(times['untouched'])}."
        )
    return said


def now(found, step) -> str:
    """What is said over the pictures: of the step that is picked, else of the last one."""
    history, asked = found.history, len(found.held_out)
    if step is not None:
        return sentence(history, history.at(step), held_out=asked)
    return f"{sentence(history, held_out=asked)} {peak(history)}".strip()


def peak(history) -> str:
    """When was it best on held-out examples? "" where that is not known, or there is one time.

    Of a branch: since it branched off; its parent may have been better before.
    """
    values = np.asarray(history.times["held_out"], float)
    if len(values) < 2 or not np.isfinite(values).any():
        return ""
    best = int(np.nanargmax(values))
    at = _epochs(history.times["epoch"][best])
    since = "Since the branch, held-out" if history.settings.get("parent") else "Held-out"
    return f"{since} accuracy was highest, {percent(values[best])}, after {at}."


def _ends(share: float, count: int) -> str:
    """
    >>> _ends(0.9, 597), _ends(0.9, 0)
    (' (87–92 %)', '')
    """
    return f" ({between(*proportion(round(share * count), count))})" if count else ""


def _epochs(epoch: float) -> str:
    """
    >>> _epochs(1.0), _epochs(2.5)
    ('1 epoch', '2.5 epochs')
    """
    return f"{look.number(round(float(epoch), 2))} epoch{'' if epoch == 1 else 's'}"


def about(found) -> str:
    """On what was it measured, and how is it drawn?"""
    history, settings = found.history, found.settings
    said = [*settings["notes"], f"{counted(len(found.source), 'example')} learned from",
            f"{len(found.held_out):,} held out", f"seed {settings['seed']}",
            "thin end of a line: running means of the batches, not measured"]  # fmt: skip
    if history.settings.get("parent"):
        said.append(f"branched off at step {history.settings['parent'][1]:,}")
    return "; ".join(dict.fromkeys(said))
