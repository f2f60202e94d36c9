"""One encoder in training without labels, and everything it takes to go on with it tomorrow."""

import math
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from memexplorer import losses, storage
from memexplorer.data.views import viewed
from memexplorer.models import encoders
from memexplorer.models.loading import load_model
from memexplorer.models.seeding import seeded
from memexplorer.progress import checkpoint
from memexplorer.training import shuffled, train

MEAN, STD, SIDE = 0.5, 0.25, 32  # of the pixels an encoder gets to see
WARM_UP = 0.05  # share of the steps in which the rate rises
APART = 2**32  # added to the seed: nothing is measured on the views that training saw
STATES = "network", "optimizer", "schedule"
GOING_ON = "going-on.pt"
VIEWED = 256  # images whose views are drawn at once


@dataclass(frozen=True)
class Framework:
    """How is an encoder taught?

    build  the encoder, as Python text with places for settings of the plan
    under  what it is trained in: a network that has the encoder as `encoder`
    loss   makes the loss of a plan
    shown  (images, first, epoch, plan) -> (views, targets), each a tuple of a tensor or more with
           a row for each image; the network gets the views one after another
    """

    build: str
    under: Callable
    loss: Callable
    shown: Callable


def _seen(images, first, view, plan, strength):
    how = {"strength": strength, "seed": plan["seed"] + APART, "mean": MEAN, "std": STD}
    return viewed(images, first, view, **how)


def _two_views(images, first, epoch, plan):
    views = 2 * epoch, 2 * epoch + 1
    return tuple(_seen(images, first, view, plan, plan["strength"]) for view in views), ()


def _mostly_hidden(images, first, epoch, plan):
    masked = _seen(images, first, epoch, plan, "mae")
    return (masked,), (images, ((masked - images).abs() > 1e-5).any(1, keepdim=True))


FRAMEWORKS = {
    "simclr": Framework(
        "ResNet9({width}, {channels})", encoders.Projected,
        lambda plan: losses.contrastive(plan["temperature"]), _two_views,
    ),
    "mae": Framework(
        "ViT(3 * round(64 * {width}), channels={channels})", encoders.Reconstructing,
        lambda plan: losses.masked(), _mostly_hidden,
    ),
}  # fmt: skip


def kept_losses(folder) -> list[float]:
    """What was the mean loss of each epoch of the learner kept here? Nothing kept: none."""
    kept = _kept(folder)
    return kept["losses"] if kept else []


def _kept(folder) -> dict | None:
    """What `Learner.keep` has written there; None: nothing."""
    try:
        kept = torch.load(folder / GOING_ON, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        return None
    except (pickle.UnpicklingError, RuntimeError, EOFError) as broken:
        raise ValueError(
            f"{folder / GOING_ON} is damaged, so the training can't go on from there; delete it, "
            "and the training begins anew"
        ) from broken
    return kept


class Learner:
    """An encoder, the images it learns from, and how far it has come.

    images   (example, channel, 32, 32), with MEAN and STD taken out
    plan     framework, width, channels, epochs, batch_size, strength, temperature, rate, decay
             and seed, as `encoding.pair` takes them
    factory  what builds the encoder, as `load_model` takes it
    folder   where it is kept; a learner that is found there goes on
    """

    def __init__(self, images, plan: dict, factory: str, folder: Path, device):
        self.images, self.plan, self.folder, self.device = images, plan, Path(folder), device
        self.framework = FRAMEWORKS[plan["framework"]]
        with seeded(plan["seed"]):  # every learner of a plan begins with the same weights
            self.network = self.framework.under(load_model(factory, device="cpu"))
        self.network.to(device, memory_format=torch.channels_last)
        self.size = min(plan["batch_size"], len(images))
        self.steps = len(images) // self.size  # of an epoch; whole batches only
        rate, decay = plan["rate"], plan["decay"]
        self.optimizer = torch.optim.AdamW(self.network.parameters(), rate, weight_decay=decay)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._share)
        self.losses: list[float] = []
        if kept := _kept(self.folder):
            for name in STATES:
                getattr(self, name).load_state_dict(kept[name])
            self.losses = kept["losses"]

    @property
    def epoch(self) -> int:
        """How many epochs are over?"""
        return len(self.losses)

    def study(self) -> Iterator[int]:
        """One epoch more; yields how many of its steps are done."""
        checkpoint()
        how = self.framework.loss(self.plan), self.optimizer
        found = []
        for step in train(self.network, self._batches(), *how, schedule=self.schedule):
            if not math.isfinite(step.loss):
                raise ValueError(
                    f"the loss was {step.loss} in epoch {self.epoch + 1}: the training of "
                    f"{self.folder.name} fell apart; give a smaller rate than {self.plan['rate']}, "
                    f"or a larger temperature than {self.plan['temperature']}"
                )
            found.append(step.loss)
            checkpoint()
            yield step.number
        self.losses.append(float(np.mean(found)))

    def keep(self) -> None:
        """Write all that it takes to go on from here."""
        state = {name: getattr(self, name).state_dict() for name in STATES}
        with storage.written(self.folder / GOING_ON) as path:
            torch.save({**state, "losses": self.losses}, path)

    def write(self, path) -> None:
        """Write the encoder's weights alone: the head is of no use to anybody else."""
        weights = self.network.encoder.state_dict()
        with storage.written(path) as file:
            save_file({name: one.contiguous().cpu() for name, one in weights.items()}, file)

    def _share(self, step: int) -> float:
        """Of the full rate: up in a line, then down in a cosine."""
        whole = self.plan["epochs"] * self.steps
        rising = (step + 1) / max(1, WARM_UP * whole)
        return min(rising, 0.5 + 0.5 * math.cos(math.pi * min(1, step / whole)))

    def _batches(self):
        """The batches of one epoch: (inputs, targets, indices)."""
        order = np.random.default_rng([self.plan["seed"], self.epoch])
        at_once = self.size * max(1, VIEWED // self.size)  # a few images at a time take longer
        drawn = shuffled(self.images, self.images, batch_size=at_once, epochs=1, rng=order)
        for number, (images, _, rows) in enumerate(drawn):
            shown = images.to(self.device), number * at_once, self.epoch, self.plan
            views, targets = self.framework.shown(*shown)
            for start in range(0, len(rows) - self.size + 1, self.size):
                few = slice(start, start + self.size)
                inputs = torch.cat([view[few] for view in views])
                inputs = inputs.contiguous(memory_format=torch.channels_last)
                yield inputs, tuple(target[few] for target in targets), rows[few]
