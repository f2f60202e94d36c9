"""`python -m benchmarks` lists the claims; `python -m benchmarks NAME [--size N …]` checks one."""

import argparse
import ast
import importlib
import inspect
import sys
from pathlib import Path

from benchmarks import timing


def claims() -> dict[str, str]:
    """Which scripts are there, and which claim does each check? {name: first line}."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) and node.name == "run" for node in tree.body):
            found[path.stem] = ast.get_docstring(tree).splitlines()[0]
    return found


def main(words=None) -> None:
    known = claims()
    first = argparse.ArgumentParser(prog="python -m benchmarks", add_help=False)
    first.add_argument("name", nargs="?", choices=known)
    asked, rest = first.parse_known_args(words)
    if asked.name is None:
        for name, claim in known.items():
            print(f"{name:20}{claim}")
        print("\npython -m benchmarks NAME --help tells the sizes that can be changed")
        return
    run = importlib.import_module(f"benchmarks.{asked.name}").run
    options = argparse.ArgumentParser(
        prog=f"python -m benchmarks {asked.name}",
        description=inspect.getdoc(sys.modules[run.__module__]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for option in inspect.signature(run).parameters.values():
        told = f"default: {option.default}"
        kind = type(option.default)
        options.add_argument(f"--{option.name}", type=kind, default=option.default, help=told)
    chosen = vars(options.parse_args(rest))
    print(known[asked.name])
    print(", ".join(f"{name} {value}" for name, value in chosen.items()), "·", timing.conditions())
    run(**chosen)


if __name__ == "__main__":
    main()
