"""What a network answers, and which network it is."""

import hashlib
import types
from collections.abc import Mapping

import torch

from memexplorer.models.origin import origin
from memexplorer.progress import checkpoint

# What Hugging Face, torchvision and open_clip call the answer of a network, most wanted first.
ANSWERS = ("logits", "out", "pooler_output", "image_embeds", "image_features", "last_hidden_state")
LIBRARIES = ("torch", "timm", "torchvision", "transformers", "open_clip")
BYTES = 1 << 25  # of a tensor, until a Stop is listened for


def output_tensor(output) -> torch.Tensor:
    """Which tensor is the network's answer?

    output   a tensor, or a tuple, list, dict or dataclass that holds one: logits first, then a
             pooled output, then the last hidden state, then the first floating tensor found
    returns  (example, class), (example, unit) or what else it is; positions of size 1 are dropped
    errors   TypeError when there is none

    >>> output_tensor({"features": torch.zeros(2, 8), "logits": torch.zeros(2, 3)}).shape
    torch.Size([2, 3])
    """
    found = _tensor_in(output)
    if found is None:
        raise TypeError(
            f"the network's output is a {type(output).__name__} that holds no tensor with a row "
            "per example; wrap the network in a module whose forward returns one"
        )
    pooled = found.ndim > 2 and all(side == 1 for side in found.shape[2:])
    return found.flatten(1) if pooled else found


def _tensor_in(output):
    if isinstance(output, torch.Tensor):
        return output if output.ndim else None
    if isinstance(output, Mapping):
        parts = output
    elif isinstance(output, list | tuple) and not hasattr(output, "_fields"):
        parts = dict(enumerate(output))
    else:
        names = getattr(output, "_fields", None) or getattr(output, "__dict__", ())
        parts = {name: getattr(output, name) for name in names}
    named = [parts[name] for name in ANSWERS if name in parts]
    whole = None
    for part in [*named, *parts.values()]:
        if isinstance(part, torch.Tensor | Mapping | list | tuple) or hasattr(part, "__dict__"):
            found = _tensor_in(part)
            if found is not None and found.is_floating_point():
                return found
            whole = found if whole is None else whole
    return whole


def weights_digest(network) -> str:
    """Which network is this, by its weights, architecture and code?

    returns  blake2b hex over every tensor of the state dict (name, dtype, shape, bytes), the
             printed architecture, and the code of a factory or of classes that no library
             defines: two networks with one digest compute the same

    >>> from torch import nn
    >>> network = nn.Linear(2, 3)
    >>> before = weights_digest(network)
    >>> with torch.no_grad():
    ...     _ = network.weight.mul_(2)
    >>> weights_digest(network) == before
    False
    """
    digest = hashlib.blake2b(digest_size=20)
    for name, value in sorted(network.state_dict().items()):
        checkpoint()
        if not isinstance(value, torch.Tensor):
            digest.update(f"{name} {value!r}\n".encode())
            continue
        digest.update(f"{name} {value.dtype} {tuple(value.shape)}\n".encode())
        value = value.detach().cpu()
        value = value.int_repr() if value.is_quantized else value
        value = value.to_dense() if value.layout != torch.strided else value
        numbers = value.contiguous().reshape(-1).view(torch.uint8).numpy()
        for start in range(0, len(numbers), BYTES):
            checkpoint()
            digest.update(numbers[start : start + BYTES])
    digest.update(repr(network).encode())
    digest.update(origin(network).code.encode() or _written_by_hand(network).encode())
    return digest.hexdigest()


def _written_by_hand(network) -> str:
    """The bytecode of the user's own classes: an edited forward is another network."""
    classes = {kind for module in network.modules() for kind in type(module).__mro__[:-1]}
    own = [kind for kind in classes if kind.__module__.partition(".")[0] not in LIBRARIES]
    lines = []
    for kind in sorted(own, key=lambda kind: (kind.__module__, kind.__qualname__)):
        for name, value in sorted(vars(kind).items()):
            if isinstance(value, types.FunctionType):
                lines.append(f"{kind.__qualname__}.{name} {_code(value.__code__)}")
    return "\n".join(lines)


def _code(code) -> str:
    constants = [
        _code(value)
        if isinstance(value, types.CodeType)
        else repr(sorted(map(repr, value)) if isinstance(value, frozenset) else value)
        for value in code.co_consts
    ]
    return f"{code.co_code.hex()} {code.co_names} {constants}"
