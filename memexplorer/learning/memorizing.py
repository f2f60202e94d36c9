"""Random labels learned by heart, then others by the same network, and how long each time takes."""

import contextlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

import numpy as np
import torch

from memexplorer import storage
from memexplorer.checks import check_choice, check_count
from memexplorer.learning import dying
from memexplorer.learning.ends import Keeper
from memexplorer.learning.heads import headed
from memexplorer.learning.placing import placed
from memexplorer.learning.recipe import Recipe
from memexplorer.learning.until import Learning
from memexplorer.models.copying import copied
from memexplorer.models.identity import weights_digest
from memexplorer.models.origin import attach, origin
from memexplorer.progress import Progress, shown_as

PERMUTED, UNIFORM = "permuted", "uniform"
SOON = 40  # epochs, before which it is too early to say why
LOOKED = 10  # epochs between two looks at whether the network is dead
REMEDY = "take a smaller rate, or no momentum; weights that grow less keep their units alive"
LONGER = "give it more epochs, or a larger rate"
GROWN, SILENT = 1.5, 0.5  # times as long, share of dead units: from there on REMEDY is one


@dataclass(frozen=True)
class Memorization:
    """How did a network learn one set of random labels by heart?

    shuffle   which set it was, from 1
    accuracy  by epoch, on these labels
    known     did it reach what was asked for?
    growth    length of all weights, in that before the first set
    dead      share of rectified units that answer 0 to every example; NaN without such units
    chance    accuracy of saying the most frequent label
    why       "" if known, else in words why not; ends with what to do
    died      did it end so that it can't learn any more, all units of a layer silent?
    """

    shuffle: int
    accuracy: tuple[float, ...]
    known: bool = False
    growth: float = float("nan")
    dead: float = float("nan")
    chance: float = 0.0
    why: str = ""
    died: bool = False

    @property
    def epochs(self) -> int:
        """How many epochs were gone through?"""
        return len(self.accuracy)


@dataclass(frozen=True, eq=False)
class Memorized:
    """What became of it: each Memorization, and the weights after each (state dicts, on the CPU).

    first  the network before all of it, with the last layer that was taught
    """

    shuffles: tuple[Memorization, ...]
    states: tuple[dict, ...]
    first: torch.nn.Module

    def network(self, shuffle: int = 1):
        """The network after this set of labels, in eval mode."""
        made = copied(self.first)
        made.load_state_dict(self.states[shuffle - 1])
        return attach(made.eval(), origin(self.first))


def random_labels(examples, how: str, classes: int, *, seed) -> np.ndarray:
    """Which labels have nothing to do with the examples?

    how      "permuted": those the examples have, dealt out anew, each as often as before;
             "uniform": any of so many classes for each, which needs no labels
    seed     number or (number, …)
    returns  (example,) int64
    source   Pondenkandath et al. 2018, arXiv 1811.01640: an arbitrary label for each example; their
             framework DeepDIVA permutes those that are there
    """
    check_choice("how", how, (PERMUTED, UNIFORM))
    rng = np.random.default_rng(seed)
    if how == PERMUTED:
        if not examples.labelled:
            raise ValueError(
                f'{examples.name} has no labels to be permuted; draw them: how="uniform"'
            )
        return rng.permutation(examples.labels)
    return rng.integers(0, check_count("classes", classes, least=2), len(examples))


def reshuffled(
    network, examples, recipe: Recipe, *, shuffles=4, how=PERMUTED, classes=None, until=0.99,
    cache=None, seed=0, stage="",
) -> Iterator[Progress]:  # fmt: skip
    """Does a network learn random labels sooner, once it has learned others by heart?

    A generator of Progress, `partial` is a tuple of Memorization so far, the last one perhaps still
    going on; returns Memorized. The weights go on from one set of labels to the next, the
    optimizer begins anew. What was reached is kept, so that a stopped one goes on from there.

    network   as it begins; a copy is taught
    recipe    `epochs` are the most for one set of labels
    shuffles  sets of labels; a dead network is given no more of them
    classes   for how="uniform"; None: as many as the examples have
    until     share of labels known at which the next set comes
    """
    check_count("shuffles", shuffles, least=1)
    if not 0 < until <= 1:
        raise ValueError(f"until is {until}, wanted a share of the labels above 0, such as 0.99")
    classes = classes or len(examples.classes)
    first = headed(network, examples, classes, seed=seed)
    name = storage.key(
        kind="random labels", network=weights_digest(first), data=examples.digest(),
        labels=examples.label_digest() if how == PERMUTED else classes, how=how, until=until,
        recipe=asdict(recipe), seed=seed, torch=torch.__version__.partition("+")[0],
        preprocessing=asdict(origin(first).preprocessing),
    )  # fmt: skip
    folder = storage.cache_folder(cache) / "random-labels" / name
    taught, found, states = copied(first), [], []
    inputs, _ = placed(first, examples)
    with contextlib.ExitStack() as stack:
        yield from storage.locked(stack, folder, "memorizing the same labels")
        for number in range(1, shuffles + 1):
            labels = random_labels(examples, how, classes, seed=[seed, number])
            file, said = folder / f"{number}.pt", stage or "memorizing random labels"
            steps = _one(taught, inputs, labels, recipe, until, (seed, number), file, first,
                         f"{said}, set {number}")  # fmt: skip
            yield from shown_as(steps, lambda live: (*found, live))
            found.append(_kept(file)["about"])
            states.append({key: one.cpu().clone() for key, one in taught.state_dict().items()})
            yield Progress(said, number, shuffles, "sets of labels", partial=tuple(found))
            if found[-1].died:
                break
    return Memorized(tuple(found), tuple(states), first)


def _one(taught, inputs, labels, recipe, until, seed, file, first, stage):
    """One set of labels: from the state that was kept, if there is one, to the end."""
    targets = torch.from_numpy(labels).to(inputs[:1].device)
    learning = Learning(taught, inputs, targets, recipe, seed=seed)
    number, chance = seed[-1], float(np.bincount(labels).max() / len(labels))
    keeper = Keeper(file)
    kept = _kept(file)
    if kept is not None:
        learning.load(kept)
        if "about" in kept:
            return
    begun = dying.lengths(first)

    def hopeless(accuracy):
        if len(accuracy) % LOOKED or max(accuracy[-LOOKED:]) > 2 * chance:
            return False
        return 1.0 in dying.dead(taught, inputs).values()

    steps = learning.to(until, stage=stage, look=hopeless, keep=keeper)
    with keeper:
        yield from shown_as(steps, lambda accuracy: Memorization(number, accuracy))
    silent = dying.dead(taught, inputs)
    share = float(np.mean(list(silent.values()))) if silent else float("nan")
    known = learning.accuracy[-1] >= until
    about = Memorization(number, tuple(learning.accuracy), known,
                         dying.growth(taught, begun), share, chance)  # fmt: skip
    died = not known and 1.0 in silent.values()
    told = asdict(replace(about, why=why(about, silent), died=died))
    keeper.reached(learning.state() | {"about": told}, now=True)


def _kept(file) -> dict | None:
    """What was kept of this set of labels, None where there is nothing whole."""
    kept = Keeper(file).read()
    if kept is not None and "about" in kept:
        about = kept["about"]
        # What was kept before there was this field says it in its sentence alone.
        about.setdefault("died", about["why"].startswith("the network died"))
        kept["about"] = Memorization(**about | {"accuracy": tuple(about["accuracy"])})
    return kept


def why(one: Memorization, silent: dict[str, float]) -> str:
    """Why were the labels not learned by heart? "" where they were.

    silent  layer -> share of dead units, as `dying.dead` has it

    >>> why(Memorization(2, (0.1, 0.1), chance=0.1, growth=4.0), {"acts.1": 1.0}).split(":")[0]
    'the network died in set 2'
    """
    if one.known:
        return ""
    last, chance, dead = map(_percent, (one.accuracy[-1], one.chance, one.dead))
    grown = f"{one.growth:.1f}"
    gone = [name for name, share in silent.items() if share == 1]
    if gone:
        return (
            f"the network died in set {one.shuffle}: all units of {gone[0]} answer 0 to every "
            f"example, so nothing before it learns, and accuracy stays at {last} (chance: "
            f"{chance}); its weights are {grown} times as long as at first: {REMEDY}"
        )
    if one.epochs < SOON:
        return f"set {one.shuffle} was at {last} after {one.epochs:,} epochs only: give it more"
    spoilt = not one.growth < GROWN or one.dead >= SILENT  # not a number: it grew without end
    remedy = REMEDY if spoilt else LONGER
    if max(one.accuracy) <= 1.5 * one.chance:
        return (f"set {one.shuffle} was not learned at all in {one.epochs} epochs ({last}, chance "
                f"{chance}): {remedy}")  # fmt: skip
    quarter = one.epochs // 4
    if max(one.accuracy[-quarter:]) - max(one.accuracy[:-quarter]) < 0.02:
        return (f"set {one.shuffle} is stuck at {last} after {one.epochs} epochs, with weights "
                f"{grown} times as long as at first, {dead} of its units dead: "
                f"{remedy}")  # fmt: skip
    return f"set {one.shuffle} was at {last} after {one.epochs} epochs, and rising: give it more"


def _percent(share: float) -> str:
    return "an unknown share" if share != share else f"{round(100 * share)} %"
