"""With 40 % wrong labels cross-entropy ends with > 0.8 of them memorized, ELR with < 0.35.

And ELR's held-out accuracy in the end is at least 8 points above that of cross-entropy in the end,
and no more than 1 point below its best epoch. `--path` names an .npz of x_train, y_train, x_test,
y_test (as mnist.npz has them); without one, the shipped digits. The other options ask for other
methods (commas between), noise and settings; 0 epochs, rate or batch: as suits the data.
"""

from collections import defaultdict

import numpy as np

from memexplorer.data import load_examples
from memexplorer.data.samples import sample
from memexplorer.jobs import result_of
from memexplorer.studies import noisy_labels

SHOWN = ("held_out", "best", "right", "truly", "as_told", "targets", "auroc")


def run(*, path="", size=10_000, asked=5000, methods="ce,elr", noise="symmetric", fraction=0.4,
        strength=7.0, decay=0.7, epochs=0, seeds=3, rate=0.0, batch=0, cache=""):  # fmt: skip
    examples, held_out = sets(path)
    names = tuple(methods.split(","))
    # the digits are few: smaller steps and more of them, so that cross-entropy memorizes there too
    chosen = (40, 0.02, 128) if path else (60, 0.05, 32)
    epochs, rate, batch = (
        own or one for own, one in zip((epochs, rate, batch), chosen, strict=True)
    )
    found = result_of(noisy_labels.run(
        None, examples, held_out, methods=names, noise=noise, fraction=fraction, strength=strength,
        decay=decay, epochs=epochs, seeds=seeds, rate=rate, batch_size=batch, most=size,
        asked=asked, cache=cache or None,
    ))  # fmt: skip
    wrong = found.source.labels != found.source.true_labels
    print(
        f"{len(wrong):,} examples, {wrong.mean():.1%} wrong ({noise}), {len(found.held_out):,} "
        f"held out, {epochs} epochs, lambda {strength:g}, beta {decay:g}, {seeds} seeds"
    )
    means = told(found.methods)
    if {"ce", "elr"} <= means.keys():
        plain, early = means["ce"], means["elr"]
        gain = 100 * (early["held_out"] - plain["held_out"])
        lost = 100 * (plain["best"] - early["held_out"])
        share = early["as_told"] / max(plain["as_told"], 1e-9)
        print(f"    ratio memorized ELR / CE: {share:.3f}")
        print(f"    memorized: CE {plain['as_told']:.3f} (bar > 0.8), ELR {early['as_told']:.3f} "
              f"(bar < 0.35); ELR's end {gain:+.1f} points over CE's (bar >= 8), "
              f"{-lost:+.1f} over CE's best epoch (bar >= -1)")  # fmt: skip


def sets(path: str) -> tuple:
    """Training and held-out examples: of this file, or the shipped digits."""
    if not path:
        where = sample("digits")
        return where["data"], where["held_out"]
    with np.load(path) as file:
        parts = [(file[f"x_{part}"], file[f"y_{part}"]) for part in ("train", "test")]
    return tuple(load_examples((images, labels)) for images, labels in parts)


def told(table) -> dict:
    """Print each method's mean over seeds, lowest and highest; {method: {column: mean}}."""
    rows = defaultdict(list)
    for at, name in enumerate(table["method"]):
        rows[name].append({column: table[column][at] for column in SHOWN})
    for name, each in rows.items():
        parts = [f"{column} {np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})"
                 for column in SHOWN for values in [[row[column] for row in each]]]  # fmt: skip
        print(f"    {name:15}" + ", ".join(parts))
    return {name: {column: float(np.mean([row[column] for row in each])) for column in SHOWN}
            for name, each in rows.items()}  # fmt: skip
