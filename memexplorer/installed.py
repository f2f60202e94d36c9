"""What is installed, does it fit, and can it be imported?

Heavy libraries are asked in a Python of their own, all at once: one that cannot be imported, or
brings its process down, is an answer too.
"""

import importlib.metadata
import json
import subprocess
import sys


def ask(probes: dict[str, str], *, patience: float = 180.0) -> dict[str, dict]:
    """What does each probe say, run in a Python of its own? {"error": words} where it failed."""
    asked = {
        name: subprocess.Popen(
            [sys.executable, "-P", "-c", f"{code}\nimport json\nprint(json.dumps(said))"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name, code in probes.items()
    }
    return {name: answer(process, patience) for name, process in asked.items()}


def answer(process: subprocess.Popen, patience: float) -> dict:
    """What did this probe print last, or why did it not?"""
    try:
        out, err = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return {"error": f"no answer within {patience:.0f} s"}
    if process.returncode:
        last = (err.strip().splitlines() or [f"ended with code {process.returncode}"])[-1]
        return {"error": last}
    return json.loads(out.strip().splitlines()[-1])


def requirements(extra: str = "") -> list:
    """What does MemExplorer ask for, always or by this extra? [] when it is not installed."""
    from packaging.requirements import Requirement

    try:
        lines = importlib.metadata.requires("memexplorer") or []
    except importlib.metadata.PackageNotFoundError:
        return []
    wanted = [Requirement(line) for line in lines]
    always = [r for r in wanted if not r.marker or r.marker.evaluate({"extra": ""})]
    if not extra:
        return always
    names = {r.name for r in always}
    return [r for r in wanted if r.name not in names and r.marker.evaluate({"extra": extra})]


def unmet(requirement) -> str:
    """In what is this requirement not met? "" when it is."""
    try:
        found = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return f"{requirement.name} is missing"
    if requirement.specifier.contains(found, prereleases=True):
        return ""
    return f"{requirement.name} is {found}, wanted {requirement.specifier}"


def distributions(start: str) -> list[str]:
    """Which installed packages have names starting so?"""
    names = (found.metadata["Name"] or "" for found in importlib.metadata.distributions())
    return sorted({name.lower() for name in names if name.lower().startswith(start)})
