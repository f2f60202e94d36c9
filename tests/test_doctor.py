import json
import sys

import pytest

from memexplorer import doctor, installed
from memexplorer.doctor import Finding

CPU = {"version": "2.5", "built": "12.4", "cuda": False, "gpus": [], "mps": False}
FAISS = {"version": "1.9", "built_for_gpu": True, "gpus": 0}


def test_this_machine_is_well():
    findings = doctor.examine()
    broken = [finding for finding in findings if finding.state == "broken"]
    assert not broken
    parts = [finding.part for finding in findings]
    assert parts == [
        "Python", "libraries", "device", "FAISS", "map", "widgets", "page", "browser",
        "browser tests", "cache", "extras",
    ]  # fmt: skip
    assert all(finding.words for finding in findings)


def test_two_faiss_packages_are_broken_with_a_remedy():
    finding = doctor.neighbours(FAISS, ["faiss-cpu", "faiss-gpu"], cuda=False)
    assert finding.state == "broken"
    assert "faiss-cpu and faiss-gpu are both installed" in finding.words
    assert finding.remedy.startswith("pip uninstall -y faiss-cpu faiss-gpu && pip install faiss-")


@pytest.mark.parametrize(
    ("faiss", "cuda", "state", "words"),
    [
        ({"error": "No module named 'faiss'"}, False, "broken", "No module named"),
        (FAISS, False, "ok", "1.9, GPU build (faiss-gpu), searches on the CPU"),
        ({**FAISS, "gpus": 2}, True, "ok", "searches on 2 GPU"),
        ({**FAISS, "built_for_gpu": False}, True, "note", "torch searches on CUDA instead"),
    ],
)
def test_which_faiss(faiss, cuda, state, words):
    finding = doctor.neighbours(faiss, ["faiss-gpu"], cuda)
    assert finding.state == state
    assert words in finding.words
    assert bool(finding.remedy) == (state == "broken")


@pytest.mark.parametrize(
    ("torch", "driver", "state", "words", "remedy"),
    [
        (CPU, None, "ok", "CPU; torch 2.5 sees no GPU", ""),
        (CPU, "/bin/nvidia-smi", "note", "though there is a driver", "update the NVIDIA driver"),
        ({**CPU, "built": None}, "/bin/nvidia-smi", "note", "without CUDA", "a CUDA build"),
        ({**CPU, "cuda": True, "gpus": ["H200"]}, None, "ok", "CUDA: H200", ""),
        ({**CPU, "mps": True}, None, "ok", "Apple GPU", ""),
        ({"error": "libcudart.so: not found"}, None, "broken", "libcudart", "pip install torch"),
        ({"error": "operator torchvision::nms does not exist"}, None, "broken", "nms", "one build"),
    ],
)
def test_which_device(monkeypatch, torch, driver, state, words, remedy):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: driver)
    finding = doctor.device(torch)
    assert finding.state == state
    assert words in finding.words
    assert remedy in finding.remedy


def test_a_browser_half_that_is_missing_is_broken(monkeypatch, tmp_path):
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *names: [str(tmp_path)])
    finding = doctor.widgets()
    assert finding.state == "broken"
    assert "the browser half of jupyter_bokeh is not found" in finding.words
    assert "jupyter_bokeh" in finding.remedy


def test_a_page_without_its_template_is_broken(monkeypatch, tmp_path):
    from memexplorer.server import launcher

    monkeypatch.setattr(launcher, "HERE", tmp_path)
    assert doctor.template().state == "broken"
    assert doctor.template().remedy == "reinstall memexplorer"


def test_libraries_that_do_not_fit_are_named(monkeypatch):
    monkeypatch.setattr(installed, "unmet", lambda r: "is old" if r.name == "bokeh" else "")
    (finding,) = doctor.needed()
    assert finding.state == "broken"
    assert finding.remedy.startswith("pip install 'bokeh")


def test_extras_that_are_missing_are_a_note(monkeypatch):
    monkeypatch.setattr(installed, "unmet", lambda r: "missing" if r.name == "timm" else "")
    (finding,) = doctor.extras()
    assert finding.state == "note"
    assert finding.words.startswith("not there: timm")
    assert finding.remedy == "pip install 'memexplorer[all]'"


def test_the_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("MEMEXPLORER_CACHE", str(tmp_path))
    (tmp_path / "a.npy").write_bytes(bytes(10_000_000))
    assert f"{tmp_path} holds 0.01 GB" in doctor.cache().words
    (tmp_path / "file").touch()
    monkeypatch.setenv("MEMEXPLORER_CACHE", str(tmp_path / "file"))
    assert doctor.cache().state == "broken"


def test_a_chrome_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setenv("CHROME", "/nowhere/chrome")
    assert "CHROME is '/nowhere/chrome'" in doctor.chromium().words


def test_for_programs():
    findings = [Finding("a", "ok", "well"), Finding("b", "broken", "ill", "a cure")]
    said = json.loads(doctor.as_json(findings))
    assert said["healthy"] is False
    assert said["findings"][1] == {
        "part": "b", "state": "broken", "words": "ill", "remedy": "a cure",
    }  # fmt: skip


def test_the_command_ends_with_1_when_something_is_broken(monkeypatch, capsys):
    from memexplorer import cli

    monkeypatch.setattr(doctor, "examine", lambda: [Finding("FAISS", "broken", "gone", "a cure")])
    with pytest.raises(SystemExit) as ended:
        cli.main(["doctor"])
    assert ended.value.code == 1
    assert "-> a cure" in capsys.readouterr().out
    monkeypatch.setattr(doctor, "examine", lambda: [Finding("FAISS", "ok", sys.version)])
    with pytest.raises(SystemExit) as ended:
        cli.main(["doctor", "--json"])
    assert ended.value.code == 0
    assert json.loads(capsys.readouterr().out)["healthy"] is True
