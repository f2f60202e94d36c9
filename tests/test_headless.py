import dataclasses
import importlib
import inspect
import json
import pathlib
import sys
import types

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch
from PIL import Image

from memexplorer import cli, headless
from memexplorer.progress import Progress


@dataclasses.dataclass(frozen=True)
class Result:
    examples: dict
    settings: dict


@pytest.fixture
def study(monkeypatch):
    """A study that keeps what it was called with: study.called."""
    module = types.ModuleType("memexplorer.studies.counting")

    def run(model, examples, held_out=None, *, layers=None, layer=None, k=30, others="mean",
            share=0.5, encoder=False, cache=None, seed=0, ks=(1, 5)):  # fmt: skip
        """How many examples are there? And what else."""
        module.called = {
            "model": model, "examples": len(examples), "held_out": held_out and len(held_out),
            "layers": layers, "layer": layer, "k": k, "others": others, "share": share,
            "encoder": encoder, "cache": cache, "seed": seed, "ks": ks,
        }  # fmt: skip
        yield Progress("counting", 1, 1)
        return Result({"id": examples.ids, "label": examples.labels}, {"k": k})

    module.run = run
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(headless, "studies", lambda: {"counting": "How many?"})
    return module


@pytest.fixture
def data(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (20, 4, 4), dtype=np.uint8)
    np.savez(tmp_path / "set.npz", images=images, labels=np.arange(20) % 2)
    return tmp_path / "set.npz"


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        cli.main(["run", "counting", *map(str, arguments)])
    return ended.value.code or 0


def test_the_second_network_is_trusted_as_the_first(tmp_path):
    torch.manual_seed(0)
    network = torch.nn.Linear(2, 2)
    state = {"state_dict": network.state_dict(), "beside": pathlib.PurePosixPath("a")}
    torch.save(state, tmp_path / "g.pt")
    given = {"trust": False, "device": "cpu"}
    with pytest.raises(ValueError, match="On the command line trust is --trust"):
        headless.load_reference(str(tmp_path / "g.pt"), network, given)
    found = headless.load_reference(str(tmp_path / "g.pt"), network, given | {"trust": True})
    assert torch.equal(found.weight, network.weight)
    assert found is not network


def test_the_studies_there_are():
    found = headless.studies()
    assert {"neighbor_agreement", "outlier_map", "unit_memorization"} <= found.keys()
    assert all(question.endswith("?") for question in found.values())


def test_settings_left_away_are_the_studys_own(study, data, tmp_path, capsys):
    assert run("--data", data, "--out", tmp_path / "out") == 0
    assert study.called == {
        "model": None, "examples": 20, "held_out": None, "layers": None, "layer": None, "k": 30,
        "others": "mean", "share": 0.5, "encoder": False, "cache": None, "seed": 0, "ks": (1, 5),
    }  # fmt: skip
    assert f"Written to {tmp_path / 'out'}" in capsys.readouterr().out
    table = pq.read_table(tmp_path / "out" / "examples.parquet")
    assert table.column_names == ["id", "label"]
    assert json.loads((tmp_path / "out" / "run.json").read_text())["k"] == 30


def test_settings_arrive_as_what_they_are(study, data, tmp_path):
    assert run(
        "--data", data, "--held-out", data, "--out", tmp_path / "out", "--layers", "0, fc",
        "--layer", "1", "--k", "5", "--others", "median", "--share", "0.25", "--encoder",
        "--cache", tmp_path / "cache", "--seed", "3", "--ks", "7",
    ) == 0  # fmt: skip
    assert study.called == {
        "model": None, "examples": 20, "held_out": 20, "layers": ("0", "fc"), "layer": "1", "k": 5,
        "others": "median", "share": 0.25, "encoder": True, "cache": tmp_path / "cache", "seed": 3,
        "ks": (7,),
    }  # fmt: skip


def test_what_is_given_twice_counts_twice_or_is_refused(study, data, tmp_path, capsys):
    where = "--data", data, "--out", tmp_path / "out"
    run(*where, "--layers", "0", "--layers", "1,fc", "--ks", "3", "--ks", "7")
    assert study.called["layers"] == ("0", "1", "fc")
    assert study.called["ks"] == (3, 7)
    assert run(*where, "--layer", "0", "--layer", "fc") == 2
    words = "--layer was given 2 times (0, fc), but once was wanted; leave the others away"
    assert words in capsys.readouterr().err


def test_what_it_came_to_is_told(study, data, tmp_path, capsys):
    run("--data", data, "--out", tmp_path / "out")
    assert capsys.readouterr().out.count("\n") == 1, "nothing to tell but where it is written"
    models = {"method": ["ce", "elr"], "seed": [0, 0], "right": [float("nan"), np.float32(0.94321)]}
    study.Result = dataclasses.make_dataclass("Told", ["examples", "settings", "models", "faults"])

    def going(model, examples, held_out=None, *, seed=0):
        """Told?"""
        yield Progress("counting", 1, 1)
        return study.Result({"id": examples.ids}, {}, models, ["set 1 is stuck"])

    study.run = going
    run("--data", data, "--out", tmp_path / "out")
    told = capsys.readouterr().out.splitlines()[1:]
    assert told == ["set 1 is stuck", "method    right", "    ce  unknown", "   elr    0.943"]
    assert headless.lines({"seed": list(range(13))}) == [], "too many rows for a terminal"
    assert headless.lines(None) == headless.lines({}) == headless.lines({"seed": []}) == []


def test_help_shows_what_is_left_away_as_it_would_be_typed():
    def run(*, ks=(1, 5), methods=("ce", "elr"), none=(), layers=None, told=True): ...

    helps = [headless.option(one, "which").default.help
             for one in inspect.signature(run).parameters.values()]  # fmt: skip
    assert helps == ["which (default: 1,5)", "which (default: ce,elr)", "which", "which",
                     "which (default: on)"]  # fmt: skip


@pytest.mark.parametrize("name", ["noisy_labels", "random_label_pretraining", "target_sensitivity"])
def test_each_setting_has_words_of_its_own(name):
    run_ = importlib.import_module(f"memexplorer.studies.{name}").run
    said = headless.meanings(inspect.getdoc(run_))
    own = {one.name for one in inspect.signature(run_).parameters.values()
           if one.kind is one.KEYWORD_ONLY} - {"device", "cache", "seed"}  # fmt: skip
    words = [said[setting] for setting in own & said.keys()]
    assert len(words) == len(set(words)) > 10


@pytest.mark.parametrize("name", headless.studies())
def test_no_setting_is_without_words(name):
    run_ = importlib.import_module(f"memexplorer.studies.{name}").run
    said = headless.meanings(inspect.getdoc(run_))
    common = {"roots", *inspect.signature(headless.asked).parameters}
    own = {one.name for one in inspect.signature(run_).parameters.values()
           if one.kind is one.KEYWORD_ONLY}  # fmt: skip
    assert own - common <= said.keys()


def test_several_ks(study, data, tmp_path):
    run("--data", data, "--out", tmp_path / "out", "--k", "5,30")
    assert study.called["k"] == (5, 30)


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--k", "many", "--k is 'many', but a whole number, or several with commas between"),
        ("--k", "", "--k is ''"),
        ("--share", "half", "--share is 'half', but a number, or several"),
    ],
)
def test_a_setting_that_is_no_number(study, data, tmp_path, capsys, option, value, words):
    assert run("--data", data, "--out", tmp_path / "out", option, value) == 2
    assert words in capsys.readouterr().err


def test_a_setting_the_study_has_not(study, data, tmp_path, capsys):
    assert run("--data", data, "--out", tmp_path / "out", "--augmentations", "3") == 2
    assert "--augmentations" in capsys.readouterr().err


def test_a_limit_is_said(study, data, tmp_path, capsys):
    assert run("--data", data, "--out", tmp_path / "out", "--limit", "10") == 0
    assert study.called["examples"] == 10
    assert "10 of 20" in capsys.readouterr().err


def test_no_data(study, tmp_path, capsys):
    assert run("--out", tmp_path / "out") == 2
    assert "no data was named; give --data SPEC, or --sample digits" in capsys.readouterr().err


def test_a_study_that_looks_at_no_data_is_asked_without(tmp_path, capsys):
    out = tmp_path / "out"
    with pytest.raises(SystemExit) as ended:
        cli.main(["run", "linear_noise", "--steps", "50", "--dimensions", "5", "--points", "6",
                  "--out", str(out)])  # fmt: skip
    assert not ended.value.code
    assert {path.name for path in out.iterdir()} == {"run.json", "times.parquet", "models.parquet"}
    assert pq.read_table(out / "models.parquet").column_names[0] == "dimensions"


@pytest.mark.parametrize("seed", [-1, 2**70])
def test_a_seed_that_no_table_holds(study, data, tmp_path, capsys, seed):
    assert run("--data", data, "--out", tmp_path / "out", "--seed", seed) == 2
    assert f"--seed is {seed}, but a whole number from 0 to" in capsys.readouterr().err


def test_none_of_several(study, data, tmp_path):
    run("--data", data, "--out", tmp_path / "out", "--ks", "()")
    assert study.called["ks"] == ()


def test_a_sample_and_data(study, data, tmp_path, capsys):
    assert run("--sample", "digits", "--held-out", data, "--out", tmp_path / "out") == 2
    assert "--sample and --held-out were both given; leave one away" in capsys.readouterr().err


def test_a_sample(study, tmp_path):
    assert run("--sample", "digits", "--out", tmp_path / "out") == 0
    assert study.called["model"] is not None
    assert study.called["held_out"] > 0


def test_features_instead_of_a_model(study, tmp_path):
    np.save(tmp_path / "features.npy", np.ones((6, 3), np.float32))
    np.save(tmp_path / "labels.npy", np.arange(6) % 2)
    assert run("--features", tmp_path / "features.npy", "--out", tmp_path / "out") == 0
    assert study.called["model"] is None
    assert study.called["examples"] == 6


def test_out_is_a_file(study, data, tmp_path, capsys):
    assert run("--data", data, "--out", data) == 2
    assert f"--out {data} cannot be made a folder" in capsys.readouterr().err
    assert not hasattr(study, "called"), "it must be said before the work, not after"


def test_out_that_cannot_be_written(study, data, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(headless.os, "access", lambda _, mode: mode == headless.os.R_OK)
    assert run("--data", data, "--out", tmp_path) == 2
    assert f"--out {tmp_path} cannot be written to; name another" in capsys.readouterr().err
    assert not hasattr(study, "called"), "it must be said before the work, not after"


def test_data_that_is_not_there(study, tmp_path, capsys):
    assert run("--data", tmp_path / "nowhere", "--out", tmp_path / "out") == 2
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.parametrize("name", headless.studies())
def test_no_setting_of_a_study_is_called_as_what_all_commands_take(name):
    study = importlib.import_module(f"memexplorer.studies.{name}")
    settings = inspect.signature(study.run).parameters.values()
    own = {setting.name for setting in settings if setting.kind is setting.KEYWORD_ONLY}
    common = inspect.signature(headless.asked).parameters.keys()
    # these mean the same in both
    assert own & common <= {"seed", "device", "cache", "trust"}, "give it another name"


@pytest.mark.parametrize("name", headless.studies())
def test_every_study_is_a_command_with_its_settings(name):
    study = importlib.import_module(f"memexplorer.studies.{name}")
    own = {p.name for p in inspect.signature(study.run).parameters.values()
           if p.kind is p.KEYWORD_ONLY} - set(headless.OF_PAGES)  # fmt: skip
    assert own <= set(headless.command(name).__signature__.parameters)


def test_a_number_that_is_chosen_is_a_number_when_it_is_typed():
    from memexplorer.studies import critical_growth, critical_samples

    radius = inspect.signature(critical_growth.run).parameters["radius"]
    assert headless.value_of("0.1", radius) == 0.1
    radius, radii = (inspect.signature(critical_samples.run).parameters[name]
                     for name in ("radius", "radii"))  # fmt: skip
    assert headless.value_of("0.1", radius) == 0.1
    assert headless.value_of("0.1,0.2", radii) == (0.1, 0.2)
    assert headless.value_of("0.1", radii) == (0.1,)


def test_without_a_network_images_are_brought_to_the_size_asked_for(study, tmp_path, capsys):
    rng = np.random.default_rng(0)
    for row in range(4):
        (tmp_path / "set" / "ab"[row % 2]).mkdir(parents=True, exist_ok=True)
        image = Image.fromarray(rng.integers(0, 256, (6 + row, 8), dtype=np.uint8))
        image.save(tmp_path / "set" / "ab"[row % 2] / f"{row}.png")
    assert run("--data", tmp_path / "set", "--out", tmp_path / "runs", "--size", "5") == 0
    assert study.called["examples"] == 4
    assert "images brought to 5 x 5, as no network is named" in capsys.readouterr().err
