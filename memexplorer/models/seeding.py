"""Torch's generator, which all threads share, seeded for one of them at a time."""

import contextlib
import threading

import torch

_ALONE = threading.RLock()


@contextlib.contextmanager
def seeded(seed: int, device=None):
    """What does a network draw, if it shall draw the same again? As after `torch.manual_seed`.

    Others who seed the generator wait meanwhile, and nothing is changed for them afterwards.

    device  on which it draws as well as on the CPU

    >>> with seeded(1):
    ...     first = torch.rand(3)
    >>> with seeded(1):
    ...     torch.equal(first, torch.rand(3))
    True
    """
    kind = None if device is None else torch.device(device)
    with _ALONE, torch.random.fork_rng([kind] if kind and kind.type == "cuda" else []):
        torch.manual_seed(seed)
        yield


@contextlib.contextmanager
def continued(generator: torch.Generator):
    """What does a network draw, going on from where this generator stands? It goes on with it.

    As `seeded`, but cheap enough for every step of a training.

    >>> ours = torch.Generator().manual_seed(1)
    >>> with continued(ours):
    ...     first = torch.rand(3)
    >>> with continued(ours):
    ...     second = torch.rand(3)
    >>> with seeded(1):
    ...     torch.equal(torch.cat([first, second]), torch.rand(6))
    True
    """
    where = torch.cuda if generator.device.type == "cuda" else torch
    here = [generator.device] if where is torch.cuda else []
    with _ALONE:
        before = where.get_rng_state(*here)
        where.set_rng_state(generator.get_state(), *here)
        try:
            yield
        finally:
            generator.set_state(where.get_rng_state(*here))
            where.set_rng_state(before, *here)
