"""Names of weights made to match a network's, and a report where they don't."""

import pytest
import torch
from torch import nn

from memexplorer.models.fitting import fit, renamed


def small():
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.LazyLinear(2))


def made(seed=1):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))


def put(loaded, network=None):
    network = network or made(2)
    notes = fit(network, loaded, weights="x.pt", spec="factory.py:build")
    return network, notes


@pytest.mark.parametrize(
    "prefix",
    ["", "module.", "_orig_mod.", "module._orig_mod.", "model.", "net.backbone.", "model.module."],
)
def test_prefixes_are_taken_off(prefix):
    given = made().state_dict()
    network, _ = put({prefix + name: value for name, value in given.items()})
    assert all(torch.equal(value, given[name]) for name, value in network.state_dict().items())


def test_wrappers_in_the_middle_and_on_the_networks_side():
    given = made().state_dict()
    middle = {name.replace(".", "._orig_mod.", 1): value for name, value in given.items()}
    network, _ = put(middle)
    assert torch.equal(network.state_dict()["0.weight"], given["0.weight"])
    wrapped, _ = put(given, nn.DataParallel(made(3)))
    assert torch.equal(wrapped.module.state_dict()["0.weight"], given["0.weight"])


def test_what_belongs_to_something_else_is_left_with_a_note():
    given = {f"model.{name}": value for name, value in made().state_dict().items()}
    _, notes = put({**given, "criterion.weight": torch.ones(2)})
    assert "prefix 'model.' was taken off" in notes[0]
    assert "1 other tensors" in notes[1]


def test_two_networks_in_one_file_are_not_guessed_between():
    given = {
        f"{who}.{n}": v for who in ("student", "teacher") for n, v in made().state_dict().items()
    }
    with pytest.raises(ValueError, match=r"hold 2 networks that would do \(student., teacher.\)"):
        put(given)


def test_half_precision_is_widened_and_old_batchnorm_counts_may_be_missing():
    given = made().half().state_dict()
    given = {name: value for name, value in given.items() if "num_batches" not in name}
    network, _ = put({**given, "total_ops": torch.zeros(1)})
    assert network[0].weight.dtype == torch.float32
    assert torch.equal(network[0].weight, given["0.weight"].float())


def test_the_report_names_missing_unexpected_and_misshapen():
    given = made().state_dict()
    del given["0.bias"]
    given["3.weight"] = torch.ones(1)
    given["2.weight"] = torch.ones(7, 4)
    with pytest.raises(
        ValueError,
        match=r"weights 'x.pt' don't fit the network of 'factory.py:build': 1 missing: 0.bias; 1 "
        r"unexpected: 3.weight; 1 of another shape: 2.weight \(file 7 x 4, network 2 x 4\)\. Give",
    ):
        put(given)


def test_the_report_stops_at_five():
    wide = nn.Sequential(*(nn.Linear(2, 2) for _ in range(9)))
    with pytest.raises(ValueError, match=r"18 missing: (\S+, ){4}\S+, …; 1 unexpected: other"):
        put({"other": torch.ones(2)}, wide)


def test_lazy_and_meta_networks_are_filled():
    full = small()
    full(torch.zeros(2, 3, 8, 8))
    lazy, _ = put(full.state_dict(), small())
    assert torch.equal(lazy[3].weight, full[3].weight)
    with torch.device("meta"):
        empty = made()
    filled, _ = put(made().state_dict(), empty)
    assert filled(torch.zeros(2, 3)).shape == (2, 2)


def test_weights_that_are_no_numbers_are_said():
    given = made().state_dict()
    given["0.weight"][0, 0] = float("nan")
    _, notes = put(given)
    assert notes == ("1 of the weights hold NaN or infinity, the first is 0.weight",)


def test_a_module_really_called_module_keeps_its_name():
    network = nn.ModuleDict({"module": nn.Linear(2, 2), "other": nn.Linear(2, 2)})
    given = network.state_dict()
    assert renamed(given, given)[0].keys() == given.keys()
    shifted = {f"model.{name}": value for name, value in given.items()}
    assert renamed(shifted, given)[0].keys() == given.keys()


@pytest.mark.parametrize("kind", [torch.int8, torch.uint8, torch.int64])
def test_quantised_weights_are_not_taken_for_what_they_stand_for(kind):
    given = made().state_dict()
    given = given | {"2.weight": (given["2.weight"] * 100).to(kind)}
    network, before = made(2), made(2).state_dict()
    with pytest.raises(
        ValueError,
        match=r"'x.pt' hold whole numbers where the network has frac"
        rf".*1 of 6 weights, the first is 2.weight \({str(kind)[6:]}\).*float32",
    ):
        put(given, network)  # fmt: skip
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


def test_whole_numbers_fit_where_the_network_has_them():
    """A mask, a count, and what a buffer holds, which float numbers hold as well."""
    network, other = made(2), made(3)
    for each in (network, other):
        each.register_buffer("mask", torch.ones(2))
        each.register_buffer("order", torch.arange(3))
    given = other.state_dict() | {"mask": torch.tensor([True, False]), "order": torch.arange(3) * 2}
    put(given, network)
    assert network.mask.tolist() == [1.0, 0.0]
    assert network.order.tolist() == [0, 2, 4]
