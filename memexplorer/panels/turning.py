"""Where along the layers do network and neighbours part, said in a sentence?"""

from itertools import pairwise

import numpy as np


def of_example(votes: dict, names, *, given: int | None, answer: int | None) -> str:
    """Where does the network start to disagree with its neighbours on one example?

    votes   layer -> (class,) shares, from input to output      names  one for each class
    given, answer  codes of the given label and of the network's answer, or None

    >>> votes = {"stage1": [0.6, 0.4], "stage2": [0.7, 0.3], "stage3": [0.1, 0.9]}
    >>> of_example(votes, ["cat", "dog"], given=1, answer=1)
    'The neighbours say “cat” up to stage2; from stage3 on they say “dog”, the given label and \
the network’s answer.'
    """
    layers, won = list(votes), [int(np.argmax(share)) for share in votes.values()]
    if not layers:
        return ""
    starts = [at for at in range(len(won)) if at == 0 or won[at] != won[at - 1]]
    which = {code: _which(code, given, answer) for code in {*won, answer} - {None}}
    said = {code: f"“{names[code]}”{what}" for code, what in which.items()}
    if len(starts) == 1:
        where = "At every layer" if len(layers) > 1 else f"At {layers[0]}"
        first = f"{where} the neighbours say {said[won[0]]}"
    elif len(starts) > 4:
        turns = f"The neighbours change their answer {len(starts) - 1} times"
        first = f"{turns}; from {layers[starts[-1]]} on they say {said[won[-1]]}"
    else:
        parts = [
            f"{said[won[at]]}{',' * bool(which[won[at]])} up to {layers[end - 1]}"
            for at, end in pairwise(starts)
        ]
        first = f"The neighbours say {', then '.join(parts)}"
        first += f"; from {layers[starts[-1]]} on they say {said[won[-1]]}"
    name = "" if answer is None else f"“{names[answer]}”"
    return f"{first}.{_verdict(layers, won, name, given, answer)}"


def _which(code, given, answer) -> str:
    what = ["the given label"] * (code == given) + ["the network’s answer"] * (code == answer)
    return f", {' and '.join(what)}" if what else ""


def _verdict(layers, won, name, given, answer) -> str:
    """How this stands to the network's answer, where the runs don't already say so."""
    if answer is None or won[-1] == answer:
        return ""
    if answer not in won:
        return f" At no layer do they side with {name}{_which(answer, given, answer)}."
    last = max(at for at, code in enumerate(won) if code == answer)
    return f" From {layers[last + 1]} on they part from the network, which says {name}."


def of_set(sides: dict) -> str:
    """Between which layers does the agreement with the network's answer change most?

    sides  "training" or "held-out" -> {layer: share of examples with the same answer}

    >>> of_set({"training": {"stage1": 0.5, "stage2": 0.55, "fc": 0.95}})
    'Agreement with the network’s answer on training examples rises most from stage2 (0.55) to fc \
(0.95).'
    """
    parts = []
    for which, shares in sides.items():
        layers, values = list(shares), np.array(list(shares.values()), dtype=float)
        steps = np.diff(values)
        if not len(steps) or np.isnan(steps).all():
            continue
        at = int(np.nanargmax(np.abs(steps)))
        if abs(steps[at]) < 0.005:
            parts.append(f"on {which} examples hardly changes")
            continue
        way = ("rises" if steps[at] > 0 else "drops") + " most" * (len(steps) > 1)
        parts.append(
            f"on {which} examples {way} from {layers[at]} ({values[at]:.2f}) to "
            f"{layers[at + 1]} ({values[at + 1]:.2f})"
        )
    return f"Agreement with the network’s answer {'; '.join(parts)}." if parts else ""
