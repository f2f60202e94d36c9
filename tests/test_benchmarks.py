"""Does each benchmark still run and say its ratio? At tiny sizes, and never: how fast it is."""

import gc
import re
import subprocess
import sys
from pathlib import Path

import pytest

from memexplorer.server import browsers

ROOT = Path(__file__).resolve().parent.parent
TINY = {
    "cka": "--network small --size 12 --batch 6 --growth 24 --pixels 8 --repeats 1",
    "detection": "--size 200 --k 5",
    "encoder_checks": "--size 16 --images 60 --epochs 2 --views 2",
    "lass": "--size 6 --sample 3 --iterations 3 --repeats 1",
    "layermem": "--size 12 --views 2 --width 0.1 --repeats 1",
    "layout": "--size 8 --units 4 --repeats 1",
    "live": "--size 2 --repeats 1",
    "main_job": "--size 12 --k 3 --views 1 --repeats 1",
    "many": "--networks 3 --size 40 --width 8 --repeats 1",
    "map": "--size 300 --steps 1 --repeats 1",
    "memory_growth": "--size 40 --views 1 --sources mapped",
    "mutual": "--size 30 --units 4 --sample 3 --repeats 1",
    "nearest": "--size 60 --units 8 --k 5 --repeats 1",
    "noisy_labels": "--size 30 --asked 20 --epochs 2 --seeds 1",
    "pretraining_checks": "--seeds 1 --size 40 --epochs 2 --shuffles 2 --clips 16",
    "sessions": "--size 2 --sample digits --cull 5",
    "step": "--size 40 --steps 2 --repeats 1",
    "stream": "--size 20 --repeats 1",
    "unit_checks": "--size 60 --views 1 --draws 1 --epochs 2",
    "unitmem": "--size 20 --views 2 --repeats 1",
    "unitmem_memory": "--size 20 --views 2",
    "unrolled_memory": "--size 20 --shortest 2 --longest 6",
}
RATIO = re.compile(r"ratio [^:\n]+: (\d+\.\d+)")


@pytest.fixture(autouse=True)
def checkout(monkeypatch):
    """The benchmarks are no part of the package: they are found in the checkout."""
    monkeypatch.syspath_prepend(ROOT)
    monkeypatch.chdir(ROOT)
    gc.freeze()  # each run begins with a collection: a second and more of what all tests have left
    yield
    gc.unfreeze()


def apart(words):
    command = [sys.executable, "-m", "benchmarks", *words.split()]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def printed(capsys, words=""):
    from benchmarks.__main__ import main

    main(words.split())
    return capsys.readouterr().out


def test_without_a_name_all_are_listed_with_their_claims(capsys):
    listed = dict(line.split(maxsplit=1) for line in printed(capsys).split("\n\n")[0].splitlines())
    assert listed.keys() == TINY.keys(), "a benchmark more or less: give it a tiny size here"
    assert all(claim.endswith(".") for claim in listed.values())


@pytest.mark.parametrize("name", TINY)
def test_it_says_its_ratio(name, capsys, monkeypatch):
    if name in ("live", "map", "sessions") and browsers.chromium() is None:
        pytest.skip("no browser: install Chromium or Chrome, or name one in CHROME=/path/to/it")
    asked = f"{name} {TINY[name]}"
    if name not in ("mutual", "sessions"):  # UMAP of a few rows is faster uncompiled
        monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    # layout in a fresh process, which has not imported numba yet
    words = apart(asked) if name in ("layout", "sessions") else printed(capsys, asked)
    assert re.search(r"size \d+.*cores, \d+ torch and \d+ FAISS threads", words)
    ratios = [float(ratio) for ratio in RATIO.findall(words)]
    assert ratios, words
    assert all(ratio > 0 for ratio in ratios)


def test_the_readme_has_a_row_for_each():
    table = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == TINY.keys()


def test_an_unknown_name_is_refused_with_those_there_are(capsys):
    with pytest.raises(SystemExit):
        printed(capsys, "nearst")
    assert re.search(r"'nearst' \(choose from.*nearest", capsys.readouterr().err)


def test_ways_are_run_in_turn_there_and_back():
    from benchmarks import timing

    order = []
    ways = {name: lambda name=name: order.append(name) for name in "ab"}
    took = timing.compared(ways, repeats=2)
    assert "".join(order) == "abba"
    assert [len(seconds) for seconds in took.values()] == [2, 2]


def test_the_straightforward_unitmem_gives_the_same_numbers():
    import numpy as np

    from benchmarks import unitmem_memory

    both = [unitmem_memory.prepare(way, 20, 2)() for way in ("streaming", "straightforward")]
    np.testing.assert_allclose(*both, atol=1e-5)
