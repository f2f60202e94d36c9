"""One example's vote at each layer, side by side: who wins where, and what of the given label?"""

import numpy as np
import traitlets

from memexplorer.widgets import look
from memexplorer.widgets.decimals import percent
from memexplorer.widgets.faults import FaultElement

TOP, SLOTS = 3, 6  # classes looked for at each layer; classes with a hue of their own
MANY = 8  # layers from which on the panels are small


class VoteStrip(FaultElement):
    """How do the neighbours of one example vote, from the first layer to the last?

    A small panel for each layer, its bars the same classes in the same place and hue everywhere:
    first the given label, then the network's answer, then who else is among the first three
    anywhere. `picked` is a layer or None, by a click or from Python.

    >>> strip = VoteStrip()
    >>> strip.draw({"stage1": [0.2, 0.8], "fc": [0.9, 0.1]}, ["cat", "dog"], given=0, answer=0)
    >>> [panel["winner"] for panel in strip.panels]
    ['dog', 'cat']
    >>> strip.panels[0]["words"]
    'stage1: dog 80 %, cat 20 %'
    """

    _esm, _css = look.script("vote_strip"), look.sheet()

    picked = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    name = traitlets.Unicode("Vote of the nearest neighbours, by layer").tag(sync=True)
    words = traitlets.Unicode("").tag(sync=True)  # a sentence under the panels
    panels = traitlets.List().tag(sync=True)
    classes = traitlets.List().tag(sync=True)  # the legend: name, hue, and what else it is
    many = traitlets.Bool(False).tag(sync=True)

    def draw(self, layers: dict, names, *, given: int | None, answer: int | None = None) -> None:
        """Who gets which share of the vote?

        layers  name -> (class,) shares of the vote, from input to output
        names   one for each class      given, answer  codes; None where there is none
        """
        names, votes = [str(name) for name in names], {}
        for layer, share in layers.items():
            votes[str(layer)] = np.asarray(share, dtype=float)
            if votes[str(layer)].shape != (len(names),):
                raise ValueError(
                    f"layers[{layer!r}] has shape {votes[str(layer)].shape}, but there are "
                    f"{len(names)} names; give each class its share"
                )
        shown, rest = _classes(votes, given, answer)
        hues = {code: look.LINES[at] for at, code in enumerate(shown)}
        of = {given: ["given label"]} if given is not None else {}
        if answer is not None:
            of = of | {answer: [*of.get(answer, []), "network’s answer"]}
        told = [{"name": names[c], "hue": hues[c], "of": ", ".join(of.get(c, []))} for c in shown]
        if rest:
            told.append({"name": "others", "hue": look.OTHER, "of": ""})
        panels = [_panel(name, share, names, hues, rest, given) for name, share in votes.items()]
        for panel, short in zip(panels, shortened(list(votes)), strict=True):
            panel["short"] = short
        with self.hold_sync():
            self.classes, self.panels, self.many = told, panels, len(panels) >= MANY
            if self.picked is not None and self.picked not in votes:
                self.picked = None

    @traitlets.validate("picked")
    def _known(self, proposal):
        names = [panel["layer"] for panel in self.panels]
        if proposal["value"] is not None and proposal["value"] not in names:
            raise traitlets.TraitError(
                f"picked {proposal['value']!r} is none of the layers drawn: {', '.join(names)}"
            )
        return proposal["value"]


def shortened(layers: list[str]) -> list[str]:
    """The names without the parts, between dots, that all of them begin and end with.

    >>> shortened(["blocks.0.mlp", "blocks.11.mlp"]), shortened(["stage1", "fc"])
    (['0', '11'], ['stage1', 'fc'])
    """
    parts = [layer.split(".") for layer in layers]
    for end in (0, -1):
        while parts and all(len(one) > 1 and one[end] == parts[0][end] for one in parts):
            parts = [one[1:] if end == 0 else one[:-1] for one in parts]
    return [".".join(one) for one in parts] if len(layers) > 1 else layers


def _classes(votes, given, answer):
    """(codes with a hue of their own, is there anybody else?)"""
    peak = np.max(list(votes.values()), axis=0) if votes else np.zeros(0)
    first = {code for share in votes.values() for code in _ranked(share)[:TOP]}
    own = dict.fromkeys(code for code in (given, answer) if code is not None)
    more = [code for code in sorted(first, key=lambda code: (-peak[code], code)) if code not in own]
    shown = [*own, *more][:SLOTS]
    return shown, any(np.delete(share, shown).sum() > 1e-9 for share in votes.values())


def _ranked(share) -> list[int]:
    """The classes with votes, most first, ties by the lower code (as argmax has it)."""
    return [int(code) for code in np.argsort(-share, kind="stable") if share[code] > 0]


def _panel(layer, share, names, hues, rest, given) -> dict:
    """What one layer's panel shows and says."""
    ranked = _ranked(share)
    bars = [{"share": float(share[code]), "hue": hue, "given": code == given}
            for code, hue in hues.items()]  # fmt: skip
    if rest:
        left = max(float(1 - share[list(hues)].sum()), 0.0)
        bars.append({"share": left, "hue": look.OTHER, "given": False})
    said = [code for at, code in enumerate(ranked) if at < TOP or code == given]
    said += [given] if given is not None and given not in said else []
    words = ", ".join(f"{names[code]} {percent(share[code])}" for code in said)
    best = ranked[0] if ranked else None
    return {
        "layer": layer, "bars": bars, "words": f"{layer}: {words or 'no votes'}",
        "winner": "nobody" if best is None else names[best],
        "hue": look.OTHER if best is None else hues.get(best, look.OTHER),
        "share": "" if best is None else percent(share[best]),
        "won": best is not None and best == given,
    }  # fmt: skip
