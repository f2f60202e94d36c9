"""Shares by dose, small and side by side: what was chosen as a line, chance as a band."""

import numpy as np
import traitlets

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultElement


class DoseCurves(FaultElement):
    """How does each share go with the dose, and how would it by chance?

    place  the dose that is marked, as a place in the doses

    >>> curves = DoseCurves()
    >>> curves.draw([0, 1, 2], {"held-out": [0.6, 0.6, 0.5]}, {"held-out": ([0.5] * 3, [0.6] * 3)})
    >>> curves.place = 2
    >>> curves.said()
    ['held-out: 0.5 at 2, by chance 0.5 to 0.6']
    """

    _esm, _css = look.script("dose_curves"), look.sheet()

    place = traitlets.Int(0).tag(sync=True)
    doses = traitlets.List().tag(sync=True)
    lines = traitlets.List().tag(sync=True)  # a dict for each: name, about, dashed, values, band
    label = traitlets.Unicode("units").tag(sync=True)

    def draw(self, doses, lines: dict, bands=None, *, about=None, dashed=(), label="units") -> None:
        """Which shares are there?

        doses   (dose,) numbers, evenly spaced in the picture
        lines   name -> (dose,) shares from 0 to 1; NaN leaves a gap
        bands   name -> (low, high) of (dose,) each
        about   name -> a further line under the name; dashed: names of held-out ones
        """
        doses, bands, about = [int(dose) for dose in doses], bands or {}, about or {}
        drawn = []
        for name, values in lines.items():
            parts = [values, *bands.get(name, ())]
            for part in parts:
                if np.shape(part) != (len(doses),):
                    raise ValueError(
                        f"lines[{name!r}] or its band has shape {np.shape(part)}, but there are "
                        f"{len(doses)} doses; give one share for each"
                    )
            values, *band = [[_share(value) for value in part] for part in parts]
            drawn.append({"name": str(name), "about": str(about.get(name, "")),
                          "dashed": name in dashed, "values": values, "band": band})  # fmt: skip
        with self.hold_sync():
            self.doses, self.lines, self.label = doses, drawn, label
            self.place = min(self.place, max(0, len(doses) - 1))

    def said(self) -> list[str]:
        """What do the pictures say at the marked dose, in words?"""
        found = []
        for line in self.lines:
            if line["values"][self.place] is None:
                continue
            words = f"{line['name']}: {look.number(line['values'][self.place])} at "
            words += f"{self.doses[self.place]:,}"
            if line["band"] and None not in (low_high := [b[self.place] for b in line["band"]]):
                words += ", by chance {} to {}".format(*map(look.number, low_high))
            found.append(words)
        return found


def _share(value):
    return None if np.isnan(value) else round(float(value), 4)
