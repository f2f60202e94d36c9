"""Images made alike before any network is there to say what it wants."""

from dataclasses import replace

import numpy as np

from memexplorer.models.preprocessing import Preprocessing, override, to_batch

AT_ONCE = 256  # images that are floats at one time


def sized(examples, settings):
    """What are these examples, all of one size and with as many channels?

    For networks that are made here and learn from nothing: they take images as they come, so these
    have to be alike. A network that is loaded says itself what it wants.

    examples  Examples
    settings  dict with some fields of a Preprocessing (size, channels, interpolation, stretch), or
              one; None, or vectors for examples: nothing is changed
    returns   Examples whose inputs are one array: bytes where they were bytes, else float32; what
              was done, and what is of a network alone (mean, std), stands among the notes
    errors    ValueError in words, as `to_batch` and `override`

    >>> from memexplorer.data import load_examples
    >>> few = load_examples(([np.zeros((4, 6), np.uint8), np.zeros((9, 5), np.uint8)], [0, 1]))
    >>> alike = sized(few, {"size": 8})
    >>> alike.inputs.shape, alike.notes[-1]
    ((2, 8, 8), 'images brought to 8 x 8, as no network is named that says what it wants')
    """
    wanted = override(Preprocessing(), settings)
    shape = replace(wanted, mean=None, std=None)
    notes = [
        f"{name} is of a network, and none is named: it is not used"
        for name in ("mean", "std")
        if getattr(wanted, name) is not None
    ]
    if not examples.pictured or (shape.size is None and shape.channels is None):
        return replace(examples, notes=(*examples.notes, *notes))
    parts = []
    for first in range(0, max(len(examples), 1), AT_ONCE):
        inputs = examples.inputs[first : first + AT_ONCE]
        batch = to_batch(inputs, shape, layout=examples.layout).numpy()
        whole = all(getattr(one, "dtype", None) == np.uint8 for one in inputs)
        parts.append((batch * 255).round().astype(np.uint8) if whole else batch)
    if len({part.shape[1] for part in parts}) > 1:  # grey ones first, colour later
        return sized(examples, replace(wanted, channels=3))
    inputs = np.moveaxis(np.concatenate(parts), 1, -1)
    flat = inputs.shape[-1] == 1 and examples.layout != "THWC"
    what = shape.describe().split(";")[0]
    notes.append(f"images brought to {what}, as no network is named that says what it wants")
    return replace(
        examples,
        inputs=inputs[..., 0] if flat else inputs,
        layout="THWC" if examples.layout == "THWC" else "HWC",
        notes=(*examples.notes, *notes),
    )
