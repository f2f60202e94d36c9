"""How alike are two networks? Layer by layer, answer by answer, and by what they look at."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import evidence
from memexplorer.checks import check_count
from memexplorer.comparing import beside, reading, tabling
from memexplorer.comparing.beside import THIS, Beside
from memexplorer.data import Examples
from memexplorer.data.stratified import stratified
from memexplorer.data.words import counted
from memexplorer.measures.hsic import FEWEST
from memexplorer.models.loading import load_model
from memexplorer.models.several import load_several
from memexplorer.progress import Progress, watched

SELF = "itself"


@dataclass(frozen=True, eq=False)
class NetworkSimilarity:
    """A network beside others, and each of these beside its own make before it learned anything.

    values    {(other, index): (layer, other layer)}; "NAME, untrained" is the baseline of NAME;
              index: cka, debiased, svcca, pwcca, procrustes of features averaged over positions,
              and positions: debiased CKA of all positions, in one pass
    names     {other: (layers of this network, layers of the other)}
    layers    columns: other, layer, other_layer, and each index
    networks  columns: other; train, held_out (shares answered alike) and their _low, _high,
              _chance, _n; stitched: how often a linear map from this one's last features tells
              its answer, stitched_chance; gradient_answer, gradient_loss (mean cosines),
              gradients (examples they are of)
    alike     {other: {"train", "held_out": (example,) bool}}: who is answered alike; on disk
              "alike_train" and "alike_held_out" (example, other), others as `networks` has them
    said      {network: the same sets: (example,) the class it answers}, none of an encoder
    asked     how many examples the layers are compared on
    warnings  why some number means little, in words
    source    the Examples; settings: what run.json says
    """

    values: dict
    names: dict
    layers: dict
    networks: dict
    alike: dict
    said: dict
    asked: int
    warnings: tuple[str, ...]
    source: Examples
    settings: dict

    @property
    def arrays(self) -> dict:
        """What is left of `alike` on disk: {"alike_train", …: (example, other)}."""
        rows = list(self.alike.values())
        sets = rows[0] if rows else ()
        return {f"alike_{part}": np.stack([of[part] for of in rows], axis=1) for part in sets}


def run(
    model, examples, held_out=None, *, others=None, layers=None, asked=1000, gradients_of=200,
    encoder=False, trust=False, roots=None, device="auto", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """How alike are two networks in what they answer, hold and look at?

    A generator of Progress; matrices come early, as `partial`. Beside each other network stands
    one of the same make that has learned nothing: what its weights alone bring about.

    model         a network, or what `load_model` takes
    held_out      what the layers are compared on; None: the training examples
    others        networks as `models.several.load_several` takes them; None: itself
    layers        names, of all networks; None: each one's own stages
    asked         stratified, of the examples on which layers are compared
    gradients_of  of these, whose input gradients are compared
    encoder       the network gives features, no answers
    trust         allow pickles of the others to run
    roots         folders from which others may be read; None: anywhere
    seed          of samples and of the untrained networks
    """
    check_count("asked", asked, least=FEWEST)
    check_count("gradients_of", gradients_of, least=1)
    check_count("seed", seed, least=0)
    if model is None:
        raise ValueError("two networks are compared, but there is none; name a model")
    used = {"device": device, "cache": cache}
    model = yield from watched("loading the network", load_model, model)
    both, sets = yield from _read(model, examples, held_out, used | {"encoder": encoder})
    seen = both[0]
    found, how = {SELF: model}, {"like": model, "trust": trust, "roots": roots, "device": device}
    if others:
        found = yield from watched("loading the networks", load_several, others, **how)
    steps = watched("looking at the networks", beside.all_of, model, found, layers, sets, seed)
    networks, taps = yield from steps
    rows, last = (yield from reading.read(networks, sets, taps, **used)), [*sets.values()][-1]
    yield from watched("looking at what they answer", beside.check_rows, rows)
    chosen = stratified(last.labels, asked, rng=np.random.default_rng(seed))
    few = stratified(last.labels[chosen], gradients_of, rng=np.random.default_rng(seed))
    told = {"asked": asked, "gradients_of": gradients_of, "seed": seed, "encoder": encoder}
    told["others"] = {name: evidence.identity(one) for name, one in found.items()}
    told = evidence.about(*both, study="network_similarity", **told)
    some = reading.sampled(rows, taps, chosen), last.take(chosen)
    kept = Beside(networks, taps, *some, answering=seen.logits is not None)
    parts = beside.answers(kept, rows, chosen), beside.matrices(kept), beside.looks(kept, few)
    for steps in parts:
        yield from _shown(steps, kept, seen.examples, told)
    return _result(kept, seen.examples, told)


def _read(model, examples, held_out, used):
    """The Evidence of the training and of the held-out examples, and all examples by set."""
    both = [(yield from evidence.read(model, examples, k=1, **used))]
    if held_out is not None:
        both.append((yield from evidence.read(model, held_out, like=both[0], **used)))
    sets = {name: one.examples for name, one in zip(("train", "held_out"), both, strict=False)}
    *_, last = sets.values()
    if len(last) < FEWEST:
        raise ValueError(
            f"{last.name} has {counted(len(last), 'example')}, but layers are compared on at "
            f"least {FEWEST}; name more"
        )
    return both, sets


def _shown(steps, kept, source, told):
    """The same steps; where one says that more is known, that is shown."""
    for progress in steps:
        if progress is beside.MORE:
            progress = Progress("comparing", 0, 0, partial=_result(kept, source, told))
        yield progress


def _result(kept, source, told):
    mine = kept.rows[THIS]
    names = {other: (list(mine), list(kept.rows[other])) for other in kept.table}
    said = [reading.warning(mine, kept.rows[other]) for other in kept.table]
    layers = tabling.columns(tabling.cells(kept.values, names))
    networks = tabling.columns(kept.table.values())
    tables = dict(kept.values), names, layers, networks, dict(kept.alike), dict(kept.said)
    warnings = tuple(dict.fromkeys(filter(None, said)))
    return NetworkSimilarity(*tables, len(kept.examples), warnings, source, told)
