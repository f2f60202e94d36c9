"""Start the server of the pages, say its address, and stop it again, leaving nothing behind.

Voila runs as a child of this Python with the template and settings beside this file, found
through JUPYTER_PATH, so nothing has to be installed outside the package. What the user asked for
travels to the page's kernel in the environment variable MEMEXPLORER_SOURCES.
"""

import contextlib
import importlib.util
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path

from memexplorer import shipped
from memexplorer.server import asking, browsers, windows

HERE = Path(__file__).resolve().parent
EVERYWHERE = ("", "0.0.0.0", "::")
FIRST = "explore"  # the page that opens when a source is named and no page


def launch(
    *, model=None, weights=None, data=None, held_out=None, sample=None, features=None,
    predictions=None, reference=None, split=None, trust=False, preprocessing=None, encoder=False,
    skip_corrupt=False, roots=None, app=None, ip="127.0.0.1", port=0, browser=True, window=False,
    upload_limit=asking.UPLOAD_LIMIT, verbose=False,
) -> int:  # fmt: skip
    """What has this network memorized, on a page in the browser?

    Serves until Ctrl-C (or SIGTERM, or the window is closed), then stops the server and its
    kernels. The address, token included, is printed. With nothing named, it is that of the index
    of all pages, which open on the shipped sample.

    model, weights, data, held_out, sample, features, predictions
                   specs as text; see `memexplorer.panels.explore.panel`
    reference, split   a second network and which examples it saw; see `layers.panel`
    trust, encoder, preprocessing (a dict with any of channels, size, mean, std)   as there
    skip_corrupt   leave out image files that cannot be read, on every load of this page
    roots          folders the page may read; default: this folder and those of the sources
    app            name of a shipped app, or the path of a notebook
    port           0: one that is free, chosen by the system
    window         show it in a window of its own, and stop when that is closed
    upload_limit   the most that may be uploaded from a page at once: bytes, or "500 MB"
    returns        the exit code of the server, 0 after Ctrl-C or a closed window

    Raises ValueError for a port that is taken, TypeError for a source that is not text,
    FileNotFoundError for a source that is not there.
    """
    asked = {
        "model": model, "weights": weights, "data": data, "held_out": held_out, "sample": sample,
        "features": features, "predictions": predictions, "reference": reference, "split": split,
        "trust": trust, "preprocessing": preprocessing, "encoder": encoder,
        "skip_corrupt": skip_corrupt, "roots": roots,
    }  # fmt: skip
    word = secrets.token_urlsafe(24)
    page = app or (FIRST if asking.named(asked) else None)
    with stopping_on_signals(), contextlib.suppress(KeyboardInterrupt):
        given, limit = asking.wanted(asked), asking.in_bytes(upload_limit)
        show = windows.opener() if window else None
        served = serving(given, app=page, ip=ip, port=port, verbose=verbose,
                         upload_limit=limit, entrance=word)  # fmt: skip
        with served as (address, process):
            greet(address, ip, page=page)
            entrance = urllib.parse.urljoin(address, f"/enter/{word}")
            if show:
                show(entrance, process)
            elif browser and not browsers.open_page(entrance):
                print("No browser opens from here: open the address above yourself.", flush=True)
            code = 0 if show and process.poll() is None else process.wait()
            if code or not show:
                print(f"The server ended by itself (exit code {code}); --verbose shows its log.")
                return code
    print("\nStopped.", flush=True)
    return 0


def sources(sample: str = "cifar-small") -> dict:
    """Which model and data did the user ask for, when launching this page?

    sample   the shipped one that this page opens on when nothing was asked for
    returns  keyword arguments for a panel

    >>> sources(), sources("digits")
    ({'sample': 'cifar-small'}, {'sample': 'digits'})
    """
    given = json.loads(os.environ.get("MEMEXPLORER_SOURCES", "{}"))
    return given if asking.named(given) else {"sample": sample, **given}


@contextlib.contextmanager
def serving(
    given: dict,
    *,
    app=None,
    ip="127.0.0.1",
    port=0,
    verbose=False,
    upload_limit=None,
    entrance="",
    options=(),
):
    """Where does the page answer? Yields (address with token, process); stops it on leaving.

    app       name of a shipped app, or the path of a notebook, which is then all that is served;
              None: the index of all apps
    entrance  word that lets a browser in, once, at /enter/WORD, to the same page
    options   more words for Voila's command line
    """
    if importlib.util.find_spec("voila") is None:
        raise ImportError("showing a page needs voila: pip install 'voila>=0.5.7,<0.6'")
    own = str(app).endswith(".ipynb")
    page = "" if own or app is None else f"voila/render/{find_app(app).name}"
    token = secrets.token_urlsafe(24)
    port = free_port(ip, port)
    command = [
        # -P: a file of the user's named like a library must not take its place
        sys.executable, "-P", "-m", "memexplorer.server.attended",
        str(find_app(app) if own else shipped.folder("apps")),
        f"--Voila.config_file_paths={HERE}", f"--Voila.ip={ip}", f"--port={port}",
        *(["--debug"] if verbose else []), *options,
    ]  # fmt: skip
    known = environment(given, token) | {
        "MEMEXPLORER_UPLOAD_LIMIT": str(upload_limit or asking.in_bytes(asking.UPLOAD_LIMIT)),
        "MEMEXPLORER_PAGE": page,
        **({"MEMEXPLORER_ENTRANCE": entrance} if entrance else {}),
    }
    process = subprocess.Popen(command, env=known, stdin=subprocess.PIPE, start_new_session=True)
    host = "127.0.0.1" if ip in EVERYWHERE else f"[{ip}]" if ":" in ip else ip
    try:
        wait_until_up(process, "127.0.0.1" if ip in EVERYWHERE else ip, port)
        yield f"http://{host}:{port}/{page}?token={token}", process
    finally:
        stop(process)


def environment(given: dict, token: str) -> dict:
    """With which environment does the server start? The token is here, not in the process list."""
    share = str(HERE / "share" / "jupyter")
    elsewhere = os.environ.get("JUPYTER_PATH")
    return {
        **os.environ,
        "JUPYTER_PATH": os.pathsep.join([share, elsewhere] if elsewhere else [share]),
        "JUPYTER_TOKEN": token,
        "MEMEXPLORER_SOURCES": json.dumps(given),
        "MEMEXPLORER_FOLDER": os.getcwd(),
    }


def find_app(app: str | Path) -> Path:
    """Which notebook is this app?

    >>> find_app("explore").name
    'explore.ipynb'
    """
    if str(app).endswith(".ipynb"):
        notebook, names = Path(app).resolve(), "a path to a notebook"
    else:
        folder = shipped.folder("apps")
        notebook = folder / f"{app}.ipynb"
        names = ", ".join(sorted(path.stem for path in folder.glob("*.ipynb")))
    if not notebook.is_file():
        raise FileNotFoundError(f"there is no app {str(app)!r} ({notebook}); give one of: {names}")
    return notebook


def free_port(ip: str, port: int) -> int:
    """Which port will the server listen on? 0 asks the system for one that is free."""
    if not 0 <= port <= 65535:
        raise ValueError(f"port is {port}, but ports go from 1 to 65535; 0 lets the system choose")
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    with socket.socket(family) as probe:
        # as the server will: a port closed a moment ago counts as free
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ip, port))
        except OSError as problem:
            raise ValueError(
                f"port {port} at ip {ip!r} cannot be opened ({problem.strerror or problem}); "
                "choose another port, or 0 and the system chooses one"
            ) from problem
        return probe.getsockname()[1]


def wait_until_up(process, host: str, port: int, *, patience: float = 120.0) -> None:
    """Does the server answer? Returns when it does, ConnectionError when it ended or hangs."""
    give_up = time.monotonic() + patience
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise ConnectionError(
                f"the server ended while starting (exit code {process.returncode}); its own words "
                "are above; `memexplorer doctor` says what is broken"
            )
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            return
        time.sleep(0.1)
    raise ConnectionError(f"the server did not answer within {patience:.0f} s; try again --verbose")


def greet(address: str, ip: str, *, page=None) -> None:
    """Say where the page is, where all the others are, and who can get there."""
    print(f"MemExplorer is at {address}")
    if page and not str(page).endswith(".ipynb"):
        print(f"All pages:        {urllib.parse.urljoin(address, '/?' + address.split('?')[1])}")
    if ip in EVERYWHERE:
        print("Other machines reach it too: whoever has the token can read your data through it.")
    print("Ctrl-C stops it.", flush=True)


def stop(process, *, patience: float = 15.0) -> None:
    """End the server and, through it, its kernels; by force when it does not listen."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(patience)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()  # its kernels notice that their parent is gone
        process.wait()
    if process.stdin:
        process.stdin.close()


@contextlib.contextmanager
def stopping_on_signals():
    """Treat SIGTERM and a closed terminal like Ctrl-C, so that no server is left hidden."""

    def interrupt(number, frame):
        raise KeyboardInterrupt

    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        names = []  # Python allows handlers only there
    # one that is ignored stays so: nohup means what it says
    names = [name for name in names if signal.getsignal(getattr(signal, name)) != signal.SIG_IGN]
    before = {name: signal.signal(getattr(signal, name), interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
