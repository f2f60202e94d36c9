"""Does what is compared, or trained, fit together? Said before the work begins."""

import contextlib

from memexplorer import anatomy, passes
from memexplorer.models.identity import output_tensor
from memexplorer.models.origin import origin


@contextlib.contextmanager
def telling(name: str):
    """Of which of several networks is this said? What goes wrong inside begins with its name.

    >>> with telling("epoch9"):
    ...     raise ValueError("its weights are gone")
    Traceback (most recent call last):
    ValueError: epoch9: its weights are gone
    """
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def check_make(network, sets: dict, *, answers: bool = True) -> None:
    """Can networks of this make take the examples of each set, and answer with their classes?

    sets     {name: Examples} of the same classes, the first to learn from; none may be held out
    answers  whether it has to answer with their classes; False: it gets another last layer
    errors   ValueError says which set it can't take, how many answers it has, or that it is an
             export of a fixed batch

    >>> import numpy as np, torch
    >>> from memexplorer.data import load_examples
    >>> two = load_examples((np.ones((2, 3), np.float32), [0, 1]))
    >>> check_make(torch.nn.Linear(3, 2), {"train": two})
    """
    if fixed := origin(network).fixed_batch:
        raise ValueError(
            f"the network is an export that takes just {fixed} at a time, and can't be trained so; "
            "name the model it was exported from, or train perceptrons"
        )
    first = None
    for examples in filter(len, sets.values()):
        batch = anatomy.first_batch(network, examples, rows=2)
        shape = " x ".join(map(str, batch.shape[1:]))
        first = first or shape
        try:
            with passes.alone(network):
                said = output_tensor(passes.first(network, batch))
        except ValueError as error:
            if shape == first:
                raise
            raise ValueError(
                f"{examples.name} comes to the network as {shape}, the training examples as "
                f"{first}, and one network has to take both; give inputs of one size"
            ) from error
        classes = len(examples.classes)
        if answers and (said.ndim != 2 or said.shape[1] < classes):
            raise ValueError(
                f"the network answers with {said[0].numel():,} numbers, but {examples.name} "
                f"has {classes:,} classes to tell apart; name a classifier of these classes, or "
                "train perceptrons"
            )
