import contextlib
import html
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest

from memexplorer import shipped
from memexplorer.server import launcher

SEEN = """
import json, os
from memexplorer.server import launcher
print("SEEN", json.dumps([launcher.sources(), os.getcwd(), os.getpid()]))
"""


@pytest.fixture
def notebook(tmp_path):
    """A notebook without widgets, that says what its kernel sees."""
    cells = [nbformat.v4.new_code_cell(SEEN)]
    metadata = {"title": "MemExplorer · seen"}
    place = tmp_path / "pages" / "seen.ipynb"
    place.parent.mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), place)
    (place.parent / "private.png").write_bytes(b"not for everybody")
    return place


def read(address):
    jar = urllib.request.HTTPCookieProcessor()
    with urllib.request.build_opener(jar).open(address, timeout=60) as answer:
        return answer.url, answer.read().decode()


def seen(page):
    return json.loads(re.search(r"SEEN (\[.*\])", html.unescape(page))[1])


@contextlib.contextmanager
def launched(*options, cwd):
    """(process, address, what it printed) of `memexplorer launch`."""
    command = [sys.executable, "-m", "memexplorer.cli", "launch", "--no-browser", *options]
    process = subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    lines = []
    try:
        while not lines or "Ctrl-C" not in lines[-1]:
            lines.append(process.stdout.readline())
            assert lines[-1], f"it ended: {lines}"
        said = "".join(lines)
        yield process, re.search(r"http://\S+", said)[0], said
    finally:
        process.kill()  # the server notices
        process.wait()
        process.stdout.close()


def test_a_page_from_start_to_stop(notebook, tmp_path):
    options = ["--app", str(notebook), "--sample", "digits"]
    with launched(*options, cwd=tmp_path) as (process, address, said):
        assert address.startswith("http://127.0.0.1:")
        token = address.partition("token=")[2]
        assert len(token) > 20
        assert "Other machines" not in said
        commands = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
        assert token not in commands, "whoever lists the processes would have the token"

        _, shown = read(address)
        assert "<title>MemExplorer · seen</title>" in shown
        outside = re.findall(r"(?:src|href)=.https?://[^\"']+", shown)
        assert not outside, "the page would ask somebody else"
        asked, folder, kernel = seen(shown)
        assert asked["sample"] == "digits"
        assert asked["roots"][0] == str(tmp_path)
        assert folder == str(tmp_path)

        page = address.partition("?")[0]
        url, shown = read(page)
        assert "/login" in url
        assert "SEEN" not in shown
        with pytest.raises(urllib.error.HTTPError, match="403"):
            read(f"{page}voila/files/private.png?token={token}")

        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert "Stopped." in process.stdout.read()
    assert ended(kernel), "the kernel is left behind"
    assert unanswered(page)


def unanswered(address, patience=15):
    give_up = time.monotonic() + patience
    while time.monotonic() < give_up:
        try:
            read(address.partition("?")[0])
        except OSError:
            return True
        time.sleep(0.1)
    return False


def ended(process, patience=15):
    give_up = time.monotonic() + patience
    while time.monotonic() < give_up:
        with contextlib.suppress(FileNotFoundError):
            status = Path(f"/proc/{process}/stat").read_text() if os.path.isdir("/proc/1") else ""
            if status and status.rpartition(")")[2].split()[0] != "Z":
                time.sleep(0.1)
                continue
        return True
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_ways_to_stop_it(notebook, tmp_path, number):
    with launched("--app", str(notebook), cwd=tmp_path) as (process, address, _):
        process.send_signal(number)
        assert process.wait(30) == 0
    assert unanswered(address)


def test_a_killed_launcher_leaves_no_server_behind(notebook, tmp_path):
    with launched("--app", str(notebook), cwd=tmp_path) as (process, address, _):
        kernel = seen(read(address)[1])[2]
        process.kill()
        process.wait()
        assert ended(kernel), "the kernel is left behind"
    assert unanswered(address), "the server is left behind"


def test_nohup_means_what_it_says():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with launcher.stopping_on_signals():
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_port_that_is_taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ValueError, match=rf"port {port} .* cannot be opened .*choose another"):
            launcher.launch(port=port, browser=False)


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_is_none(port):
    with pytest.raises(ValueError, match=f"port is {port}, but ports go from 1 to 65535"):
        launcher.launch(port=port, browser=False)


def test_an_address_that_is_not_ours():
    with pytest.raises(ValueError, match="at ip '192.0.2.1' cannot be opened"):
        launcher.free_port("192.0.2.1", 0)


def test_an_app_that_is_not_there(tmp_path):
    with pytest.raises(
        FileNotFoundError,
        match="there is no app 'lessons' .*give one of: agreement, closer_look, explore",
    ):
        launcher.launch(app="lessons", browser=False)
    with pytest.raises(FileNotFoundError, match=r"there is no app '.*mine.ipynb'"):
        launcher.launch(app=tmp_path / "mine.ipynb", browser=False)


def test_a_server_that_ends_at_once():
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(ConnectionError, match=r"ended while starting \(exit code 3\)"):
        launcher.wait_until_up(process, "127.0.0.1", launcher.free_port("127.0.0.1", 0))


def test_a_server_that_never_answers():
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        port = launcher.free_port("127.0.0.1", 0)
        with pytest.raises(ConnectionError, match="did not answer within 0 s"):
            launcher.wait_until_up(process, "127.0.0.1", port, patience=0.3)
        launcher.stop(process)
        assert process.returncode is not None


def test_a_server_that_does_not_listen_to_reason_is_ended():
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1); time.sleep(60)"
    command = [sys.executable, "-u", "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        launcher.stop(process, patience=0.3)
        assert process.returncode == -9


def test_everybody_may_come_is_said(capsys):
    launcher.greet("http://127.0.0.1:1/?token=a", "0.0.0.0")
    said = capsys.readouterr().out
    assert "Other machines reach it too" in said
    assert "All pages" not in said


def test_from_one_page_the_way_to_all_is_said(capsys):
    address = "http://127.0.0.1:1/voila/render/units.ipynb?token=a"
    launcher.greet(address, "127.0.0.1", page="units")
    said = capsys.readouterr().out
    assert address in said
    assert re.search(r"All pages: +http://127.0.0.1:1/\?token=a\n", said)
    launcher.greet(address, "127.0.0.1", page="/mine/own.ipynb")
    assert "All pages" not in capsys.readouterr().out


def test_all_pages_on_one_server_and_nothing_else(tmp_path):
    with launched(cwd=tmp_path) as (process, address, said):
        root, _, token = address.partition("?token=")
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", root)
        assert "All pages" not in said
        url, index = read(address)
        names = sorted(path.stem for path in shipped.folder("apps").glob("*.ipynb"))
        assert sorted(re.findall(r'data-page="(\w+)"', index)) == names
        for name in names:
            assert f'href="/voila/render/{name}.ipynb"' in index
        assert "shipped samples" in index
        assert not re.findall(r"(?:src|href)=.https?://", index)
        url, shown = read(root)
        assert "/login" in url
        assert "data-page" not in shown
        for path in ("voila/tree", "voila/api/contents/", "voila/render/none.ipynb"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                read(f"{root}{path}?token={token}")
        assert not kernels_below(process.pid), "an index needs no kernel"


def kernels_below(process):
    """The command lines of the kernels that this process' children have started."""
    shown = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True)
    rows = [line.split(None, 2) for line in shown.stdout.splitlines()]
    below = {str(process)}
    for _ in range(3):
        below |= {pid for pid, parent, *_ in rows if parent in below}
    assert len(below) > 1, "ps shows no server: this would see no kernel either"
    return [args for pid, _, *args in rows if pid in below and "server.kernel" in str(args)]


def test_a_named_source_opens_the_explorer_and_a_named_app_that_one(tmp_path):
    with launched("--sample", "digits", cwd=tmp_path) as (_, address, said):
        assert "/voila/render/explore.ipynb?token=" in address
        assert "All pages" in said
    with launched("--app", "units", cwd=tmp_path) as (_, address, _):
        assert "/voila/render/units.ipynb?token=" in address


def test_a_browser_is_let_in_once_by_a_word_that_is_not_the_token(tmp_path):
    given = {"sample": "digits", "roots": [str(tmp_path)]}
    with launcher.serving(given, entrance="a-word") as (address, _):
        origin = address.partition("?")[0]
        url, index = read(f"{origin}enter/a-word")
        assert url == address
        assert 'data-page="explore"' in index
        for word in ("a-word", "another"):
            with pytest.raises(urllib.error.HTTPError, match="403"):
                read(f"{origin}enter/{word}")


def test_what_is_not_there_is_said_before_a_server_starts(monkeypatch):
    monkeypatch.setattr(launcher, "serving", lambda *_, **__: pytest.fail("a server starts"))
    with pytest.raises(FileNotFoundError, match="weights '.*' does not exist"):
        launcher.launch(model="timm:resnet18", weights="nowhere.safetensors", browser=False)
    with pytest.raises(ValueError, match="upload_limit is 'all'"):
        launcher.launch(upload_limit="all", browser=False)


def test_the_page_knows_how_much_may_be_uploaded(notebook, tmp_path):
    tell = 'import os; print("LIMIT", os.environ["MEMEXPLORER_UPLOAD_LIMIT"])'
    cells = [nbformat.v4.new_code_cell(tell)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), notebook)
    options = ["--app", str(notebook), "--upload-limit", "3 GB"]
    with launched(*options, cwd=tmp_path) as (_, address, _):
        assert f"LIMIT {3 * 10**9}" in read(address)[1]


def test_the_settings_are_those_promised():
    settings = json.loads((launcher.HERE / "voila.json").read_text())
    assert settings["Voila"]["auto_token"] is True
    assert settings["Voila"]["tornado_settings"]["websocket_max_message_size"] >= 100_000_000
    # the first answer to a ping is waited for longer than until the second ping: else all are lost
    tornado = settings["Voila"]["tornado_settings"]
    assert tornado["ws_ping_timeout"] >= 2 * tornado["ws_ping_interval"] >= 20_000  # milliseconds
    assert settings["VoilaConfiguration"]["template"] == "memexplorer"
    assert settings["VoilaConfiguration"]["file_allowlist"] == []
    culling = settings["MappingKernelManager"]
    assert 0 < culling["cull_interval"] <= culling["cull_idle_timeout"] <= 3600
    assert culling["cull_connected"] is False
    # a page that opens beside many others is waited for, and not culled before it is connected
    assert 120 <= culling["kernel_info_timeout"] <= culling["cull_idle_timeout"]


def test_another_jupyter_path_is_kept(monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", "/mine")
    share, mine = launcher.environment({}, "token")["JUPYTER_PATH"].split(os.pathsep)
    assert mine == "/mine"
    assert Path(share, "voila", "templates", "memexplorer", "conf.json").is_file()
