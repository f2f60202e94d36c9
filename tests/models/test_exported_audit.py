"""Can opening this export run somebody's code?"""

import io
import json
import os
import pickle
import zipfile

import pytest
import torch
from torch import nn

from memexplorer.models import exported_audit
from memexplorer.models.loading import load_model


class Trap:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


@pytest.fixture
def exported(tmp_path):
    sizes = ({0: torch.export.Dim("batch")},)
    network = nn.Sequential(nn.Flatten(), nn.Linear(12, 2)).eval()
    program = torch.export.export(network, (torch.zeros(2, 3, 4),), dynamic_shapes=sizes)
    torch.export.save(program, tmp_path / "x.pt2")
    return tmp_path / "x.pt2"


def changed(path, change, more=()):
    """The archive with `change(name, content)` for each entry's content, and more entries."""
    with zipfile.ZipFile(path) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries:
            archive.writestr(name, change(name, content))
        for name, content in more:
            archive.writestr(f"{entries[0][0].partition('/')[0]}/{name}", content)
    return path


def refused(path, words):
    with pytest.raises(ValueError, match=rf"could run code .*{words}.*trust=True, or give"):
        load_model(path, device="cpu")


def test_an_honest_export_passes(exported):
    exported_audit.check(exported, "x")
    assert exported_audit.is_export(exported)


@pytest.mark.parametrize("entry", ["sample_inputs/model.pt", "weights/model.pt", "constants/A.PT"])
def test_pickles_in_it_are_not_opened(exported, tmp_path, entry):
    buffer = io.BytesIO()
    torch.save((Trap(tmp_path / "sprung"),), buffer)
    swap = lambda name, old: buffer.getvalue() if name.endswith(entry) else old  # noqa: E731
    extra = () if "sample" in entry else ((f"data/{entry}", buffer.getvalue()),)
    refused(changed(exported, swap, extra), "is a pickle of more than tensors")
    assert not (tmp_path / "sprung").exists()


def test_weights_and_constants_that_are_pickles_are_not_opened(exported, tmp_path):
    buffer = io.BytesIO()
    torch.save(Trap(tmp_path / "sprung"), buffer)

    def swap(name, content):
        if name.endswith("weights_config.json"):
            config = json.loads(content)
            for payload in config["config"].values():
                payload["use_pickle"] = True
            return json.dumps(config)
        return buffer.getvalue() if "/weight_" in name else content

    refused(changed(exported, swap), "is a pickle of more than tensors")

    def opaque(name, content):
        if not name.endswith("constants_config.json"):
            return content
        return json.dumps({"config": {"a": {"path_name": "opaque_obj_0", "use_pickle": True}}})

    payload = pickle.dumps(Trap(tmp_path / "sprung"))
    path = changed(exported, opaque, [("data/constants/opaque_obj_0", payload)])
    path = changed(path, lambda name, content: json.dumps({"config": {}})
                   if name.endswith("weights_config.json") else content)  # fmt: skip
    refused(path, "is an object of its own kind")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    "target",
    ["torch.hub.os.system", "torch.ops.load_library", "torch.ops.aten.__class__", "math.__doc__",
     "torch.ops.load_library.__globals__.os", "_operator.methodcaller", "torch.load", "#x:y",
     "torch.ops.evil.run.default", "torch.ops.import_module.a", "torch.ops.aten.add.__class__"],
)  # fmt: skip
def test_operators_that_are_python_functions_are_refused(exported, target):
    def swap(name, content):
        return content.replace(b"torch.ops.aten.linear.default", target.encode())

    refused(changed(exported, swap), f"its graph calls {target}")


@pytest.mark.parametrize(
    "size",
    ["__import__('os').system('true')", "s0.__class__", "eval(s0)", "lambdify(s0)",
     "Symbol('os.system')", "s0; s1", "[s0]", "ｅｖａｌ(s0)", "open(s0)", "s0 . real"],
)  # fmt: skip
def test_sizes_that_are_programs_are_refused(exported, size):
    def swap(name, content):
        if not name.endswith("models/model.json"):
            return content
        model = json.loads(content)
        put(model)
        return json.dumps(model)

    def put(part):
        for value in part if isinstance(part, list) else part.values():
            if isinstance(value, dict) and "expr_str" in value:
                value["expr_str"] = size
            if isinstance(value, dict | list):
                put(value)

    refused(changed(exported, swap), "a size in it is")


@pytest.mark.parametrize(
    "size",
    [
        "s77",
        "2*s0 + 1",
        "Mod(s12, 2)",
        "Max(1, s0//3)",
        "8",
        "1.5*u0",
        "Add(Mul(Integer(2), Symbol('s77', positive=True, integer=True)), Integer(-1))",
    ],
)
def test_honest_sizes_pass(size):
    assert exported_audit._is_size(size)


def test_compiled_code_and_double_entries_are_refused(exported):
    library = [("data/aotinductor/model/x.so", b"\x7fELF")]
    refused(changed(exported, lambda _, content: content, library), "it holds compiled code")


def test_two_entries_that_torch_takes_for_one_are_refused(exported):
    twin = [("MODELS/model.json", b"{}")]
    refused(changed(exported, lambda _, content: content, twin), "two of its entries have one name")


def test_an_old_format_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.pt2", "w") as archive:
        archive.writestr("version", "8.8")
        archive.writestr("serialized_exported_program.json", "{}")
    refused(tmp_path / "x.pt2", "it is of an old format")
