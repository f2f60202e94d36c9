"""Examples from a table: CSV or Parquet with paths or embedded images, labels, features."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from memexplorer.data import columns as meanings
from memexplorer.data import delimited
from memexplorer.data.embedded import pictures
from memexplorer.data.found import Found
from memexplorer.data.splits import WORDS, chosen
from memexplorer.data.words import listed

SUFFIXES = (".csv", ".tsv", ".parquet")
FIELDS = {"labels": "label", "true_labels": "true_label", "predictions": "prediction", "ids": "id"}


def read(path: Path, *, split=None, columns=None, roots=None) -> Found:
    """What does a CSV or Parquet file hold?

    path     .csv or .tsv (UTF-8, one line of names), or .parquet (also with embedded images)
    split    which part, where a column `split` says so
    columns  what is called how, if it cannot be guessed: {"image": NAME, "label": NAME, …}
    returns  Found; its inputs are Pictures, or None if there are only features
    errors   ValueError names the columns that are there
    """
    held, names = opened(path, columns or {})
    found = from_table(held, names, name=path.name, base=path.parent, split=split, roots=roots)
    part = f" ({found.row})" if "split" in names else ""
    return replace(found, name=path.stem + part, row=found.row if part else path.stem)


def opened(path: Path, named: dict[str, str], *, images: bool = True):
    """What is in this file, and what is each of its columns?

    named    what the user says about columns
    images   must there be images or features?
    returns  (pyarrow Table with the columns that have a meaning, names as in columns.chosen)
    """
    if path.suffix.lower() != ".parquet":
        held = delimited.read(path)
        return held, meanings.chosen(held.schema, named, path.name, images=images)
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            names = meanings.chosen(file.schema_arrow, named, path.name, images=images)
            return file.read(columns=sorted(meanings.every(names))), names
    except (pa.ArrowException, OSError) as fault:
        raise ValueError(
            f"data: {path.name} is no readable Parquet file ({fault}); copy it anew"
        ) from fault


def from_table(table, names, *, name: str, base: Path, split=None, roots=None) -> Found:
    """Which examples are the rows of this table?

    table    pyarrow Table
    names    what each column is, as columns.chosen says
    name     what to call the table in a message
    base     the folder that relative paths start from
    returns  Found
    """
    part, notes = "", ()
    if "split" in names:
        table, part, notes = _part(table, names["split"], split, name)
    elif split:
        chosen([""], split, name)
    if not table.num_rows:
        raise ValueError(f"data: {name} has columns, but no rows")
    inputs = ids = None
    if "image" in names:
        inputs, ids = pictures(table.column(names["image"]), names["image"], base, roots)
    held = {f: values(table, names[what]) for f, what in FIELDS.items() if names.get(what)}
    return Found(
        name=f"{name} ({part})" if part else name, row=part or name, notes=notes, inputs=inputs,
        classes=meanings.class_names(table.schema, names.get("label")),
        features=features(table, names.get("features", {})),
        unlabelled="" if names.get("label") == "" else meanings.no_label(table.schema, name),
        **({"ids": ids} | held),
    )  # fmt: skip


def _part(table, column: str, split, name: str):
    import pyarrow.compute as pc

    parts = [str(part) for part in pc.unique(table.column(column)).to_pylist()]
    part, notes = chosen(parts, split, name)
    rows = np.flatnonzero(np.array(table.column(column).to_pylist(), dtype=str) == part)
    return table.take(rows), WORDS.get(part.lower(), part), notes


def values(table, name: str):
    """What does this column hold, as an array or (lists, gaps) as a Python list?"""
    column = table.column(name)
    if str(column.type).startswith("dictionary"):
        column = column.cast(column.type.value_type)
    if column.null_count or str(column.type).startswith(("list", "large_list", "fixed_size_list")):
        return column.to_pylist()
    return column.to_numpy()


def features(table, layers: dict[str, list[str]]) -> dict[str, np.ndarray]:
    """Which features are in these columns?

    layers   layer -> names: one column of lists, or one column for each unit
    returns  layer -> (row, unit) float32
    """
    found = {}
    for layer, names in layers.items():
        columns = [table.column(name).to_pylist() for name in names]
        try:
            if len(columns) > 1:
                found[layer] = np.array(columns, dtype=np.float32).T
            else:
                rows = [json.loads(row) if isinstance(row, str) else row for row in columns[0]]
                found[layer] = np.array(rows, dtype=np.float32)
        except (ValueError, TypeError) as fault:
            raise ValueError(
                f"features: column {listed(names)} must hold the same number of numbers in each "
                f"row ({fault})"
            ) from fault
    return found
