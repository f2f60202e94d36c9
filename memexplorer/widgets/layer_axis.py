"""The axes of a figure by layer: names along x, and as much of y as is drawn."""

import numpy as np
from bokeh import models

from memexplorer.widgets import look


def along(figure, x_names, y_label, values) -> None:
    """Put these names under a figure whose x counts them, as many as fit; all values in sight.

    values  what y has to reach; not finite ones count for nothing

    The range is said here: left to the browser it can stay that of an early, smaller result.
    """
    places = list(range(len(x_names)))
    counted = all(name.replace(",", "").isdigit() for name in x_names)
    step = -(-len(places) // (10 if counted else 24))  # no more names fit; numbers need fewer
    axis, longest = figure.xaxis, max(map(len, x_names), default=0)
    axis.ticker = models.FixedTicker(ticks=places[::step])
    axis.major_label_overrides = {at: look.plain(n, 18) for at, n in enumerate(x_names)}
    axis.major_label_orientation = 0.7 if longest * len(places[::step]) > 60 else 0
    figure.x_range.update(start=-0.3, end=max(len(places) - 0.7, 0.3))
    figure.yaxis.axis_label = look.plain(y_label)
    known = np.asarray(values, dtype=float)
    known = known[np.isfinite(known)]
    low, high = (known.min(), known.max()) if len(known) else (0.0, 1.0)
    space = 0.06 * (high - low) or 0.1 * abs(high) or 1.0
    figure.y_range.update(start=float(low - space), end=float(high + space))
