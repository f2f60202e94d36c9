"""Early-learning regularization: a loss that remembers what the network said of each example."""

import torch
from torch.nn import functional

from memexplorer.checks import check_count, check_number

SMALL = 1e-4  # probabilities stay this far from 0 and 1 where the regularizer looks at them


def early_learning(examples: int, classes: int, *, strength: float = 3.0, decay: float = 0.7):
    """Does the network stay with what it said before it began to memorize wrong labels?

    The mean cross-entropy plus strength x mean log(1 - <p, t>). p is what the network says of an
    example now, t its target: a running mean of what it said, brought up to date each time the
    example is seen and before the loss is computed, t <- decay t + (1 - decay) p. No gradient goes
    through t. Its gradient with respect to the logits is (p - y + strength g) / batch, with
    g_c = p_c / (1 - <p, t>) sum_k (t_k - t_c) p_k.

    examples  how many there are; `indices` of the loss are rows of the memory
    strength  lambda, at least 0; 0 is the cross-entropy
    decay     beta, from 0 to below 1
    returns   EarlyLearning, a loss(output, targets, indices); `.targets` (example, class) start at
              0, so a row sums to 1 - decay^visits
    errors    ValueError for numbers outside these ranges, IndexError for an example unknown
    source    Liu et al. 2020, eq. 5 to 9; bounds of p and its scale in the memory: authors' code

    >>> loss = early_learning(4, 2)
    >>> loss(torch.zeros(1, 2), torch.tensor([1]), torch.tensor([3])).item() < 0.6931
    True
    >>> [round(share, 2) for share in loss.targets[3].tolist()]
    [0.15, 0.15]
    """
    return EarlyLearning(examples, classes, strength=strength, decay=decay, pull=kept_apart)


def towards_targets(examples: int, classes: int, *, strength: float = 3.0, decay: float = 0.7):
    """Does it help to pull the network straight to its earlier answers? It only delays memorizing.

    The mean cross-entropy minus strength x mean sum_c t_c log p_c, the same memory t: up to what
    does not depend on p, the divergence KL(t || p). Where a network has begun to memorize, t
    follows it, and nothing cancels the gradient of the wrong label.

    returns  as `early_learning`
    source   Liu et al. 2020, section 4 and Fig. C.1

    >>> loss = towards_targets(1, 2, strength=0.0)
    >>> round(loss(torch.zeros(1, 2), torch.tensor([1]), torch.tensor([0])).item(), 4)
    0.6931
    """
    return EarlyLearning(examples, classes, strength=strength, decay=decay, pull=_divergence)


def kept_apart(output, targets):
    """The regularizer of each row: log(1 - <p, t>); it falls as p and t agree.

    >>> kept_apart(torch.zeros(1, 2), torch.tensor([[0.5, 0.5]])).exp()
    tensor([0.5000])
    """
    said = functional.softmax(output, dim=1).clamp(SMALL, 1 - SMALL)
    return torch.log(1 - (targets * said).sum(dim=1))


def _divergence(output, targets):
    return -(targets * functional.log_softmax(output, dim=1)).sum(dim=1)


class EarlyLearning:
    """A loss with a memory of each example; see `early_learning`.

    targets  (example, class), what the network said of each, averaged over its visits
    """

    def __init__(self, examples, classes, *, strength, decay, pull):
        check_count("examples", examples, least=1)
        check_count("classes", classes, least=2)
        check_number("strength", strength, least=0)
        check_number("decay", decay, least=0, below=1)
        self.strength, self.decay, self._pull = strength, decay, pull
        self.targets = torch.zeros(examples, classes)

    def __call__(self, output, targets, indices):
        self.remember(functional.softmax(output.detach(), dim=1), indices)
        known = self.targets[indices.to(self.targets.device)]
        cost = functional.cross_entropy(output, targets)
        return cost + self.strength * self._pull(output, known).mean()

    def remember(self, said, indices) -> None:
        """Take in what was said of these examples: (row, class) probabilities, whosever they are.

        errors  IndexError for an example that has no row here, ValueError for other classes
        """
        examples, classes = self.targets.shape
        if said.shape[1] != classes:
            raise ValueError(
                f"the network has {said.shape[1]} answers, but the memory was made for {classes} "
                "classes; teach a network with as many answers as classes, or by another loss"
            )
        self._check(indices, examples)
        if self.targets.device != said.device or self.targets.dtype != said.dtype:
            self.targets = self.targets.to(said)
        said, rows = said.detach().clamp(SMALL, 1 - SMALL), indices.to(said.device)
        share = (1 - self.decay) * said / said.sum(dim=1, keepdim=True)
        self.targets[rows] = self.decay * self.targets[rows] + share

    def _check(self, indices, examples):
        if indices is None:
            raise ValueError("indices are None, but the loss remembers each example; give its row")
        if len(indices) and not 0 <= int(indices.min()) <= int(indices.max()) < examples:
            odd = int(indices.min() if indices.min() < 0 else indices.max())
            raise IndexError(
                f"example {odd} was seen, but the memory has rows for 0 to {examples - 1}; make it "
                "for as many examples as there are"
            )

    def state(self) -> dict:
        """What has to be kept so that a training can go on: name -> tensor."""
        return {"targets": self.targets.detach().cpu().clone()}

    def load(self, state) -> None:
        """Go on with what `state` gave."""
        targets = state["targets"]
        if targets.shape != self.targets.shape:
            raise ValueError(
                f"the memory kept is of shape {tuple(targets.shape)}, this one of "
                f"{tuple(self.targets.shape)}; go on with the same examples and classes"
            )
        self.targets = targets.clone()
