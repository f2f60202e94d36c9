"""Work done in a Python process of its own: what it took, untouched by what ran before."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

MIB = 1 << 20
CHILD = "import sys; from benchmarks import fresh; fresh.child(*sys.argv[1:])"


def process(module: str, **settings) -> dict:
    """What does `prepare(**settings)()` of this module give in a fresh process, and at what peak?

    returns  answer (what it returned), before and peak in bytes: resident memory when everything
             was imported and loaded, and the most there was until the end
    """
    words = [sys.executable, "-c", CHILD, module, json.dumps(settings)]
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True, cwd=root)
    return json.loads(done.stdout.splitlines()[-1])


def child(module: str, settings: str) -> None:
    work = importlib.import_module(module).prepare(**json.loads(settings))
    before = resident()
    answer = work()
    print(json.dumps({"answer": answer, "before": before, "peak": resident("VmHWM")}))


def resident(line: str = "VmRSS") -> int:
    """Bytes in memory now (VmRSS) or at most so far (VmHWM); without /proc, ru_maxrss for both.

    On Linux ru_maxrss would not do: a child begins with its parent's.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition(f"{line}:")[2].split()[0]) << 10
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most << 10
