"""What a network answers, and which network it is."""

import copy
from collections import OrderedDict, namedtuple
from dataclasses import dataclass

import pytest
import torch
from torch import nn

from memexplorer.models.identity import output_tensor, weights_digest

LOGITS, HIDDEN = torch.ones(2, 3), torch.zeros(2, 5, 7)
Pair = namedtuple("Pair", "hidden logits")


@dataclass
class Answer:
    loss: torch.Tensor
    logits: torch.Tensor


@pytest.mark.parametrize(
    "output",
    [
        LOGITS,
        (LOGITS, HIDDEN),
        [torch.tensor(0.5), LOGITS],
        {"last_hidden_state": HIDDEN, "logits": LOGITS},
        OrderedDict(loss=torch.tensor(1.0), logits=LOGITS),
        {"indices": torch.zeros(2, 1, dtype=torch.long), "scores": LOGITS},
        {"aux": None, "nested": {"logits": LOGITS}},
        ((None, (LOGITS,)), "text"),
        Answer(torch.tensor(1.0), LOGITS),
        Pair(HIDDEN, LOGITS),
        {"out": LOGITS, "aux": HIDDEN},
        {"last_hidden_state": HIDDEN, "pooler_output": LOGITS.view(2, 3, 1, 1)},
    ],
)
def test_the_answer_is_found(output):
    assert torch.equal(output_tensor(output), LOGITS)


@pytest.mark.parametrize("output", [None, "text", (), {"loss": torch.tensor(1.0)}, 3.0])
def test_no_answer_is_said(output):
    with pytest.raises(TypeError, match="wrap the network in a module whose forward"):
        output_tensor(output)


def network(**kinds):
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), kinds.get("act", nn.ReLU)())


def test_a_digest_changes_with_weights_buffers_types_and_architecture_and_nothing_else():
    same = weights_digest(network())
    assert same == weights_digest(copy.deepcopy(network()))
    running = network()
    running[1].running_mean += 1
    others = [running, network(act=nn.GELU), network().half(), network().to(torch.bfloat16)]
    assert len({same, *map(weights_digest, others)}) == 5
    read = network().eval()
    weights = weights_digest(read)
    read(torch.zeros(1, 3, 8, 8))
    assert weights_digest(read) == weights


def test_a_digest_sees_an_edited_forward():
    def made(forward):
        return type("Net", (nn.Linear,), {"forward": forward})(2, 2)

    torch.manual_seed(0)
    up = made(lambda self, x: x * self.weight.sum() + 1)
    torch.manual_seed(0)
    down = made(lambda self, x: x * self.weight.sum() - 1)
    assert torch.equal(up.weight, down.weight)
    assert weights_digest(up) != weights_digest(down)
    derived = [type("Net", (type(net),), {})(2, 2) for net in (up, down)]
    derived[1].load_state_dict(derived[0].state_dict())
    assert weights_digest(derived[0]) != weights_digest(derived[1])
