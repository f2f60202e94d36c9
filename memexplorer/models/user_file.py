"""The user's own Python file, run beside its neighbours and away from everything else."""

import itertools
import sys
import threading
import traceback
import types
from contextlib import contextmanager
from importlib import import_module, util
from pathlib import Path

_alone = threading.RLock()  # sys.path and sys.modules are one for all threads
_number = itertools.count()
KEPT = {"memexplorer", "torch", "numpy"} | sys.stdlib_module_names


@contextmanager
def neighbours(file):
    """Let this file import those of its own folder, and leave no trace of them.

    Two factories may each have a blocks.py, and a notebook may have imported a third one. Yields a
    function that says which neighbours were read.
    """
    near = _importable(file)

    def read():
        return {n: m for n, m in sys.modules.items() if n.partition(".")[0] in near}

    with _alone:
        path, bytecode, hidden = list(sys.path), sys.dont_write_bytecode, read()
        for name in hidden:
            del sys.modules[name]
        sys.path[:0] = [str(file.parent), str(_root(file))]
        sys.dont_write_bytecode = True
        try:
            yield lambda: _files(read())
        finally:
            sys.path[:], sys.dont_write_bytecode = path, bytecode
            for name in read():
                del sys.modules[name]
            sys.modules.update(hidden)


def _importable(file) -> set:
    """The names that this file may import from its own folder, or from that of its package."""
    entries = [entry for place in {file.parent, _root(file)} for entry in place.iterdir()]
    names = {entry.stem for entry in entries if entry.suffix == ".py"}
    names |= {entry.name for entry in entries if entry.is_dir() and any(entry.glob("*.py"))}
    return names - KEPT


def _files(modules) -> set:
    files = (getattr(module, "__file__", None) for module in modules.values())
    return {Path(file) for file in files if file and Path(file).is_file()}


def _root(file):
    """The folder that holds the package this file is part of, or just its folder."""
    root = file.parent
    while (root / "__init__.py").exists() and root.parent != root:
        root = root.parent
    return root


def executed(file, spec):
    """The module of this file, under a name no other has, so that relative imports work.

    It stays in sys.modules: a network's classes are looked up there when it is copied or pickled.
    """
    root = _root(file)
    package = types.ModuleType(f"memexplorer_factory_{next(_number)}")
    package.__path__ = [str(root)]
    sys.modules[package.__name__] = package
    parent = ".".join([package.__name__, *file.parent.relative_to(root).parts])
    name = f"{parent}.{file.stem.replace('.', '_')}"
    with explained(file, spec, "when it was read"):
        import_module(parent)
        found = util.spec_from_file_location(name, file)
        module = util.module_from_spec(found)
        sys.modules[name] = module
        exec(compile(file.read_bytes(), str(file), "exec"), vars(module))
    return module


def relatives(module) -> set:
    """The files that this module read by relative imports."""
    package = module.__name__.partition(".")[0] + "."
    return _files({n: m for n, m in sys.modules.items() if n.startswith(package)})


@contextmanager
def explained(file, spec, when):
    """Say a fault of the user's own file in words, with its line."""
    try:
        yield
    except (Exception, SystemExit) as fault:  # a script's sys.exit() must not end the application
        where = file.name
        if isinstance(fault, SyntaxError) and fault.filename:
            where = f"{Path(fault.filename).name}, line {fault.lineno}"
        else:
            frames = traceback.extract_tb(fault.__traceback__)
            own = [
                f"{Path(frame.filename).name}, line {frame.lineno}"
                for frame in frames
                if Path(frame.filename).is_relative_to(_root(file))
                and "site-packages" not in Path(frame.filename).parts
                and Path(frame.filename) != Path(__file__)
            ]
            where = own[-1] if own else where
        raise ValueError(
            f"model {spec!r} failed {when}, in {where}: {type(fault).__name__}: {fault}"
        ) from fault
