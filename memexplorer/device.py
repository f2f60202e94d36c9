"""Which device, which precision; the only place that asks torch about CUDA."""

WANTS_MEMORY = ("out of memory", "can't allocate memory", "not enough memory", "alloc_failed")


def choose(name="auto"):
    """Where will the network run?

    name     "auto" (CUDA when there is one, else Apple's GPU, else the CPU), or a torch name
    returns  torch.device
    errors   ValueError when that device isn't there

    >>> choose("cpu").type
    'cpu'
    """
    import torch

    if name is None or name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
    except (RuntimeError, TypeError) as unknown:
        raise ValueError(
            f"device is {name!r}, but one such as 'auto', 'cpu' or 'cuda:0' was wanted"
        ) from unknown
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise ValueError(
            f"device is {name!r}, but torch sees {torch.cuda.device_count()} CUDA devices here; "
            "use device='auto' or 'cpu', or run `memexplorer doctor` to see why"
        )
    if device.type == "mps" and not torch.backends.mps.is_available():
        raise ValueError(f"device is {name!r}, but torch sees no Apple GPU here; use 'cpu'")
    return device


def has_cuda() -> bool:
    """Is there a CUDA device that torch can use?

    Never raises: where torch is missing or broken the answer is no.
    """
    try:
        import torch

        return torch.cuda.is_available()
    except (ImportError, OSError, RuntimeError):
        return False


def of(network):
    """On which device do this network's weights live?

    returns  torch.device, the CPU for a network without weights

    >>> from torch import nn
    >>> of(nn.Linear(2, 3)).type
    'cpu'
    """
    import itertools

    import torch

    first = next(itertools.chain(network.parameters(), network.buffers()), None)
    return torch.device("cpu") if first is None else first.device


def is_memory_error(error: BaseException) -> bool:
    """Did this fail for want of memory, on the GPU or on the CPU?

    >>> is_memory_error(MemoryError())
    True
    >>> is_memory_error(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    False
    """
    if isinstance(error, MemoryError):
        return True
    words = str(error).lower()
    return isinstance(error, RuntimeError) and (
        type(error).__name__ == "OutOfMemoryError" or any(said in words for said in WANTS_MEMORY)
    )


def release(device) -> None:
    """Hand memory that is cached but not in use back to the device."""
    import torch

    if device.type == "cuda":
        torch.cuda.empty_cache()
