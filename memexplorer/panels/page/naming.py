"""What a page was given: which of it can be typed, and what is meant when Load is pressed."""

FIELDS = ("model", "weights", "data", "held_out")
OF_DATA = ("features", "predictions", "limit", "split")  # these go with the data they came with
OF_MODEL = ("reference",)  # and these with the network


def typed(spec) -> str | None:
    """What a field of the page shows: a spec as it is; a live object can't be typed: None.

    >>> typed("digits.npz"), typed(object())
    ('digits.npz', None)
    """
    return str(spec) if isinstance(spec, str) or hasattr(spec, "__fspath__") else None


def shown(given: dict) -> dict:
    """The same, as the fields of the page show it: without what can't be typed."""
    return given | {name: typed(given.get(name)) for name in FIELDS}


def live(given: dict) -> set[str]:
    """Which fields of the page stand for an object in Python, which can't be typed?

    >>> live({"model": object(), "data": "digits.npz", "held_out": None})
    {'model'}
    """
    return {name for name in FIELDS if given.get(name) is not None and typed(given[name]) is None}


def retyped(given: dict, values: dict) -> dict:
    """What Load means: the fields' values, and of what has no field what was given before.

    Live objects stay while their field is empty; features and predictions while the data does, and
    the network that it is compared with while the model does.

    >>> retyped({"data": "a.npz", "features": "f.npy"}, {"data": "b.npz"})
    {'data': 'b.npz'}
    """
    held = live(given)
    asked = {name: value for name, value in values.items() if value is not None or name not in held}
    gone = () if _same(given, asked, "data") else OF_DATA
    gone += () if _same(given, asked, "model") else OF_MODEL
    return {name: value for name, value in given.items() if name not in gone} | asked


def _same(given, asked, name) -> bool:
    """Is it what was given before?"""
    before, now = given.get(name), asked.get(name, given.get(name))
    return now is before or (typed(now) is not None and typed(now) == typed(before))
