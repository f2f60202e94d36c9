"""Units, probes and replaced layers: what the papers report, looked for in the shipped samples.

Wang et al. 2024: units of encoders stand for single examples, deep ones of classifiers for classes
(check 10); silencing units with high UnitMem costs most (check 11); so does replacing layers that
memorize. Cohen et al. 2018: random labels can be read in the last layers only, true ones
everywhere. Each line says what is claimed and whether it holds here.
"""

import tempfile
from pathlib import Path

import numpy as np
import torch

from memexplorer.data import load_examples
from memexplorer.data.samples import sample
from memexplorer.jobs import result_of
from memexplorer.measures.pruning import EACH, NETWORK
from memexplorer.models.classifiers import MLP
from memexplorer.models.loading import load_model
from memexplorer.studies import layer_probes, layer_replacement, unit_pruning, unit_selectivity
from memexplorer.training import shuffled, train


def run(*, size=4000, views=10, draws=5, epochs=200):
    with tempfile.TemporaryDirectory() as folder:
        cache, where = Path(folder), sample("encoder-pair")
        f, g = (load_model(where["model"], weights=where[one]) for one in ("weights", "reference"))
        of = sample("cifar-small")
        classifier = load_model(of["model"], weights=of["weights"])
        sets = [load_examples(where[one], limit=size) for one in ("data", "held_out")]
        selective(f, classifier, sets, views, cache)
        for name, network in (("encoder", f), ("classifier", classifier)):
            pruned(name, network, sets, views, draws, cache)
        replaced(f, g, sets, cache)
        probed(epochs, min(size, 1200), cache)


def said(number, words, holds, figures):
    print(f"{number:>3} {'holds' if holds else 'DOES NOT HOLD'}: {words}\n      {figures}")


def selective(f, classifier, sets, views, cache):
    found = result_of(
        unit_selectivity.run(f, *sets, reference=classifier, augmentations=views, cache=cache)
    ).layers
    rows = [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]
    for row in rows:
        print(f"    {row['network']:10}{row['layer']:24}", *(
            f"{name} {row[name]:.3f}" for name in ("above", "unitmem_mean", "classmem_mean",
                                                   "class_selectivity_mean")))  # fmt: skip
    mine, theirs = ([row for row in rows if row["network"] == name]
                    for name in ("network", "reference"))  # fmt: skip
    least, deep = min(row["above"] for row in mine), max(theirs, key=lambda r: r["classmem_mean"])
    said("10", "without labels most units lie above the diagonal in every layer", least > 0.5,
         f"at least {least:.2f} of a layer")  # fmt: skip
    said("10", "with labels deep units lie below it", deep["above"] < 0.5,
         f"{deep['layer']}: {deep['above']:.2f} above")  # fmt: skip
    other = max(row["classmem_mean"] for row in mine)
    said("10", "classes are deeper in the classifier", deep["classmem_mean"] > other,
         f"largest ClassMem {deep['classmem_mean']:.3f}, of the encoder {other:.3f}")  # fmt: skip


def pruned(name, network, sets, views, draws, cache):
    how = {"shares": (0.1, 0.2), "draws": draws, "by_layer": False, "scopes": (EACH, NETWORK)}
    found = result_of(unit_pruning.run(network, *sets, augmentations=views, most=2000, **how,
                                       cache=cache)).layers  # fmt: skip
    print(f"    {name}: probe {found['probe'][0]:.3f} with all units")
    for scope in (EACH, NETWORK):
        for share in (0.1, 0.2):
            left = {
                which: [right for right, *at in zip(found["probe"], found["scope"], found["share"],
                                                    found["which"], strict=True)
                        if at == [scope, share, which]]
                for which in ("top", "random", "low")
            }  # fmt: skip
            order = left["top"][0] < min(left["random"]) and left["low"][0] > max(left["random"])
            figures = f"top {left['top'][0]:.3f}, random {np.mean(left['random']):.3f} "
            figures += f"({min(left['random']):.3f} to {max(left['random']):.3f}), "
            figures += f"low {left['low'][0]:.3f}"
            words = f"{name}, {100 * share:.0f} % of {scope}: top < random < low"
            said("11", words, order, figures)


def replaced(f, g, sets, cache):
    found = result_of(layer_replacement.run(f, *sets, reference=g, draws=0, cache=cache)).layers
    before, lost = found["own data"][0], {}
    for what, names, change in zip(found["what"], found["replaced"], found["own data_change"],
                                   strict=True):  # fmt: skip
        lost["all" if what == "all layers" else names] = change
    figures = ", ".join(f"{name} {change:+.3f}" for name, change in lost.items() if name)
    said("R", "a layer of g in f costs something", min(found["own data_change_high"][1:]) < 0,
         f"{before:.3f} with none; {figures}")  # fmt: skip


def probed(epochs, size, cache):
    inputs, truth = digits("data", size)
    others, labels = digits("held_out", size)
    same = {}
    for name, given in (
        ("true", truth),
        ("random", np.random.default_rng(5).integers(0, 10, size)),
    ):
        sets = load_examples((inputs, given)), load_examples((others, labels))
        net = learned(inputs, given, epochs)
        found = result_of(layer_probes.run(net, *sets, k=min(30, size - 1), cache=cache)).layers
        layers = list(dict.fromkeys(found["layer"]))
        seen = {}
        for row, probe in enumerate(found["probe"]):
            seen[found["layer"][row], found["set"][row], probe] = row
        rises = {
            probe: [found["accuracy"][seen[layer, "training", probe]] for layer in layers]
            for probe in ("network", "k-NN", "SVM", "logistic")
        }
        figures = "; ".join(f"{probe} {', '.join(f'{of:.3f}' for of in shares)}"
                            for probe, shares in rises.items())  # fmt: skip
        last = layers[-1], "held-out", "k-NN"
        same[name] = found["p_same"][seen[last]]
        early = [shares[0] for probe, shares in rises.items() if probe != "network"]
        if name == "true":
            said("L", "true labels can be read at the input", min(early) > 0.9, figures)
        else:
            late = all(shares[-1] > shares[0] + 0.1 for probe, shares in rises.items()
                       if probe != "network")  # fmt: skip
            said("L", "random ones near chance at first, in the last layer more",
                 max(early) < 0.25 and late, figures)  # fmt: skip
    true, random = (max(share, 0.5 / size) for share in (same["true"], same["random"]))
    words = "ratio P_SAME of k-NN on held-out data, true labels over random ones"
    print(f"{words}: {true / random:.2f}")


def digits(which, size):
    with np.load(sample("digits")[which]) as kept:
        truth = kept["true_labels"] if "true_labels" in kept.files else kept["labels"]
        return kept["images"].reshape(len(truth), 64)[:size].astype(np.float32) / 255, truth[:size]


def learned(inputs, labels, epochs):
    """An MLP that answers every example as it was told, or is stopped before."""
    torch.manual_seed(0)
    net, rng = MLP((64, 256, 256, 10)), np.random.default_rng(0)
    steps = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
    x, y = torch.tensor(inputs), torch.tensor(labels)
    for _ in range(epochs):
        batches = shuffled(x, y, batch_size=32, epochs=1, rng=rng)
        for _ in train(net, batches, lambda said, y, _: torch.nn.functional.cross_entropy(said, y),
                       steps):  # fmt: skip
            pass
        with torch.no_grad():
            if (net(x).argmax(1) == y).all():
                break
    return net.eval()
