"""One small network trained on spoiled labels or colours, kept once it is trained."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from memexplorer import device as devices
from memexplorer import storage
from memexplorer.checks import check_count
from memexplorer.data import load_examples, patterns
from memexplorer.data.labels import check_learnable
from memexplorer.data.stratified import stratified
from memexplorer.data.words import counted
from memexplorer.models.classifiers import MLP
from memexplorer.progress import Progress, watched
from memexplorer.training import shuffled, train

HIDDEN, BATCH, RATE = (256, 256, 256), 512, 1e-3


@dataclass(frozen=True, eq=False)
class Trained:
    """What a network answers to held-out examples, and how often it is right.

    answers   layer -> (example, unit), before the rectifier
    training  share of the training examples it answers as told; accuracy: of held-out ones
    weights   the file of its weights
    """

    answers: dict
    training: float
    accuracy: float
    weights: Path


def sets(examples, held_out, *, most: int, measured: int, seed: int) -> list:
    """Which examples are learned from, and which are measured on? Two Examples.

    held_out        None: every fifth of the examples is kept apart
    most, measured  examples at most, stratified
    """
    check_count("most", most, least=2)
    check_count("measured", measured, least=2)
    rng, examples = np.random.default_rng(seed), load_examples(examples)
    if held_out is None:
        order = rng.permutation(len(examples))
        held_out, examples = examples.take(order[::5]), examples.take(np.delete(order, np.s_[::5]))
    held_out = load_examples(held_out).with_classes(examples.classes)
    check_learnable(examples)
    parts = [part.take(stratified(part.labels, size, rng=rng))
             for part, size in ((examples, most), (held_out, measured))]  # fmt: skip
    for part in parts:
        if len(part) < 10:
            few = counted(len(part), "example")
            raise ValueError(f"{part.name} leaves {few}, but at least ten are learned from and "
                             "measured on; name more")  # fmt: skip
    sizes = [patterns.grey(part.take([0])).shape[1:] for part in parts]
    if sizes[0] != sizes[1]:
        (h, w), (high, wide) = sizes
        raise ValueError(f"{parts[1].name} comes as images of {high} x {wide}, {parts[0].name} of"
                         f" {h} x {w} pixels; give both one size")  # fmt: skip
    return parts


def network(pattern, examples, held_out, level, *, epochs, decay, device, cache, seed) -> Iterator:
    """Which network comes of this pattern at this level? A generator of Progress by epochs.

    pattern, level  as in `data.patterns.made`
    epochs, decay   of Adam, rate 0.001, batches of 512; decay x the sum of squared weights is added
                    to the loss
    seed            (number, number …) of what is drawn, the first weights and the order
    returns         Trained; one that was trained on the same before is not trained again
    """
    rng = np.random.default_rng([*seed, round(1000 * level)])
    made = "spoiling the examples", patterns.made, pattern
    images, labels, classes = yield from watched(*made, examples, level, rng=rng)
    # The same for all levels: only what the networks learned differs.
    asked = yield from watched(*made, held_out, None, rng=np.random.default_rng(seed[0]))
    name = storage.key(
        kind="pattern", data=storage.digest(images), labels=storage.digest(labels), epochs=epochs,
        decay=decay, seed=seed, hidden=HIDDEN, batch=BATCH, rate=RATE, classes=classes,
    )  # fmt: skip
    file = storage.cache_folder(cache) / "patterns" / f"{name}.safetensors"
    made = MLP((images[0].size, *HIDDEN, classes))
    where = devices.choose(device)
    if file.exists():
        made.load_state_dict(load_file(file))
        made.to(where)
    else:
        parts = torch.from_numpy(images), torch.from_numpy(labels)
        parts = [part.to(where) for part in parts]
        yield from _learned(made.to(where), parts, epochs, decay, seed)
        file.parent.mkdir(parents=True, exist_ok=True)
        with storage.written(file) as path:
            save_file(made.state_dict(), path)
    _, told = _answers(made, images)
    answers, said = _answers(made, asked[0])
    return Trained(answers, float((told == labels).mean()), float((said == asked[1]).mean()), file)


def _learned(made, parts, epochs, decay, seed) -> Iterator[Progress]:
    """Train it, from weights drawn anew."""
    generator = torch.Generator().manual_seed(int(np.random.default_rng(seed).integers(2**62)))
    with torch.no_grad():
        for layer in [*made.hidden, made.fc]:  # as torch draws them, from a generator of our own
            most = layer.in_features**-0.5
            for weights in (layer.weight, layer.bias):
                drawn = torch.rand(weights.shape, generator=generator)
                weights.copy_(most * (2 * drawn - 1))

    def loss(output, targets, _):
        squares = sum((weights**2).sum() for weights in made.parameters())
        return nn.functional.cross_entropy(output, targets) + decay * squares

    order = {"batch_size": BATCH, "epochs": epochs, "rng": np.random.default_rng(seed)}
    go_down = torch.optim.Adam(made.parameters(), RATE)
    steps = -(-len(parts[0]) // BATCH)
    for step in train(made, shuffled(*parts, **order), loss, go_down):
        if step.number % max(1, steps // 4) == 0:
            yield Progress("training a network", step.number // steps, epochs, "epochs")


@torch.no_grad()
def _answers(made, images):
    """Layer -> (example, unit) before the rectifier, and the class it says."""
    made.eval()
    flat = torch.from_numpy(images).flatten(1).to(made.fc.weight.device)
    answers = {}
    for number, (layer, act) in enumerate(zip(made.hidden, made.acts, strict=True)):
        flat = layer(flat)
        answers[f"hidden.{number}"] = flat.cpu().numpy()
        flat = act(flat)
    return answers, made.fc(flat).argmax(1).cpu().numpy()
