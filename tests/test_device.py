import pytest
import torch
from torch import nn

from memexplorer import device


def test_auto_is_a_device_that_works():
    found = device.choose()
    assert isinstance(found, torch.device)
    assert (torch.ones(2, device=found) + 1).sum().item() == 4
    assert (found.type == "cuda") == torch.cuda.is_available()
    assert device.has_cuda() == torch.cuda.is_available()
    assert device.choose("cpu") == device.choose(torch.device("cpu")) == torch.device("cpu")


def test_a_device_that_is_not_there_is_told_in_words(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    with pytest.raises(ValueError, match="device is 'cuda', but torch sees 0 CUDA devices here"):
        device.choose("cuda")
    with pytest.raises(ValueError, match="device is 'tpu', but one such as 'auto', 'cpu'"):
        device.choose("tpu")
    assert not device.has_cuda()


def test_has_cuda_never_raises(monkeypatch):
    def broken():
        raise RuntimeError("driver too old")

    monkeypatch.setattr(torch.cuda, "is_available", broken)
    assert device.has_cuda() is False


def test_where_a_network_lives():
    assert device.of(nn.Linear(2, 2)).type == "cpu"
    assert device.of(nn.ReLU()).type == "cpu"
    assert device.of(nn.Linear(2, 2, device="meta")).type == "meta"

    class Buffer(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("mean", torch.zeros(2, device="meta"))

    assert device.of(Buffer()).type == "meta"


@pytest.mark.parametrize(
    "words",
    [
        "CUDA out of memory. Tried to allocate 20.00 MiB",
        "CUDA error: out of memory",
        "MPS backend out of memory (MPS allocated: 9 GB)",
        "[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate memory",
        "DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes.",
        "CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate(handle)",
    ],
)
def test_errors_for_want_of_memory(words):
    assert device.is_memory_error(RuntimeError(words))


def test_other_errors_are_other_errors():
    assert device.is_memory_error(torch.OutOfMemoryError("no"))
    assert device.is_memory_error(MemoryError())
    for error in (RuntimeError("shapes cannot be multiplied"), ValueError("k is 0"), KeyError(1)):
        assert not device.is_memory_error(error)


def test_releasing_what_is_not_used():
    device.release(torch.device("cpu"))
