"""Is a network still able to learn? How many of its units answer nothing, how long its weights."""

from collections import defaultdict

import torch

from memexplorer import passes
from memexplorer.activations import watching
from memexplorer.anatomy import kind_of
from memexplorer.progress import checkpoint

AT_ONCE = 256


def dead(network, inputs) -> dict[str, float]:
    """Which share of each layer's rectified units answers 0 to every one of these examples?

    No gradient reaches what lies before such a unit, and where all of a layer are so, nothing
    before it learns any more, and all examples get the same answer.

    inputs   indexed by rows, as learning.placing gives them
    returns  name of a ReLU module -> share; {} where a network has none

    >>> two = torch.nn.Sequential(torch.nn.Linear(1, 2), torch.nn.ReLU())
    >>> with torch.no_grad():
    ...     _ = two[0].weight.fill_(1), two[0].bias.copy_(torch.tensor([0.0, -9.0]))
    >>> dead(two, torch.ones(3, 1))
    {'1': 0.5}
    """
    names = [name for name, one in network.named_modules() if kind_of(one) in ("ReLU", "ReLU6")]
    highest, calls = {}, defaultdict(int)

    def see(name):
        def seen(output):
            units = output.detach().flatten(2).amax(2) if output.dim() > 2 else output.detach()
            if output.dim() < 2:
                return
            key = name, calls[name]  # one module may be called several times in a pass
            calls[name] += 1
            most = units.amax(0)
            highest[key] = torch.maximum(highest[key], most) if key in highest else most

        return name, "output", seen

    watchers = [see(name) for name in names]
    with passes.evaluating(network), torch.inference_mode(), watching(network, watchers):
        for start in range(0, len(inputs), AT_ONCE):
            checkpoint()
            calls.clear()
            network(inputs[start : start + AT_ONCE])
    return {name: float((most <= 0).float().mean()) for (name, _), most in highest.items()}


def lengths(network) -> dict[str, float]:
    """How long is each weight tensor? Name -> Euclidean norm."""
    return {name: float(one.detach().norm()) for name, one in network.named_parameters()}


def growth(network, before: dict[str, float]) -> float:
    """How many times longer are all weights together than they were? (`before`: `lengths`)

    >>> one = torch.nn.Linear(2, 2)
    >>> first = lengths(one)
    >>> with torch.no_grad():
    ...     _ = [part.mul_(3) for part in one.parameters()]
    >>> round(growth(one, first), 6)
    3.0
    """
    now = lengths(network)
    squares = [sum(value**2 for value in part.values()) for part in (now, before)]
    return (squares[0] / squares[1]) ** 0.5 if squares[1] else float("nan")
