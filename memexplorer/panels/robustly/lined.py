"""What became of the line of the theory, in sentences and lines over its steps."""

from memexplorer.panels.robustly.told import share
from memexplorer.widgets import look
from memexplorer.widgets.band_lines import Line


def said(one) -> str:
    """What became of the wrongly told examples?"""
    top, last = int(one.truly.argmax()), len(one.steps) - 1
    return (
        f"Of the {int(one.wrong.sum())} wrongly told examples {share(one.truly[0])} are answered "
        f"truly before the first step, {share(one.truly[top])} after {one.steps[top]:,}, and "
        f"{share(one.truly[last])} after {one.steps[last]:,}."
    )


def proved(found, size) -> str:
    """Does the theory speak of this many dimensions and examples?"""
    ranges, seed = found.ranges, found.settings["seed"]
    at = ranges["dimensions"].index(size)
    holds = "which is the case here" if ranges["holds"][at] else "so it says nothing of this case"
    ratio, low = ranges["ratio"][at], ranges["low"][at]
    return (
        f"{ranges['examples'][at]} examples; dimensions / examples = {ratio:.2g}, the theory asks "
        f"for {low:.2g} to 1, {holds}. Drawn data, seed {seed}."
    )


def lines(one) -> dict:
    """Shares over the steps."""
    columns = {"wrong labels, answered truly": (one.truly, "solid", 0),
               "wrong labels, as told": (one.as_told, "solid", 1),
               "clean examples right": (one.right, "solid", 2),
               "new examples right": (one.held_out, "dashed", 3)}  # fmt: skip
    return {name: Line(values, dash=dash, hue=look.LINES[at])
            for name, (values, dash, at) in columns.items()}  # fmt: skip
