import os
import signal
import subprocess
import sys
import time

import pytest

import memexplorer
from memexplorer import cli
from memexplorer.server import launcher


def said(capsys, *arguments):
    """(exit code, stdout, stderr) of the command line."""
    code = 0
    try:
        cli.main(list(arguments))
    except SystemExit as ended:
        code = ended.code or 0
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_version(capsys):
    assert said(capsys, "--version") == (0, f"{memexplorer.__version__}\n", "")


def test_help_lists_the_commands_and_the_studies(capsys):
    code, out, _ = said(capsys)
    assert code == 0
    for command in ("launch", "run", "doctor"):
        assert f"\n  {command} " in out
    code, out, _ = said(capsys, "run", "--help")
    for study in ("neighbor_agreement", "outlier_map", "unit_memorization"):
        assert f"\n  {study} " in out


def test_an_unknown_command_is_usage(capsys):
    code, _, err = said(capsys, "lunch")
    assert code == 2
    assert "No such command 'lunch'" in err


@pytest.fixture
def launched(monkeypatch):
    """What launcher.launch was called with; it ends with 0."""
    given = {}
    monkeypatch.setattr(launcher, "launch", lambda **asked: given.update(asked) or 0)
    return given


def test_launch_hands_everything_on(capsys, launched, tmp_path):
    code, _, _ = said(
        capsys, "launch", "--model", "net.py:build", "--data", "images", "--held-out", "test.npz",
        "--features", "a=a.npy", "--features", "b=b.npy", "--trust", "--encoder",
        "--skip-corrupt",
        "--size", "32x32", "--channels", "1", "--root", str(tmp_path), "--port", "0",
        "--no-browser",
    )  # fmt: skip
    assert code == 0
    assert launched["model"] == "net.py:build"
    assert launched["held_out"] == "test.npz"
    assert launched["features"] == ["a=a.npy", "b=b.npy"]
    assert launched["preprocessing"] == {"channels": 1, "size": "32x32"}
    assert launched["roots"] == [tmp_path]
    assert launched["trust"] is launched["encoder"] is launched["skip_corrupt"] is True
    assert launched["browser"] is False


def test_launch_has_an_option_for_each_thing_launch_takes():
    import inspect

    options = set(inspect.signature(cli.launch).parameters)
    wanted = set(inspect.signature(launcher.launch).parameters)
    spelled = {"channels", "size", "mean", "std", "root"}
    assert options - spelled == wanted - {"preprocessing", "roots"}


@pytest.mark.parametrize("error", [ValueError, TypeError, FileNotFoundError, ImportError,
                                   MemoryError])  # fmt: skip
def test_a_users_error_is_one_sentence(capsys, monkeypatch, error):
    def fail(**asked):
        raise error("labels has 49, but 50 were wanted;\ngive both the same examples")

    monkeypatch.setattr(launcher, "launch", fail)
    code, out, err = said(capsys, "launch")
    assert code == 2
    assert out == ""
    assert err.startswith("Error: labels has 49, but 50 were wanted; give both the same examples")
    assert "Traceback" not in err
    assert err.count("\n") == 1


def test_an_error_from_elsewhere_says_how_to_see_where(capsys, monkeypatch):
    monkeypatch.setattr(launcher, "launch", lambda **asked: int("x"))
    _, _, err = said(capsys, "launch")
    assert err.endswith("(--traceback shows where)\n")


@pytest.mark.parametrize("place", [0, 1])
def test_traceback_shows_it(capsys, place):
    arguments = ["launch", "--port", "99999"]
    arguments.insert(place, "--traceback")
    with pytest.raises(ValueError, match="port is 99999"):
        said(capsys, *arguments)


def test_our_own_bugs_are_not_dressed_up(capsys, monkeypatch):
    monkeypatch.setattr(launcher, "launch", lambda **asked: [][0])
    with pytest.raises(IndexError):
        said(capsys, "launch")


def test_ctrl_c_before_the_work_begins_shows_no_traceback(capsys, monkeypatch):
    def interrupted(arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "commands", interrupted)
    assert said(capsys, "run", "noisy_labels") == (130, "", "")


def test_the_exit_code_is_the_servers(capsys, monkeypatch):
    monkeypatch.setattr(launcher, "launch", lambda **asked: 7)
    assert said(capsys, "launch")[0] == 7


def test_a_stopped_run_says_how_to_go_on(tmp_path):
    command = [
        sys.executable, "-m", "memexplorer.cli", "run", "unit_memorization",
        "--sample", "cifar-small", "--out", str(tmp_path / "run"),
    ]  # fmt: skip
    environment = {**os.environ, "MEMEXPLORER_CACHE": str(tmp_path / "cache")}
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment) as process:
        begun = b""
        while b"examples/s" not in begun:
            begun += os.read(process.stderr.fileno(), 1000)
            assert process.poll() is None, begun
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read().decode()
        assert process.wait(60) == 130
    assert "Stopped. What was finished is kept: the same command goes on from there." in rest
    assert "Traceback" not in rest
    assert not (tmp_path / "run" / "run.json").exists()
