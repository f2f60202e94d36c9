"""A study run without a page: loaded, driven, written to a folder.

The options a study has on the command line are made from the signature of its `run`, so a new
setting there is an option here, and a new file in `studies/` is a new command.
"""

import ast
import contextlib
import importlib
import inspect
import os
import re
from numbers import Integral, Real
from pathlib import Path

import typer

OF_PAGES = ("roots",)  # who runs it on the command line may read anything
MOST_SEED = 2**62  # those that follow it, one for each training, still fit a table
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 12, 8, 32  # of a table on the terminal
STUDIES = Path(__file__).resolve().parent / "studies"


def studies() -> dict[str, str]:
    """Which questions can be put, and under which names? {name: question}; imports nothing."""
    found = {}
    for path in sorted(STUDIES.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name == "run":
                found[path.stem] = opening(ast.get_docstring(node))
    return found


def opening(docstring: str | None) -> str:
    """With which question does this docstring open?

    >>> opening("Which examples does the network know by\\n    heart? And more text.")
    'Which examples does the network know by heart?'
    """
    words = " ".join((docstring or "").split("\n\n")[0].split())
    question, mark, _ = words.partition("?")
    return question + mark


def text(words: str, default=None):
    """An option that may be left away, with its line of help."""
    return typer.Option(default, help=words, show_default=default not in (None, False))


def switch(flag: str, words: str):
    """An option that is either there or not, with its line of help."""
    return typer.Option(False, flag, help=words, show_default=False)


def asked(
    out: Path = typer.Option(help="folder for the results; made when needed"),
    model: str = text("factory.py:build, timm:NAME, torchvision:NAME, hf:ID, a .pt2 file …"),
    weights: Path = text("safetensors or state_dict file for the model"),
    data: str = text("folder per class, .npz, IDX, Parquet, CSV, hf:ID[:split] …"),
    held_out: str = text("data the network was not trained on, as --data"),
    sample: str = text(
        "a shipped set with its network instead: cifar-small, digits or encoder-pair"
    ),
    features: list[str] = text("features you have (.npy, .pt, .parquet); repeat as layer=FILE"),
    predictions: Path = text("the network's answers, when there is no model"),
    trust: bool = switch("--trust", "allow a checkpoint that may run code when it is read"),
    channels: int = text("channels the model wants, where it does not say itself"),
    size: str = text("height x width the model wants, or images get without one: 32 or 224x224"),
    mean: str = text("per channel, in units of [0,1] pixels: 0.5,0.5,0.5"),
    std: str = text("per channel, in units of [0,1] pixels"),
    limit: int = text("use a stratified sample of so many examples"),
    skip_corrupt: bool = switch("--skip-corrupt", "leave out image files that cannot be read"),
    seed: int = text("of everything drawn at random", 0),
    device: str = text("auto, cpu, cuda, cuda:1 …", "auto"),
    cache: Path = text("folder for what can be used again"),
):
    """What is asked of every study; only the signature counts."""


def command(name: str):
    """Which function is this study's command? Its signature: what all take, then its own."""
    study = importlib.import_module(f"memexplorer.studies.{name}")
    common = inspect.signature(asked).parameters
    own = {
        parameter.name: parameter
        for parameter in inspect.signature(study.run).parameters.values()
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.name not in OF_PAGES
    }

    def call(**given):
        settings = {
            name: given[name] if name in common else value_of(joined(given[name], setting), setting)
            for name, setting in own.items()
            if given[name] not in (None, [])
        }
        folder, found = perform(study, {key: given[key] for key in common}, settings)
        files = ", ".join(sorted(path.name for path in folder.iterdir()))
        typer.echo(f"Written to {folder}: {files}")
        for line in [*getattr(found, "faults", ()), *lines(getattr(found, "models", None))]:
            typer.echo(line)

    meant = meanings(inspect.getdoc(study.run))
    options = [
        option(parameter, meant.get(setting, ""))
        for setting, parameter in own.items()
        if setting not in common
    ]
    parameters = [
        parameter.replace(kind=parameter.KEYWORD_ONLY) for parameter in [*common.values(), *options]
    ]
    call.__signature__ = inspect.Signature(parameters)
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return call


def option(setting: inspect.Parameter, meaning: str = "") -> inspect.Parameter:
    """How is this setting of a study given on the command line? As `value_of` reads it."""
    usual = typed(setting.default)
    said = f"default: {usual}" if usual else ""
    said = f"{meaning} ({said})" if meaning and said else meaning or said
    if isinstance(setting.default, bool):
        return setting.replace(
            annotation=bool, default=typer.Option(None, help=said, show_default=False)
        )
    kind = _kind(setting).__name__
    asked_for = typer.Option(None, help=said, show_default=False, metavar=f"<{kind}>")
    return setting.replace(annotation=list[str], default=asked_for)


def typed(default) -> str:
    """How would one type what a setting is when it is left away? "" for nothing.

    >>> typed(("ce", "elr")), typed(0.05), typed(()), typed(None), typed(False), typed(True)
    ('ce,elr', '0.05', '', '', '', 'on')
    """
    if default is None or isinstance(default, bool):
        return "on" if default else ""
    return ",".join(map(str, default)) if isinstance(default, tuple | list) else str(default)


def meanings(docstring: str | None) -> dict[str, str]:
    """What does a docstring say of each setting? {name: its line and those under it}

    >>> meanings("Where?\\n\\n    k       how many\\n            of them\\n    metric  which")
    {'k': 'how many of them', 'metric': 'which'}
    >>> meanings("Where?\\n\\n    most, asked  examples")
    {'most': 'examples', 'asked': 'examples'}
    """
    found, names = {}, []
    for line in (docstring or "").splitlines():
        begun = re.match(r"\s{0,4}(\w+(?:, \w+)*) {2,}(\S.*)$", line)
        if begun:
            names = begun[1].split(", ")
            found |= dict.fromkeys(names, begun[2])
        elif names and re.match(r"\s{6,}\S", line):
            found |= {name: f"{found[name]} {line.strip()}" for name in names}
        else:
            names = []
    return found


def joined(given, setting: inspect.Parameter):
    """What was typed for a setting that was named once or more; more only where several may be.

    >>> layers = inspect.Parameter("layers", inspect.Parameter.KEYWORD_ONLY, default=None)
    >>> joined(["stem,0", "fc"], layers), joined(True, layers)
    ('stem,0,fc', True)
    """
    if isinstance(given, bool):
        return given
    default = setting.default
    several = setting.name.endswith("s") if default is None else not isinstance(default, str)
    if len(given) > 1 and not several:
        raise ValueError(
            f"--{setting.name.replace('_', '-')} was given {len(given)} times "
            f"({', '.join(given)}), but once was wanted; leave the others away"
        )
    return ",".join(given)


def value_of(given, setting: inspect.Parameter):
    """What does the study get for what was typed?

    A word where the default is one; numbers where it is a number, several with commas between;
    where it is None, names: several when the setting's own name is a plural.

    >>> k = inspect.Parameter("k", inspect.Parameter.KEYWORD_ONLY, default=30)
    >>> value_of("30", k), value_of("5,30", k)
    (30, (5, 30))
    >>> value_of("0, fc", k.replace(name="layers", default=None))
    ('0', 'fc')
    >>> value_of("40", k.replace(default=(), annotation=tuple[int, ...]))
    (40,)
    >>> value_of("()", k.replace(default=(1, 5)))
    ()
    """
    default, kind = setting.default, _kind(setting)
    if isinstance(given, bool) or isinstance(default, str):
        return given
    words = tuple(word.strip() for word in given.split(",") if word.strip())
    if isinstance(default, tuple | list) and words in ((), (str(()),)):  # as help says a default
        return ()
    if kind is str:
        return words if default is not None or setting.name.endswith("s") else given
    try:
        numbers = tuple(kind(word) for word in words)
    except ValueError:
        numbers = ()
    if not numbers:
        wanted = "a number" if kind is float else "a whole number"
        raise ValueError(
            f"--{setting.name.replace('_', '-')} is {given!r}, but {wanted}, or several with "
            "commas between, was wanted"
        )
    several = isinstance(default, tuple | list) or len(numbers) > 1
    return numbers if several else numbers[0]


def _kind(setting: inspect.Parameter) -> type:
    """Of which kind is it, or each of several? As its default is; None or (): as annotated."""
    default = setting.default
    if isinstance(default, tuple | list) and default:
        return type(default[0])
    if default is not None and not isinstance(default, tuple | list):
        return type(default)
    told = str(setting.annotation)
    return next((kind for kind in (float, int) if kind.__name__ in told), str)


def lines(columns: dict | None) -> list[str]:
    """A small table as it is told on the terminal; [] for none, and for one with many rows.

    Names and whole numbers that all rows share are settings: they make room for what differs.

    >>> print(*lines({"way": ["ce", "elr"], "seed": [0, 0], "right": [0.61, 0.94321]}), sep="\\n")
    way  right
     ce   0.61
    elr  0.943
    """
    texts = {name: [_cell(value) for value in values] for name, values in (columns or {}).items()}
    count = len(next(iter(texts.values()), ()))
    if not 0 < count <= MOST_ROWS:
        return []
    shared = {
        name
        for name, values in columns.items()
        if count > 1 and len(set(texts[name])) == 1 and not _measured(values[0])
    }
    kept = [[name, *cells] for name, cells in texts.items() if name not in shared][:MOST_COLUMNS]
    widths = [max(map(len, column)) for column in kept]
    return [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in zip(*kept, strict=True)
    ]


def _measured(value) -> bool:
    """A number that may be broken, NumPy's too; a whole one is a count or a setting."""
    return isinstance(value, Real) and not isinstance(value, Integral)


def _cell(value) -> str:
    if _measured(value):
        return "unknown" if value != value else f"{value:.3g}"
    said = " ".join(str(value).split())
    return said if len(said) <= LONGEST_CELL else f"{said[: LONGEST_CELL - 1]}…"


def perform(study, given: dict, settings: dict) -> tuple:
    """Load what was named, drive the study, write its result; returns the run folder, and it."""
    from memexplorer import jobs, storage

    with made(given["out"]) as out:
        found = jobs.drive(whole(study, given, settings))
        return storage.write_run(out, found), found


def whole(study, given: dict, settings: dict):
    """Load what was named, then the study: a generator of Progress that returns its result."""
    from memexplorer.progress import watched

    own = inspect.signature(study.run).parameters
    if not 0 <= given["seed"] <= MOST_SEED:
        raise ValueError(
            f"--seed is {given['seed']}, but a whole number from 0 to {MOST_SEED} was wanted"
        )
    named = named_sources(given, needed=own["examples"].default is inspect.Parameter.empty)
    network = yield from watched("loading the network", load_network, given, named)
    examples = held_out = None
    if named["data"]:
        wanted = named["data"], given
        examples = yield from watched(
            "loading the data", load, *wanted, features=given["features"] or None, like=network
        )
    if named["held_out"]:
        wanted = named["held_out"], given
        held_out = yield from watched("loading the held-out data", load, *wanted, like=network)
    beside = {name: named[name] for name in ("reference", "split") if named.get(name)}
    settings = {name: value for name, value in beside.items() if name in own} | settings
    if network is not None and isinstance(settings.get("reference"), str):
        asked = load_reference, settings["reference"], network, given
        settings["reference"] = yield from watched("loading the reference", *asked)
    return (yield from study.run(network, examples, held_out, **settings))


@contextlib.contextmanager
def made(out: Path):
    """The run folder, known to be writable before the work begins; nothing is left of a failure."""
    new = not out.exists()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ValueError(f"--out {out} cannot be made a folder: {problem.strerror}") from problem
    if not os.access(out, os.W_OK | os.X_OK):
        raise ValueError(f"--out {out} cannot be written to; name another folder")
    try:
        yield out
    finally:
        if new and not any(out.iterdir()):
            out.rmdir()


def named_sources(given: dict, *, needed: bool = True) -> dict:
    """Which model and data are meant: those of a shipped sample, or the user's own?

    needed  without data there is nothing to ask
    """
    from memexplorer.data import samples

    own = {name: given[name] for name in ("model", "weights", "data", "held_out")}
    if given["sample"]:
        clash = [name for name, value in own.items() if value]
        if clash:
            raise ValueError(
                f"--sample and --{clash[0].replace('_', '-')} were both given; leave one away"
            )
        return {**own, **samples.sample(given["sample"])}
    if not own["data"] and given["features"]:
        # features alone: their labels and answers lie beside them under their own names
        own["data"], given["features"] = given["features"][0], given["features"][1:]
    if not own["data"] and needed:
        raise ValueError("no data was named; give --data SPEC, or --sample digits to try it out")
    return own


def load_network(given: dict, named: dict):
    """The network that was named, or None."""
    if named["model"] is None:
        return None
    from memexplorer.models import loading

    return loading.load_model(
        named["model"],
        weights=named["weights"],
        device=given["device"],
        trust=given["trust"],
        preprocessing=wishes(given) or None,
    )


def wishes(given: dict) -> dict:
    """What was said of how images are to look?"""
    said = {key: given[key] for key in ("channels", "size", "mean", "std")}
    return {key: value for key, value in said.items() if value is not None}


def load_reference(spec: str, network, given: dict):
    """The second network of a study, trusted as the first: its weights for the same model, or a
    model."""
    from memexplorer.models.several import load_second

    return load_second(spec, like=network, trust=given["trust"], device=given["device"])


def load(spec, given: dict, *, features=None, like=None):
    """The examples that were named; what had to be left out or assumed is said.

    like  the network that says what it wants of images; None: they are made alike here, if asked
    """
    from memexplorer.data import load_examples

    examples = load_examples(
        spec,
        limit=given["limit"],
        seed=given["seed"],
        skip_corrupt=given["skip_corrupt"],
        features=features,
        predictions=given["predictions"] if features else None,
    )
    if like is None and (asked_for := wishes(given)):
        from memexplorer.models.sizing import sized

        examples = sized(examples, asked_for)
    for note in examples.notes:
        typer.echo(f"{examples.name}: {note}", err=True)
    return examples
