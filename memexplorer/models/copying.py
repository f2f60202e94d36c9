"""A network copied while others may be looking into it: their hooks do not come along."""

import contextlib
import copy
import threading
import weakref

from torch import nn

from memexplorer.progress import checkpoint

_LOCKS, _MAKING = weakref.WeakKeyDictionary(), threading.Lock()


@contextlib.contextmanager
def undisturbed(network):
    """Nobody else runs or copies this network meanwhile."""
    with _MAKING:
        lock = _LOCKS.setdefault(network, threading.RLock())
    while not lock.acquire(timeout=0.1):
        checkpoint(0, note="waiting for another pass through the same network")
    try:
        yield
    finally:
        lock.release()


def copied(network: nn.Module) -> nn.Module:
    """What is this network, apart from whoever is looking into it at the moment?

    Hooks of MemExplorer are left behind: a copy would call them for ever. Those of the network's
    own, as of a parametrization, come along.

    >>> copied(nn.Linear(3, 2))
    Linear(in_features=3, out_features=2, bias=True)
    """
    with undisturbed(network):
        fresh = copy.deepcopy(network)
    for module in fresh.modules():
        for hooks in (module._forward_hooks, module._forward_pre_hooks):
            ours = [key for key, hook in hooks.items() if _is_ours(hook)]
            for key in ours:
                del hooks[key]
    return fresh


def _is_ours(hook) -> bool:
    return str(getattr(hook, "__module__", "")).startswith("memexplorer.")
