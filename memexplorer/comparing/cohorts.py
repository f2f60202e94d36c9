"""Networks of one make and several kinds: trained from one seed after another, asked, compared."""

from dataclasses import dataclass, field

import numpy as np

from memexplorer import device as devices
from memexplorer.activations import OUTPUT
from memexplorer.comparing import reading, retraining
from memexplorer.models.copying import copied
from memexplorer.models.untrained import untrained

TRAIN, HELD_OUT = "train_agreement", "held_out_agreement"  # the sets, named after what is told
VALUES = (TRAIN, HELD_OUT, "chance", "cka", "debiased", "gradient_answer", "gradient_loss")


@dataclass(eq=False)
class Cohorts:
    """What is known so far of networks of several kinds?

    plain     the make of all of them;  plan: how they are trained
    sets      {TRAIN: Examples, HELD_OUT: Examples}
    total     networks that will be trained;  reading: device (of the training too) and cache, as
              `activations.stream`
    taps      the layers that are read of every one: those of their make, as it was given
    networks  {name: network}, rows {name: as reading.read}, trained: a row per network
    pairs     a row per pair, as reading.pairs, with its kind under "labels"
    alike     {kind: (example,) share of its pairs that agree on each held-out example}
    """

    plain: object
    plan: retraining.Plan
    sets: dict
    total: int
    reading: dict
    taps: list = field(default_factory=list)
    networks: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)
    trained: list = field(default_factory=list)
    pairs: list = field(default_factory=list)
    alike: dict = field(default_factory=dict)

    @property
    def taught(self) -> int:
        """How many have been trained? The others were told nothing."""
        return sum(row["epochs"] > 0 for row in self.trained)

    def of(self, kind: str) -> list[str]:
        """The names of the networks of one kind."""
        return [name for name in self.networks if name.rpartition(" ")[0] == kind]


def grow(group: Cohorts, kind: str, labels, *, seed: int):
    """One network more of a kind: trained on these labels, or on none (None), and asked.

    A generator of Progress.
    """
    name, source = f"{kind} {seed}", group.sets[TRAIN]
    plain = copied(group.plain).to(devices.choose(group.reading["device"]))
    group.taps = group.taps or reading.taps(plain, source)
    grown = retraining.Trained(untrained(plain, seed=seed), np.array([]))
    if labels is not None:
        stage = f"{kind} labels: network {group.taught + 1} of {group.total}"
        how = {"seed": seed, "cache": group.reading["cache"], "stage": stage}
        grown = yield from retraining.retrained(plain, source, labels, group.plan, **how)
    named = {name: grown.network}
    rows = yield from reading.read(named, group.sets, group.taps, **group.reading)
    if not all(np.isfinite(v).all() for part in rows[name].values() for v in part.values()):
        raise ValueError(
            f"the weights of a network ({kind} labels, seed {seed}) grew so large that it answers "
            f"no numbers; take a smaller rate than {group.plan.rate:g}"
        )
    said = {part: rows[name][part][OUTPUT].argmax(axis=1) for part in group.sets}
    told = source.labels if labels is None else labels
    group.networks[name] = grown.network
    group.rows |= rows
    group.trained.append({
        "labels": kind, "seed": seed, "epochs": len(grown.accuracy),
        "train_accuracy": float((said[TRAIN] == told).mean()),
        "held_out_accuracy": float((said[HELD_OUT] == group.sets[HELD_OUT].labels).mean()),
        "curve": grown.accuracy.tolist(),
    })  # fmt: skip


def compare(group: Cohorts, kind: str, names):
    """These pairs of networks, under the name of a kind. A generator of Progress."""
    found = yield from reading.pairs(names, group.networks, group.rows, group.sets)
    group.pairs += [{"labels": kind, **pair} for pair in found]
    group.alike[kind] = np.mean([pair["alike"] for pair in found], axis=0)
