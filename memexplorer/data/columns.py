"""Which column of a table is what: by its name, by its type, or because the user says so."""

import json
import re

from memexplorer.data.words import listed

# The first name that is there counts; upper and lower case are one.
NAMES = {
    "image": "image images img picture pixels bytes path image_path img_path filepath file_path "
    "file_name filename file x",
    "label": "label labels target targets class class_name category y fine_label",
    "true_label": "true_label true_labels clean_label",
    "prediction": "prediction predictions predicted",
    "id": "id ids image_id",
    "split": "split",
    "features": "features embedding embeddings",
}


def chosen(schema, named: dict[str, str], table: str, *, images: bool = True) -> dict:
    """Which column is which?

    schema   pyarrow Schema
    named    what the user says: {"label": COLUMN, …}; an empty name means there is none
    table    what to call the table in a message
    images   must there be images or features?
    returns  {"image": name, "label": name, …, "features": {layer: [names]}}, only what is there
    errors   ValueError names the columns that are there

    >>> import pyarrow as pa
    >>> chosen(pa.schema([("Path", pa.string()), ("y", pa.int64())]), {}, "a.csv")
    {'image': 'Path', 'label': 'y'}
    """
    there = f"{table} has the columns {listed(schema.names, most=20)}"
    for what, name in named.items():
        if what not in NAMES:
            raise ValueError(f"data: ?{what}= is not understood; wanted {listed(NAMES, most=9)}")
        if name and name not in schema.names:
            raise ValueError(f"data: there is no column {name!r}; {there}")
    given = {name.lower(): name for name in reversed(schema.names)}
    found = {
        what: next((given[word] for word in words.split() if word in given), None)
        for what, words in NAMES.items()
    }
    found["image"] = _image(schema, found["image"])
    found["label"] = found["label"] or _only(schema, lambda name: class_names(schema, name))
    found |= named
    layers = _layers(schema.names, found.pop("features"))
    found = {what: name for what, name in found.items() if name or named.get(what) == ""}
    if layers:
        found["features"] = layers
    if not found.get("image"):
        found.pop("image", None)
    if images and not {"image", "features"} & set(found):
        raise ValueError(
            f"data: there is no column of images, paths or features; {there}; name it by "
            f"{table}?image=COLUMN&label=COLUMN"
        )
    if images and "image" in found:
        _check_image(schema, found["image"], there)
    return found


def every(names: dict) -> set[str]:
    """Which columns must be read?

    >>> sorted(every({"label": "y", "features": {"layer": ["f0", "f1"]}}))
    ['f0', 'f1', 'y']
    """
    layers = names.get("features", {})
    plain = {name for what, name in names.items() if what != "features" and name}
    return plain.union(*layers.values())


def class_names(schema, column: str | None) -> list[str] | None:
    """What are the classes called, if Hugging Face's note in the schema says so?

    returns  names in order, or None
    """
    try:
        info = json.loads((schema.metadata or {})[b"huggingface"])["info"]["features"][column]
        names = info["names"] if info["_type"] == "ClassLabel" else None
        return list(names.values()) if isinstance(names, dict) else names
    except (KeyError, TypeError, ValueError):
        return None


def no_label(schema, table: str) -> str:
    """What should be said if nobody gives labels?"""
    return (
        f"labels: {table} has no column of labels, only {listed(schema.names, most=20)}; name it "
        "by ?label=COLUMN (empty if there are none), or give labels=FILE"
    )


def _only(schema, holds) -> str | None:
    names = [name for name in schema.names if holds(name)]
    return names[0] if len(names) == 1 else None


def _image(schema, by_name: str | None) -> str | None:
    """A column of embedded images goes before one that only has the name of one."""
    if by_name and _readable(schema.field(by_name).type):
        return by_name
    return _only(schema, lambda name: _embeds(schema.field(name).type)) or by_name


def _embeds(kind) -> bool:
    import pyarrow.types as kinds

    if kinds.is_struct(kind):
        return "bytes" in {kind.field(i).name for i in range(kind.num_fields)}
    return kinds.is_binary(kind) or kinds.is_large_binary(kind)


def _readable(kind) -> bool:
    import pyarrow.types as kinds

    return _embeds(kind) or kinds.is_string(kind) or kinds.is_large_string(kind)


def _check_image(schema, name: str, there: str) -> None:
    kind = schema.field(name).type
    if not _readable(kind):
        raise ValueError(
            f"data: column {name!r} holds {kind}; wanted paths (text) or encoded images (bytes, or "
            f"bytes and path); {there}"
        )


def _layers(names: list[str], one: str | None) -> dict[str, list[str]]:
    """Columns of features: one of lists, several named features_LAYER, or f0, f1, f2 …"""
    if one:
        return {"features": [one]}
    if several := [name for name in names if name.lower().startswith("features_")]:
        return {name[len("features_") :]: [name] for name in several}
    units = {int(name[1:]): name for name in names if re.fullmatch(r"[fF]\d{1,6}", name)}
    if units and sorted(units) == list(range(len(units))):
        return {"features": [units[i] for i in range(len(units))]}
    return {}
