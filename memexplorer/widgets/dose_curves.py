"""Shares by dose, small and side by side: what was chosen as lines, chance as a band."""

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
    # A dict for each picture: name, about, and lines, each a dict of name, dashed, values, band.
    pictures = traitlets.List().tag(sync=True)
    label = traitlets.Unicode("units").tag(sync=True)
    most = traitlets.Float(1.0).tag(sync=True)  # where the pictures end above

    def draw(self, doses, lines: dict, bands=None, *, about=None, dashed=(), label="units",
             zoom=False) -> None:  # fmt: skip
        """Which shares are there?

        doses   (dose,) numbers, evenly spaced in the picture
        lines   name -> (dose,) shares from 0 to 1; NaN leaves a gap. Or name -> a dict of such
                lines, drawn together in one picture, at most four
        bands   name -> (low, high) of (dose,) each, or a dict of those
        about   name -> a further line under the name; dashed: names of held-out ones
        zoom    end at the next fifth above the highest share, not at 1
        """
        doses, bands, about = [int(dose) for dose in doses], bands or {}, about or {}
        drawn = []
        for name, values in lines.items():
            several = isinstance(values, dict)
            within = bands.get(name, {}) if several else {"": bands.get(name, ())}
            parts = [
                {"name": str(one), "dashed": name in dashed or one in dashed}
                | _line(f"lines[{name!r}]", doses, shares, within.get(one, ()))
                for one, shares in (values if several else {"": values}).items()
            ]
            drawn.append({"name": str(name), "about": str(about.get(name, "")), "lines": parts})
        every = [line for picture in drawn for line in picture["lines"]]
        known = [share for line in every for part in (line["values"], *line["band"])
                 for share in part if share is not None]  # fmt: skip
        with self.hold_sync():
            self.most = np.ceil(5 * max(known, default=1)) / 5 if zoom else 1.0
            self.doses, self.pictures, self.label = doses, drawn, label
            self.place = min(self.place, max(0, len(doses) - 1))

    def said(self) -> list[str]:
        """What do the pictures say at the marked dose, in words?"""
        found = []
        for picture in self.pictures:
            for line in picture["lines"]:
                if line["values"][self.place] is None:
                    continue
                words = ", ".join(filter(None, (picture["name"], line["name"])))
                words += f": {look.number(line['values'][self.place])} at "
                words += f"{self.doses[self.place]:,}"
                ends = [end[self.place] for end in line["band"]]
                if ends and None not in ends:
                    words += ", by chance {} to {}".format(*map(look.number, ends))
                found.append(words)
        return found


def _line(what, doses, values, band) -> dict:
    for part in (values, *band):
        if np.shape(part) != (len(doses),):
            raise ValueError(
                f"{what} or its band has shape {np.shape(part)}, but there are {len(doses)} doses; "
                "give one share for each"
            )
    values, *band = [[_share(value) for value in part] for part in (values, *band)]
    return {"values": values, "band": band}


def _share(value):
    return None if np.isnan(value) else round(float(value), 4)
