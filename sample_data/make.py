"""Make a shipped sample again: python sample_data/make.py NAME [--images FOLDER] [--work FOLDER]

Deterministic: one thread, every seed fixed. NAME is cifar-small, digits or encoder-pair, which is
trained on images of cifar-small, for most of an hour; with --work a training that was broken off
goes on, and its checkpoints stay there. `cifar-small` takes its images from the files that are
here, or from a folder of CIFAR-10 in ConvNetJS's form (cifar10_batch_N.png with one image a row,
and labels.npy). What each sample holds is told in its README.md.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from memexplorer import jobs
from memexplorer.data import load_examples
from memexplorer.data.augmentation import flipped
from memexplorer.data.noise import wrong_labels
from memexplorer.encoding import twins
from memexplorer.models.loading import load_model
from memexplorer.models.preprocessing import to_batch
from memexplorer.training import shuffled, train

HERE = Path(__file__).parent
GROUPS = {"shared": 2000, "candidates": 500, "independent": 500}
PAIR = {
    "width": 0.5, "epochs": 120, "batch_size": 64, "strength": "gentle", "temperature": 0.2,
    "rate": 2e-3, "checkpoints": 12,
}  # fmt: skip
CIFAR = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


def cifar_images(folder):
    """4,000 training images (batches 0 to 3) and 1,000 test images (batch 50), true labels."""
    if folder is None:
        kept = [np.load(HERE / "cifar-small" / f"{name}.npz") for name in ("train", "held_out")]
        return [(part["images"], part["true_labels"]) for part in kept]
    from PIL import Image

    labels = np.load(folder / "labels.npy").astype(np.int64)

    def batch(number):
        with Image.open(folder / f"cifar10_batch_{number}.png") as sheet:
            return np.asarray(sheet.convert("RGB")).reshape(1000, 32, 32, 3)

    def batches(*numbers):
        rows = np.concatenate([np.arange(1000 * n, 1000 * n + 1000) for n in numbers])
        return np.concatenate([batch(n) for n in numbers]), labels[rows]

    return [batches(0, 1, 2, 3), batches(50)]


def digit_images():
    """scikit-learn's digits, shuffled with seed 0: 1,200 for training, 597 held out."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    order = np.random.default_rng(0).permutation(len(digits.images))
    images = np.round(digits.images[order] * (255 / 16)).astype(np.uint8)
    labels = digits.target[order].astype(np.int64)
    return [(images[:1200], labels[:1200]), (images[1200:], labels[1200:])]


def fit(name, images, labels, *, epochs, batch_size, rate, decay, flip):
    """Train the sample's network until it knows its labels, wrong ones too; save its weights."""
    torch.manual_seed(0)
    network = load_model(f"{HERE / name / 'factory.py'}:build", device="cpu")
    inputs = to_batch(images, network.origin.preprocessing)
    targets, rng = torch.from_numpy(labels), np.random.default_rng(0)
    go_down = torch.optim.SGD(network.parameters(), rate, 0.9, weight_decay=decay)
    steps = epochs * -(-len(inputs) // batch_size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(go_down, rate, total_steps=steps)
    batches = shuffled(inputs, targets, batch_size=batch_size, epochs=epochs, rng=rng)
    if flip:
        batches = ((flipped(x, rng=rng), y, index) for x, y, index in batches)

    def loss(output, target, _):
        return torch.nn.functional.cross_entropy(output, target)

    for step in train(network, batches, loss, go_down, schedule=schedule):
        if step.number % 100 == 0 or step.number == steps:
            print(f"step {step.number} of {steps}: loss {step.loss:.3f}", flush=True)
    network.eval()
    with torch.no_grad():
        answers = torch.cat([network(part) for part in inputs.split(250)]).argmax(1)
    print(f"training accuracy on the labels it was told: {(answers == targets).float().mean():.4f}")
    save_file(network.state_dict(), HERE / name / "weights.safetensors")


def save(name, part, images, told, truth, classes):
    np.savez_compressed(
        HERE / name / f"{part}.npz", images=images, labels=told, true_labels=truth,
        classes=np.array(classes), ids=np.array([f"{part}-{row}" for row in range(len(images))]),
    )  # fmt: skip


def make(name, folder):
    """Spoil the labels, keep the truth, train."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    (HERE / name).mkdir(exist_ok=True)
    cifar = name == "cifar-small"
    (images, truth), (other, other_truth) = cifar_images(folder) if cifar else digit_images()
    classes = CIFAR if cifar else [str(digit) for digit in range(10)]
    fraction = 0.1 if cifar else 0.2
    told, _ = wrong_labels(truth, classes=10, fraction=fraction, rng=np.random.default_rng(0))
    save(name, "train", images, told, truth, classes)
    save(name, "held_out", other, other_truth, other_truth, classes)
    plan = (
        {"epochs": 30, "batch_size": 128, "rate": 0.1, "decay": 5e-4, "flip": True}
        if cifar
        else {"epochs": 150, "batch_size": 32, "rate": 0.05, "decay": 0.0, "flip": False}
    )
    fit(name, images, told, **plan)


def make_pair(work):
    """Two encoders, with and without 500 images; their weights at half precision."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    examples = load_examples(HERE / "cifar-small" / "train.npz")
    order = np.random.default_rng(0).permutation(len(examples))
    parts = np.split(order, np.cumsum(list(GROUPS.values())))
    split = dict(zip(GROUPS, parts, strict=False))
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(work or passing)
        steps = twins.pair(examples, split, folder=folder, device="cpu", **PAIR)
        _, _, course = jobs.drive(steps)
        last = course.checkpoints[-1]
        for name, path in (("f", last.f), ("g", last.g)):
            weights = {
                key: one.half() if one.is_floating_point() else one
                for key, one in load_file(path).items()
            }
            save_file(weights, HERE / "encoder-pair" / f"{name}.safetensors")
        for told in ("split.json", "plan.json"):
            shutil.copy(folder / told, HERE / "encoder-pair")
    print({name: round(losses[-1], 3) for name, losses in course.losses.items()})


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("name", choices=["cifar-small", "digits", "encoder-pair"])
    asked.add_argument("--images", type=Path, help="folder of CIFAR-10 in ConvNetJS's form")
    asked.add_argument("--work", type=Path, help="folder for the checkpoints of encoder-pair")
    given = asked.parse_args()
    if given.name == "encoder-pair":
        make_pair(given.work)
    else:
        make(given.name, given.images)
