"""Is the house still built as designed? Rooms, arrows, fences and budgets, read from the code.

Each failure says which file breaks which rule and what to do about it. To change a rule, change it
here and say why in docs/decisions.md.
"""

import ast
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "memexplorer"

# A room is a folder or a single file of the package. An arrow A -> B: a file of A imports one of B.
ANYBODY = {"progress", "checks", "shipped"}  # may be imported from everywhere
INSTRUMENTS = {
    "directions",
    "passes",
    "activations",
    "anatomy",
    "calls",
    "ablation",
    "probing",
    "grafting",
    "neighbors",
    "kraskov",
    "layout",
    "training",
    "losses",
    "encoding",
    "comparing",
    "language",
    "learning",
    "robust",
    "closer",
}
GROUND = {"storage", "device"}
ISLANDS = {"data", "models"}
BELOW_STUDIES = (
    INSTRUMENTS
    | GROUND
    | ISLANDS
    | {"variety", "patterned", "measures", "evidence", "vicinity", "dosing"}
)
BELOW_PANELS = BELOW_STUDIES | {"studies", "widgets", "jobs", "query"}
EVERYTHING = BELOW_PANELS | {"panels", "server", "headless", "doctor", "installed"}

ARROWS = {
    "": set(),  # memexplorer/__init__.py
    **{name: set() for name in ANYBODY},
    "device": set(),
    "storage": set(),
    "data": set(),
    "models": {"device"},
    "kraskov": set(),
    # how varied the answers of units are: to all studies of information the same
    # small networks trained on patterns
    "patterned": {"training", "storage", "device", "data", "models"},
    "variety": {"activations", "anatomy", "storage", "measures"},
    "measures": {"neighbors", "kraskov", "directions"},
    "directions": set(),
    "neighbors": {"device"},
    "layout": {"neighbors", "device"},
    "query": {"checks"},
    # the hooks' file turns examples into batches as the network wants them, and caches what came
    "passes": {"device", "storage", "data", "models"},
    "activations": {"passes", "device", "storage", "data", "models"},
    "anatomy": {"activations", "passes", "models", "device"},
    # running a network again without some of its units, and only from there on
    "calls": {"activations", "models"},
    "ablation": {"calls", "activations", "passes", "models", "device"},
    "probing": {"neighbors"},
    "grafting": {"anatomy", "models"},
    # what happens dose by dose: to studies and to the dial the same
    "dosing": {"ablation", "passes", "storage", "data", "models", "measures"},
    "training": {"device", "losses"},
    # two encoders taught without labels, and read layer by layer: how far apart their views lie
    "encoding": {"training", "losses", "activations", "anatomy", "passes", "storage", "device"}
    | ISLANDS,
    # one make trained again and again; several networks compared on the same examples
    "comparing": {"activations", "anatomy", "directions", "passes", "training", "storage", "device"}
    | {"learning"}
    | ISLANDS
    | {"measures"},
    "losses": set(),
    # one training followed from step to step: measured, kept, gone on with, branched
    "learning": {"training", "losses", "activations", "anatomy", "passes", "layout", "storage"}
    | {"device", "measures"}
    | ISLANDS,
    # ways to learn in spite of wrong labels, side by side
    "robust": {"learning", "training", "losses", "passes", "storage", "device", "measures"}
    | ISLANDS,
    # how training on noise differs from training on real data
    "closer": {"learning", "training", "losses", "passes", "storage", "device", "measures"}
    | ISLANDS,
    "language": {"device"},
    # what several studies look at, computed once
    "evidence": INSTRUMENTS | GROUND | ISLANDS | {"measures"},
    "vicinity": {"evidence", "layout", "neighbors", "storage", "measures"},
    "studies": BELOW_STUDIES,
    "widgets": set(),
    "jobs": GROUND,
    "panels": BELOW_PANELS,
    "server": BELOW_PANELS | {"panels"},
    "installed": set(),
    "doctor": {"installed", "server", "storage", "device"},
    "headless": BELOW_PANELS,
    "cli": EVERYTHING,
}
SIDEWAYS_FORBIDDEN = {"measures", "studies"}  # one published idea each: they share by going down

LOADERS = "models.loading*, language"
FENCES = {  # library: the rooms (or modules) that may import it
    "kornia": "data",
    "torch": "models, data, passes, activations, anatomy, training, losses, language, device, "
    "studies, neighbors, evidence, calls, ablation, dosing, probing, grafting, patterned, "
    "encoding, comparing, learning, robust, closer",
    "faiss": "neighbors",
    "umap": "layout",
    "bokeh": "widgets",
    "jupyter_bokeh": "widgets",
    "anywidget": "widgets",
    "shapely": "widgets",
    "ipywidgets": "widgets, panels",
    "ray": "jobs",
    "datasets": "data",
    "timm": LOADERS,
    "torchvision": LOADERS,
    "transformers": LOADERS,
    "open_clip": LOADERS,
    "voila": "server",
    "typer": "cli, headless",
}
# imported inside the function that uses them, so that importing our module stays light
AT_POINT_OF_USE = {
    "datasets", "faiss", "kornia", "open_clip", "ray", "sklearn", "timm", "torchvision",
    "transformers", "umap",
}  # fmt: skip
WIDGETS_MAY_USE = {
    "PIL", "anywidget", "bokeh", "ipywidgets", "jupyter_bokeh", "numpy", "shapely", "traitlets",
}  # fmt: skip
INPUT_OUTPUT = {"io", "json", "os", "pathlib", "pickle", "shutil", "sqlite3", "tempfile", "urllib"}
OPTIONAL = ("datasets", "open_clip", "timm", "torchvision", "transformers", "ray", "matplotlib")
HEAVY = ("torch", "faiss", "umap", "bokeh", "voila", "ipywidgets", "pandas", "pyarrow")

LINES = {"measures": 120, "studies": 150, "models": 200, "widgets": 150, "panels": 120}
FUNCTION_LINES = 40
WIDTH = 100
SCRIPT_LINES = 300  # the JavaScript of a widget
NAMES = {
    "utils", "util", "helpers", "helper", "core", "base", "manager", "engine", "pipeline",
    "registry", "config",
}  # fmt: skip

FILES = sorted(PACKAGE.rglob("*.py"))
OURS = [
    path
    for folder in ("memexplorer", "tests", "benchmarks", "sample_data")
    for path in sorted((ROOT / folder).rglob("*.py"))
]


def module(path):
    """memexplorer/data/folder.py -> "data.folder"; a package's __init__.py -> its own name."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module(path) for path in FILES}


def room(name):
    return name.split(".")[0]


def imports(path):
    """Every (line, dotted name, at module level) that a file imports, relative ones made absolute.

    >>> example = PACKAGE / "shipped.py"
    >>> [name for _, name, _ in imports(example)]
    ['pathlib.Path']
    """
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = node.module or ""
            if node.level:
                here = ("memexplorer", *path.relative_to(PACKAGE).parts)[: -node.level]
                start = ".".join([*here, start]).rstrip(".")
            names = [f"{start}.{alias.name}" for alias in node.names]
        for name in names:
            yield node.lineno, name, id(node) not in inside


def own_imports(path):
    """Every (line, module of ours) that a file imports, "data.folder" style."""
    for line, name, _ in imports(path):
        if name.split(".")[0] != "memexplorer":
            continue
        name = name.removeprefix("memexplorer").removeprefix(".")
        while name and name not in MODULES:  # the last part is a function, not a module
            name = name.rpartition(".")[0]
        yield line, name


def where(path, line=None):
    return f"{path.relative_to(ROOT)}" + (f":{line}" if line else "")


def report(faults, rule):
    """Fail with the rule, which says what to do, and the places that break it."""
    if faults:
        pytest.fail(rule + "\n  " + "\n  ".join(sorted(set(faults))), pytrace=False)


def matches(name, places):
    """Is this module in one of the rooms, or one of the modules, of a fence?"""
    for place in places.split(", "):
        if place.endswith("*") and name.startswith(place[:-1]):
            return True
        if name == place or name.startswith(place + "."):
            return True
    return False


def test_every_room_is_known():
    faults = [
        f"{where(path)}: no room {room(module(path))!r}"
        for path in FILES
        if room(module(path)) not in ARROWS
    ]
    report(faults, "A new room needs its place in ARROWS here and in the design. Unknown:")


def test_arrows_point_down():
    faults = []
    for path in FILES:
        here = room(module(path))
        for line, name in own_imports(path):
            there = room(name)
            if there in {here, ""} | ANYBODY | ARROWS.get(here, EVERYTHING):
                continue
            faults.append(
                f"{where(path, line)}: {here} imports {there}; {here} may import "
                f"{', '.join(sorted(ARROWS[here])) or 'no other room'}"
            )
    report(
        faults,
        "Imports point down only. Hand over arrays, a callable or a Progress instead, or move the "
        "shared piece below both:",
    )


def test_nothing_points_sideways():
    faults = [
        f"{where(path, line)}: {module(path)} imports {name}"
        for path in FILES
        for line, name in own_imports(path)
        if room(module(path)) in SIDEWAYS_FORBIDDEN
        and room(name) == room(module(path))
        and name not in (module(path), room(name))
    ]
    report(
        faults,
        "A measure knows no other measure, a study no other study. Pass what it needs as an "
        "argument, or move what both need into a room below (evidence, checks):",
    )


def test_no_cycles():
    edges = {module(path): {name for _, name in own_imports(path)} for path in FILES}
    done, cycle = set(), []

    def visit(name, trail):
        if name in trail:
            cycle.append(" -> ".join([*trail[trail.index(name) :], name]))
        elif name not in done:
            for other in sorted(edges.get(name, ())):
                if other != name:
                    visit(other, [*trail, name])
            done.add(name)

    for name in sorted(edges):
        visit(name, [])
    report(cycle, "These modules import each other. Move what both need into a third one below:")


def test_heavy_libraries_stay_behind_their_fences():
    faults = [
        f"{where(path, line)}: {library} belongs to {FENCES[library]}"
        for path in FILES
        for line, name, _ in imports(path)
        if (library := name.split(".")[0]) in FENCES and not matches(module(path), FENCES[library])
    ]
    report(faults, "Ask the room that owns the library for arrays instead of importing it:")


def test_heavy_libraries_are_imported_where_they_are_used():
    faults = [
        f"{where(path, line)}: import {name.split('.')[0]} inside the function that uses it"
        for path in FILES
        for line, name, top in imports(path)
        if top and name.split(".")[0] in AT_POINT_OF_USE
    ]
    report(faults, "A module that imports these at its top makes every page wait for them:")


def test_measures_are_numbers_only():
    faults = [
        f"{where(path, line)}: {name.split('.')[0]}"
        for path in FILES
        for line, name, _ in imports(path)
        if room(module(path)) == "measures" and name.split(".")[0] in INPUT_OUTPUT
    ]
    report(faults, "A measure reads and writes nothing; load in data, keep in storage:")


def test_widgets_use_only_their_own_libraries():
    known = WIDGETS_MAY_USE | set(sys.stdlib_module_names) | {"memexplorer"}
    faults = [
        f"{where(path, line)}: {name.split('.')[0]}"
        for path in FILES
        for line, name, _ in imports(path)
        if room(module(path)) == "widgets" and name.split(".")[0] not in known
    ]
    report(faults, "A widget takes arrays and draws; compute below and hand the arrays in:")


def test_hooks_live_in_one_file():
    faults = [
        f"{where(path, node.lineno)}: {node.attr}"
        for path in FILES
        if module(path) != "activations"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("register_")
        and node.attr.endswith("_hook")
    ]
    report(faults, "Hooks are put and removed in activations.py only; ask it for the layer:")


def test_only_device_asks_about_cuda():
    faults = [
        f"{where(path, node.lineno)}: cuda.{node.attr}"
        for path in FILES
        if module(path) != "device"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in ("is_available", "device_count")
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "cuda"
    ]
    report(faults, "Ask memexplorer.device (choose, has_cuda) which device there is:")


def python(code, *arguments):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=300,
    )


def test_every_module_imports_without_the_extras():
    names = [f"memexplorer.{name}".rstrip(".") for name in sorted(MODULES)]
    done = python(
        """
        import importlib, sys

        class Blocked:
            def find_spec(self, name, path=None, target=None):
                if name.split(".")[0] in sys.argv[1].split(","):
                    raise ModuleNotFoundError(f"No module named {name!r} (blocked)", name=name)

        sys.meta_path.insert(0, Blocked())
        faults = []
        for name in sys.argv[2:]:
            try:
                importlib.import_module(name)
            except ImportError as missing:
                faults.append(f"{name}: {missing}")
        print("\\n".join(faults))
        """,
        ",".join(OPTIONAL),
        *names,
    )
    assert done.returncode == 0, done.stderr
    report(
        done.stdout.split("\n") if done.stdout.strip() else [],
        "The base install has no extras; import them at the point of use, and say the install "
        "line when one is missing:",
    )


@pytest.mark.parametrize(
    "code",
    [
        "import memexplorer",
        "from memexplorer.cli import main; main(['--help'])",
        "from memexplorer.cli import main; main(['launch', '--help'])",
        "from memexplorer.cli import main; main(['run', '--help'])",
        "from memexplorer.server import launcher",
    ],
)
def test_light_things_stay_light(code):
    done = python(
        f"""
        import atexit, sys
        heavy = {HEAVY!r}
        atexit.register(lambda: print("LOADED", *[name for name in heavy if name in sys.modules]))
        {code}
        """
    )
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.rpartition("LOADED")[2].split()
    assert not loaded, (
        f"`{code}` loads {', '.join(loaded)}; import inside the function that uses it "
        f"(`python -X importtime -c ...` shows who does)"
    )


def test_files_keep_to_their_budget():
    faults = [
        f"{where(path)}: {count} lines, {LINES[kind]} allowed for {kind}"
        for path in FILES
        if (kind := room(module(path))) in LINES
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > LINES[kind]
    ]
    faults += [
        f"{where(path)}: {count} lines, {SCRIPT_LINES} allowed for a widget's script"
        for path in sorted(PACKAGE.glob("widgets/*.js"))
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > SCRIPT_LINES
    ]
    report(
        faults,
        "A file that wants more has two ideas; split it at an address where a stranger would look:",
    )


def function_lines(node):
    """How long is a function without its docstring?"""
    length = node.end_lineno - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        length -= first.end_lineno - first.lineno + 1
    return length


def test_functions_keep_to_their_budget():
    faults = [
        f"{where(path, node.lineno)}: {node.name} has {length} lines"
        for path in OURS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := function_lines(node)) > FUNCTION_LINES
    ]
    report(faults, f"A function has at most {FUNCTION_LINES} lines; name its parts:")


def test_lines_keep_to_their_budget():
    faults = [
        f"{where(path, number)}: {len(line)} characters"
        for path in [*OURS, *sorted(PACKAGE.glob("widgets/*.js"))]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > WIDTH
    ]
    report(faults, f"A line has at most {WIDTH} characters (`make format` does most of it):")


def test_no_module_is_named_after_nothing():
    faults = [
        f"{where(path)}: {', '.join(words)}"
        for path in OURS
        if (words := NAMES & {*path.stem.split("_"), path.parent.name})
    ]
    report(faults, "These names invite anything; name the file after what it does:")


# These two register what they define themselves and pass on what their owner gave them guarded.
PASSING_ON = {"widgets.choice", "widgets.picture"}
REGISTERING = {"observe", "on_click", "on_msg", "on_event", "on_change"}


def test_no_callback_fails_unseen():
    """What the browser sets off goes through Faults.guarded: Voila would lose the exception."""
    faults = []
    for path in FILES:
        if room(module(path)) not in {"widgets", "panels"} or module(path) in PASSING_ON:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            of = node.func.value
            decorating = isinstance(of, ast.Name) and of.id == "traitlets"
            if node.func.attr not in REGISTERING or decorating:
                continue
            if not any(_guards(given) for given in node.args):
                faults.append(f"{path.relative_to(ROOT)}:{node.lineno} registers a bare callback")
    report(faults, "Give it to .guarded(...) of the pane or widget that shall tell the fault:")


def _guards(node):
    named = getattr(node, "func", None)
    of = getattr(named, "attr", getattr(named, "id", ""))
    return isinstance(node, ast.Call) and of in {"guarded", "heard"}
