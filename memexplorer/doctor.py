"""What of this machine will be used, and what is broken with its remedy."""

import importlib.metadata
import importlib.util
import json
import os
import platform
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from memexplorer import installed

PROBES = {
    "torch": """
import importlib.util, torch
said = {"version": torch.__version__, "built": torch.version.cuda}
said["cuda"] = torch.cuda.is_available()
said["gpus"] = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
said["mps"] = torch.backends.mps.is_available()
if importlib.util.find_spec("torchvision"):
    import torchvision
""",
    "faiss": """
import faiss
said = {"version": faiss.__version__, "built_for_gpu": hasattr(faiss, "StandardGpuResources")}
said["gpus"] = faiss.get_num_gpus() if hasattr(faiss, "get_num_gpus") else 0
""",
    "umap": "import umap\nsaid = {'version': umap.__version__}",
}
EXTENSIONS = {
    "@jupyter-widgets/jupyterlab-manager": "ipywidgets (jupyterlab_widgets)",
    "@bokeh/jupyter_bokeh": "jupyter_bokeh",
    "anywidget": "anywidget",
}


@dataclass(frozen=True)
class Finding:
    """Is this part of the machine in order? state: "ok", "note" or "broken"."""

    part: str
    state: str
    words: str
    remedy: str = ""


def examine() -> list[Finding]:
    """What of this machine will be used, and what is broken?"""
    said = installed.ask(PROBES)
    torch, faiss = said["torch"], said["faiss"]
    return [
        python(),
        *needed(),
        device(torch),
        neighbours(faiss, installed.distributions("faiss"), torch.get("cuda", False)),
        layout(said["umap"]),
        widgets(),
        template(),
        browser(),
        chromium(),
        cache(),
        *extras(),
    ]


def in_words(findings: list[Finding]) -> str:
    """What does the examination say to a person?

    >>> print(in_words([Finding("FAISS", "broken", "missing", "pip install faiss-cpu")]))
    broken  FAISS: missing
            -> pip install faiss-cpu
    <BLANKLINE>
    1 thing is broken.
    """
    lines = []
    for finding in findings:
        lines.append(f"{finding.state:<8}{finding.part}: {finding.words}")
        if finding.remedy:
            lines.append(f"        -> {finding.remedy}")
    broken = sum(finding.state == "broken" for finding in findings)
    verdict = f"{broken} thing{'s are' if broken > 1 else ' is'} broken." if broken else "All well."
    return "\n".join([*lines, "", verdict])


def as_json(findings: list[Finding]) -> str:
    """What does the examination say to a program?"""
    healthy = all(finding.state != "broken" for finding in findings)
    return json.dumps({"healthy": healthy, "findings": [asdict(f) for f in findings]}, indent=2)


def python() -> Finding:
    """Which Python and which MemExplorer are these?"""
    import memexplorer

    version = platform.python_version()
    words = f"{version} at {sys.executable}; memexplorer {memexplorer.__version__}"
    words += f" at {Path(memexplorer.__file__).parent}; {os.cpu_count()} CPU cores"
    return Finding("Python", "ok", words)


def needed() -> list[Finding]:
    """Are the libraries there that MemExplorer always needs, in versions that fit?"""
    wanted = installed.requirements()
    if not wanted:
        words = "memexplorer runs without being installed, so its needs are not known"
        return [Finding("libraries", "note", words, "pip install .")]
    faults = [(r, installed.unmet(r)) for r in wanted if installed.unmet(r)]
    if not faults:
        return [Finding("libraries", "ok", f"all {len(wanted)} that are needed fit")]
    install = " ".join(f"'{r.name}{r.specifier}'" for r, _ in faults)
    words = "; ".join(fault for _, fault in faults)
    return [Finding("libraries", "broken", words, f"pip install {install}")]


def device(torch: dict) -> Finding:
    """Where will networks run?"""
    if "torchvision" in torch.get("error", ""):
        remedy = "pip install --force-reinstall torch torchvision, so that the two are of one build"
        return Finding("device", "broken", f"torchvision: {torch['error']}", remedy)
    if "error" in torch:
        return Finding("device", "broken", f"torch: {torch['error']}", "pip install torch")
    if torch["cuda"]:
        names = ", ".join(torch["gpus"])
        return Finding("device", "ok", f"CUDA: {names}; torch {torch['version']}")
    if torch["mps"]:
        return Finding("device", "ok", f"Apple GPU; torch {torch['version']}")
    words = f"CPU; torch {torch['version']} sees no GPU"
    if shutil.which("nvidia-smi"):
        build = f"is built for CUDA {torch['built']}" if torch["built"] else "is built without CUDA"
        remedy = "update the NVIDIA driver" if torch["built"] else "install a CUDA build of torch"
        return Finding(
            "device", "note", f"{words}, though there is a driver; torch {build}", remedy
        )
    return Finding("device", "ok", words)


def neighbours(faiss: dict, packages: list[str], cuda: bool) -> Finding:
    """With which FAISS are neighbours found?"""
    gpu = sys.platform == "linux" and platform.machine() == "x86_64"
    right = "faiss-gpu" if gpu else "faiss-cpu"
    if len(packages) > 1:
        words = f"{' and '.join(packages)} are both installed; they overwrite each other's files"
        remedy = f"pip uninstall -y {' '.join(packages)} && pip install {right}"
        return Finding("FAISS", "broken", words, remedy)
    if "error" in faiss:
        remedy = f"pip install --force-reinstall --no-deps {right}"
        return Finding("FAISS", "broken", faiss["error"], remedy)
    build = "GPU build" if faiss["built_for_gpu"] else "CPU build"
    words = f"{faiss['version']}, {build} ({', '.join(packages) or 'no package'})"
    if faiss["gpus"]:
        return Finding("FAISS", "ok", f"{words}, searches on {faiss['gpus']} GPU")
    if cuda:
        return Finding(
            "FAISS", "note", f"{words}, uses no GPU here: torch searches on CUDA instead"
        )
    return Finding("FAISS", "ok", f"{words}, searches on the CPU")


def layout(umap: dict) -> Finding:
    """Can maps be laid out?"""
    if "error" in umap:
        remedy = "pip install --upgrade umap-learn numba"
        return Finding("map", "broken", f"umap-learn: {umap['error']}", remedy)
    return Finding("map", "ok", f"umap-learn {umap['version']}")


def widgets() -> Finding:
    """Do the widgets fit each other, and can the page find their browser half?"""
    from jupyter_core.paths import jupyter_path

    names = ("bokeh", "jupyter_bokeh", "ipywidgets", "anywidget")
    faults = [
        installed.unmet(r)
        for r in installed.requirements()
        if r.name in names and installed.unmet(r)
    ]
    folders = [Path(place) for place in jupyter_path("labextensions")]
    for extension, package in EXTENSIONS.items():
        if not any((folder / extension / "package.json").is_file() for folder in folders):
            faults.append(f"the browser half of {package} is not found")
    if faults:
        remedy = f"pip install --force-reinstall --no-deps {' '.join(names)} jupyterlab_widgets"
        return Finding("widgets", "broken", "; ".join(faults), remedy)
    versions = [f"{name} {importlib.metadata.version(name)}" for name in names]
    return Finding("widgets", "ok", ", ".join(versions))


def template() -> Finding:
    """Is what shows the page there: Voila, our template, and the template it stands on?"""
    from jupyter_core.paths import jupyter_path

    from memexplorer.server import launcher

    if importlib.util.find_spec("voila") is None:
        remedy = "pip install 'voila>=0.5.7,<0.6'"
        return Finding("page", "broken", "voila is missing", remedy)
    ours = launcher.HERE / "share/jupyter/voila/templates/memexplorer/index.html.j2"
    if not ours.is_file():
        words = f"the page's template is missing at {ours}"
        return Finding("page", "broken", words, "reinstall memexplorer")
    if not any((Path(place) / "templates/lab").is_dir() for place in jupyter_path("voila")):
        remedy = "pip install --force-reinstall --no-deps voila"
        return Finding("page", "broken", "voila's own templates are not found", remedy)
    version = importlib.metadata.version("voila")
    return Finding("page", "ok", f"voila {version} with our template; nothing from outside")


def browser() -> Finding:
    """Which browser will the page open in?"""
    import webbrowser

    from memexplorer.server import browsers

    try:
        name = webbrowser.get().name if browsers.screen() else ""
    except webbrowser.Error:
        name = ""
    if name:
        return Finding("browser", "ok", f"pages open by themselves ({name})")
    words = "no page opens by itself from here"
    return Finding("browser", "note", words, "open the address that launch prints")


def chromium() -> Finding:
    """Which Chromium do the browser tests drive? Not needed to use MemExplorer."""
    from memexplorer.server import browsers

    try:
        found = browsers.chromium()
    except FileNotFoundError as error:
        return Finding("browser tests", "note", str(error))
    if found is None:
        words = "no Chromium or Chrome; only the project's own browser tests need one"
        return Finding("browser tests", "note", words, "install Chromium, or name it in CHROME")
    return Finding("browser tests", "ok", str(found))


def cache() -> Finding:
    """Where is what can be used again, how much is it, and how much would still fit?"""
    from memexplorer import storage

    try:
        folder = storage.cache_folder()
    except ValueError as error:
        return Finding("cache", "broken", str(error))
    if not os.access(folder, os.W_OK):
        remedy = "name another in MEMEXPLORER_CACHE"
        return Finding("cache", "broken", f"{folder} cannot be written", remedy)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    free = shutil.disk_usage(folder).free
    words = f"{folder} holds {size / 1e9:.2f} GB; {free / 1e9:.1f} GB of the disk are free"
    if free < 2e9:
        remedy = "delete the folder (it is made again), or name another in MEMEXPLORER_CACHE"
        return Finding("cache", "note", words, remedy)
    return Finding("cache", "ok", words)


def extras() -> list[Finding]:
    """Which optional libraries are there?"""
    wanted = installed.requirements("all")
    missing = [r.name for r in wanted if installed.unmet(r)]
    present = [
        f"{r.name} {importlib.metadata.version(r.name)}" for r in wanted if not installed.unmet(r)
    ]
    if not wanted:
        return []
    if missing:
        words = f"not there: {', '.join(missing)}" + (
            f"; there: {', '.join(present)}" if present else ""
        )
        return [Finding("extras", "note", words, "pip install 'memexplorer[all]'")]
    return [Finding("extras", "ok", ", ".join(present))]
