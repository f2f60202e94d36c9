"""Examples in memory: (x, y), a dict, an array, a tensor, or examples already read."""

from memexplorer.data import arrays
from memexplorer.data.examples import Examples
from memexplorer.data.found import Found
from memexplorer.data.words import listed


def read(spec) -> Found:
    """What do these objects hold?

    spec     Examples; (x, y); (x,); a dict with images and labels (and true_labels, predictions,
             ids, classes, features); or an array, a tensor or a list of images alone
    returns  Found
    errors   TypeError for anything else; ValueError names the keys of a dict without images

    >>> read(dict(x=[[1.0, 2.0]], y=["cat"])).labels
    ['cat']
    """
    if isinstance(spec, Examples):
        return _again(spec)
    if isinstance(spec, dict):
        return from_dict(spec, name="arrays")
    if isinstance(spec, tuple):
        if len(spec) == 1:
            return Found(name="arrays", inputs=spec[0])
        if len(spec) != 2:
            raise ValueError(f"data: a tuple of {len(spec)} was given; wanted (images, labels)")
        return Found(name="arrays", inputs=spec[0], labels=spec[1])
    if isinstance(spec, list) or hasattr(spec, "shape"):
        return Found(name="arrays", inputs=spec)
    raise TypeError(
        f"data: {type(spec).__name__} is not understood; wanted a path, hf:ID, (images, labels), "
        "dict(images=…, labels=…), an array or a tensor"
    )


def from_dict(held, *, name: str, row: str = "row") -> Found:
    """Which entry is what?

    held     text -> array, tensor or list; names in any case, see arrays.NAMES
    returns  Found; features are one array, or a dict layer -> array
    errors   ValueError names the keys that are there
    """
    names = arrays.fields(held)
    if not {"inputs", "features"} & set(names):
        raise ValueError(
            f"data: {name} has no images or features, only {listed(held)}; wanted images (or x, "
            "data) and labels (or y, targets)"
        )
    parts = {field: held[key] for field, key in names.items()}
    features = parts.pop("features", {})
    if not isinstance(features, dict):
        features = {"features": features}
    notes = ()
    if unused := [key for key in held if key not in names.values()]:
        notes = (f"{name} also has {listed(unused)}, which is not used",)
    return Found(name=name, features=features, row=row, notes=notes, **parts)


def _again(examples: Examples) -> Found:
    kept = ("name", "inputs", "labels", "true_labels", "predictions", "ids", "features", "layout",
            "notes")  # fmt: skip
    parts = {field: getattr(examples, field) for field in kept}
    if not examples.labelled:
        parts["labels"] = None
    return Found(classes=examples.classes if examples.labelled else None, **parts)
