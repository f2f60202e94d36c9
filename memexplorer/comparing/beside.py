"""One network beside others, and each of those beside its own make before it learned anything."""

from dataclasses import dataclass, field

import numpy as np

from memexplorer.activations import OUTPUT
from memexplorer.checks import check_finite
from memexplorer.comparing import exported, gradients, layer_pairs, reading
from memexplorer.comparing.fits import telling
from memexplorer.models.untrained import untrained
from memexplorer.progress import Progress, checkpoint, quietly, watched

THIS, BEFORE = "this network", ", untrained"
POSITIONS = "positions"  # the index that is had in one pass, from all positions
KINDS = (*reading.INDICES, POSITIONS)
MORE = Progress("comparing", 0, 0)  # this very one says that there is more to show


@dataclass(eq=False)
class Beside:
    """What is known so far?

    networks   {name: network}, THIS among them;  taps: {name: those of the layers compared}
    rows       {name: {layer: (example, unit)}} of the examples on which layers are compared
    examples   these;  answering: they are classifiers
    table      {other: a row of columns}, alike {other: {set: (example,) bool}}, said {name: {set:
               (example,) its answers}}
    values     {(other, index): (layer, other layer)}
    """

    networks: dict
    taps: dict
    rows: dict
    examples: object
    answering: bool = True
    table: dict = field(default_factory=dict)
    alike: dict = field(default_factory=dict)
    said: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)

    @property
    def others(self) -> list[str]:
        return [name for name in self.networks if name != THIS]


def all_of(model, others, layers, sets, seed):
    """Every network by name, those that have learned nothing too; and the layers of each."""
    others = {_apart(name): other for name, other in others.items()}
    networks, taps, examples = {THIS: model} | others, {}, next(iter(sets.values()))
    for name, network in networks.items():
        with telling(name):
            exported.check_batch(network)
            taps[name] = reading.taps(network, examples, layers)
    networks |= {name + BEFORE: untrained(other, seed=seed) for name, other in others.items()}
    # Which layers count as stages hangs on the weights too, and both are compared layer by layer.
    return networks, taps | {name + BEFORE: taps[name] for name in others}


def _apart(name: str) -> str:
    """A file may bear the very name that means another network here."""
    return f"{name} (2)" if name == THIS or name.endswith(BEFORE) else name


def check_rows(rows: dict) -> None:
    """Is all that the networks answer a number? ValueError says of which network and layer not."""
    for name, sets in rows.items():
        for layers in sets.values():
            for layer, values in layers.items():
                checkpoint()
                check_finite(f"what {name} answers at {layer}", values)


def answers(kept: Beside, rows, chosen):
    """Who is answered alike, and what one tells of the other: into `table` and `alike`."""
    end = kept.taps[THIS][-1].name
    for name in kept.networks if kept.answering else ():
        kept.said[name] = {part: of[OUTPUT].argmax(axis=1) for part, of in rows[name].items()}
    for other in kept.others:
        asked = rows[THIS], rows[other], end, chosen
        how = {"answering": kept.answering}
        told, alike = yield from watched("comparing answers", reading.beside, *asked, **how)
        unknown = reading.gradient_means(None) | {"gradients": 0}
        kept.table[other], kept.alike[other] = {"other": other} | told | unknown, alike
    yield MORE


def matrices(kept: Beside):
    """Index by index, into `values`: those of averaged features, then that of all positions."""
    for index in reading.INDICES:
        for other in kept.others:
            pair = kept.rows[THIS], kept.rows[other]
            kept.values[other, index] = yield from reading.matrix(*pair, index)
        yield MORE
    steps = layer_pairs.cka(kept.networks, kept.examples, kept.taps)
    found = yield from quietly(steps)
    for other in kept.others:
        kept.values[other, POSITIONS] = found.of(THIS, other)
    yield MORE


def looks(kept: Beside, few):
    """How alike the input gradients of those are that answer alike or not, on a few examples."""
    pairs = [(THIS, other) for other in kept.others if np.isfinite(kept.table[other]["train"])]
    found = yield from gradients.cosines(kept.networks, kept.examples.take(few), pairs=pairs)
    for (_, other), cosines in found.items():
        kept.table[other] |= reading.gradient_means(cosines) | {"gradients": len(few)}
