"""A network from the user's own Python file."""

import sys
import textwrap

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from memexplorer.models.identity import weights_digest
from memexplorer.models.loading import load_model

BLOCK = """
    from torch import nn
    class Block(nn.Linear):
        width = {width}
        def __init__(self): super().__init__(4, self.width)
"""


def write(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(textwrap.dedent(text))
    return folder


def load(folder, call="factory.py:build", **settings):
    return load_model(f"{folder}/{call}", device="cpu", **settings)


def plain(body):
    return f"from torch import nn\n{textwrap.dedent(body)}"


def test_arguments_weights_and_notes(tmp_path):
    text = plain("def build(width=2, deep=False): return nn.Sequential(nn.Linear(4, width))")
    write(tmp_path, factory=text)
    save_file({"0.weight": torch.ones(3, 4), "0.bias": torch.zeros(3)}, tmp_path / "w.safetensors")
    network = load(
        tmp_path, "factory.py:build?width=3&deep=true", weights=tmp_path / "w.safetensors"
    )
    assert not network.training
    assert torch.equal(network[0].weight, torch.ones(3, 4))
    assert network.origin.weights.endswith("w.safetensors")
    with pytest.raises(
        ValueError, match=r"another shape: .*0.weight \(file 3 x 4, network 2 x 4\)"
    ):
        load(tmp_path, weights=tmp_path / "w.safetensors")
    assert load(tmp_path, "factory.py")[0].out_features == 2


def test_files_beside_it_and_two_factories_of_one_name(tmp_path):
    before = list(sys.path), set(sys.modules)
    for name, width, way in (("a", 3, "import blocks"), ("b", 5, "from . import blocks")):
        text = f"{way}\ndef build(): return blocks.Block()"
        write(tmp_path / name, factory=text, blocks=BLOCK.format(width=width))
    first, second = load(tmp_path / "a"), load(tmp_path / "b")
    assert (first.out_features, second.out_features) == (3, 5)
    assert sys.path == before[0]
    assert "blocks" not in sys.modules
    assert not [n for n in set(sys.modules) - before[1] if "memexplorer_factory" not in n]
    assert not list(tmp_path.rglob("__pycache__"))
    assert first(torch.zeros(1, 4)).shape == (1, 3)


def test_imports_while_it_is_called_and_inside_a_package(tmp_path):
    late = "def build():\n    from blocks import Block\n    return Block()"
    write(tmp_path / "late", factory=late, blocks=BLOCK.format(width=6))
    assert load(tmp_path / "late").out_features == 6
    write(tmp_path / "pkg", __init__="", blocks=BLOCK.format(width=7))
    up = "from ..blocks import Block\nimport pkg.blocks\ndef build(): return Block()"
    write(tmp_path / "pkg" / "nets", __init__="", factory=up)
    assert load(tmp_path / "pkg" / "nets").out_features == 7


def test_a_module_of_the_same_name_elsewhere_is_neither_used_nor_lost(tmp_path, monkeypatch):
    other = type(sys)("blocks")
    monkeypatch.setitem(sys.modules, "blocks", other)
    text = "from blocks import Block\ndef build(): return Block()"
    write(tmp_path, factory=text, blocks=BLOCK.format(width=8))
    assert load(tmp_path).out_features == 8
    assert sys.modules["blocks"] is other


def test_an_edited_factory_is_read_again_and_is_another_network(tmp_path):
    text = plain("""
        class Net(nn.Module):
            def forward(self, x): return x.flatten(1) + 1
        def build(sign=1): return Net()
    """)
    write(tmp_path, factory=text)
    first = load(tmp_path)
    same = load(tmp_path)
    write(tmp_path, factory=text.replace("+ 1", "- 1"))
    second = load(tmp_path)
    assert second(torch.zeros(1, 2)).tolist() == [[-1, -1]]
    digests = [weights_digest(network) for network in (first, same, second)]
    assert digests[0] == digests[1] != digests[2]
    assert weights_digest(load(tmp_path, "factory.py:build?sign=2")) != digests[2]


def test_an_edited_neighbour_is_another_network_too(tmp_path):
    for way in ("from blocks import Block", "from .blocks import Block"):
        text = f"{way}\ndef build(): return Block()"
        digests = set()
        for remark in ("# one", "# two"):
            write(tmp_path, factory=text, blocks=BLOCK.format(width=1) + f"    {remark}\n")
            torch.manual_seed(0)
            digests.add(weights_digest(load(tmp_path)))
        assert len(digests) == 2


@pytest.mark.parametrize(
    "text",
    [
        "preprocessing = dict(size=8, mean=0.5)\ndef build(): return nn.Conv2d(1, 2, 3)",
        "def build():\n    net = nn.Conv2d(1, 2, 3)\n"
        "    net.preprocessing = dict(size=8, mean=[0.5])\n    return net",
        "def build(): return nn.Conv2d(1, 2, 3), dict(size=(8, 8), mean=0.5)",
        "def build(): return nn.Conv2d(1, 2, 3)\nbuild.preprocessing = dict(size=8, mean=0.5)",
    ],
)
def test_what_the_factory_says_of_its_images(tmp_path, text):
    write(tmp_path, factory=plain(text))
    wanted = load(tmp_path).origin.preprocessing
    assert (wanted.channels, wanted.size, wanted.mean) == (1, (8, 8), (0.5,))
    assert wanted.stated_by == "the model (its factory)"
    ours = load(tmp_path, preprocessing={"size": 4}).origin.preprocessing
    assert ours.size == (4, 4)
    assert "size by the settings" in ours.stated_by


def test_classes_tuples_instances_and_classes_of_networks(tmp_path):
    text = """
        classes = ["cat", "dog"]
        class Net(nn.Linear):
            def __init__(self, inner=3): super().__init__(inner, 2)
        ready = Net()
        def build(): return Net(), "some text"
    """
    write(tmp_path, factory=plain(text))
    assert load(tmp_path).origin.classes == ("cat", "dog")
    assert "returned a tuple; the network in it is used" in load(tmp_path).origin.notes[0]
    assert load(tmp_path, "factory.py:ready").in_features == 3
    assert load(tmp_path, "factory.py:Net?inner=7").in_features == 7


@pytest.mark.parametrize(
    ("text", "call", "words"),
    [
        ("def make(): pass\nx = 1", "factory.py:build", "factory.py has no 'build'; it has make"),
        ("", "factory.py:build", "it has no functions"),
        ("build = 3", "factory.py:build", "names a int, but a function"),
        ("def build(width): pass", "factory.py:build", r"build\(width\) can't be called like that: "
         r"missing a required argument: 'width'; .*factory.py:build\?width=32"),
        ("def build(): pass", "factory.py:build?depth=2", "unexpected keyword argument 'depth'"),
        ("def build(): return None", "factory.py:build", "returned a NoneType, but one nn.Module"),
        ("def build(): return 1, 2", "factory.py:build", "returned a tuple with 0 of them"),
        ("def build(): return nn.ReLU(), nn.ReLU()", "factory.py:build", "with 2 of them"),
        ("def build():\n    x = 1\n    return x / 0", "factory.py:build",
         r"failed when it was called, in factory.py, line 4: ZeroDivisionError: division by zero"),
        ("x = 1\nimport no_such_thing", "factory.py:build",
         "failed when it was read, in factory.py, line 3: ModuleNotFoundError: No module named"),
        ("def build(:", "factory.py:build", "in factory.py, line 2: SyntaxError"),
        ("import sys\nsys.exit(2)", "factory.py:build", "line 3: SystemExit: 2"),
        ("def build(): return nn.Linear(2, 'x')", "factory.py:build", "py, line 2: TypeError"),
        ("def build(): return nn.ReLU()\npreprocessing = dict(sizes=3)", "factory.py:build",
         "preprocessing has no field 'sizes'"),
    ],
)  # fmt: skip
def test_faults_are_the_factorys_own_words(tmp_path, text, call, words):
    write(tmp_path, factory=plain(text))
    before = list(sys.path)
    with pytest.raises(ValueError, match=words):
        load(tmp_path, call)
    assert sys.path == before


def test_a_fault_in_a_neighbour_names_the_neighbour(tmp_path):
    write(tmp_path, factory="import blocks", blocks="\n\nraise RuntimeError('not today')")
    with pytest.raises(ValueError, match="in blocks.py, line 3: RuntimeError: not today"):
        load(tmp_path)


def test_missing_and_forbidden_factories(tmp_path):
    write(tmp_path / "in", factory=plain("def build(): return nn.ReLU()"))
    with pytest.raises(FileNotFoundError, match=r"model '.*factry.py' does not exist.*factory.py"):
        load(tmp_path / "in", "factry.py:build")
    with pytest.raises(ValueError, match="outside the allowed folders"):
        load(tmp_path / "in", roots=[tmp_path / "other"])
    with pytest.raises(ValueError, match="weights .* is outside the allowed folders"):
        load(tmp_path / "in", weights="/etc/passwd", roots=[tmp_path])
    assert isinstance(load(tmp_path / "in", roots=[tmp_path]), nn.ReLU)
