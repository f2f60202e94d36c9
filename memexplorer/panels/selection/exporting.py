"""What is selected as a file: CSV, Parquet, or a list of ids."""

import io
from pathlib import Path

import numpy as np

from memexplorer import storage

KINDS = {".csv": "text/csv", ".parquet": "application/vnd.apache.parquet", ".txt": "text/plain"}
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")  # how a cell begins that spreadsheets would run


def write(path, columns: dict) -> Path:
    """Write these columns as the path's suffix says, whole or not at all.

    path     .csv, .parquet or .txt (the ids, one a line); its folder must be there
    columns  name -> (row,) values, as `columns.table` makes them
    returns  the path
    errors   ValueError for another suffix, FileNotFoundError without the folder
    """
    path = Path(path).expanduser()
    if path.suffix.lower() not in KINDS:
        raise ValueError(f"{path.name} ends in none of {', '.join(KINDS)}; name it so")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {path.parent} to write {path.name} into")
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; name a file in it, such as {path}/ids.txt")
    data = encoded(columns, path.suffix.lower())
    with storage.written(path) as beside:
        beside.write_bytes(data)
    return path


def encoded(columns: dict, suffix: str) -> bytes:
    """The file's content: suffix is one of KINDS.

    In a .csv, text that begins with = + - @ or a line break gets an apostrophe before it, because
    spreadsheets would run it as a formula; .parquet and .txt hold it as it is.

    >>> encoded({"id": ["-1+1", "b"], "loss": np.array([0.5, np.nan])}, ".csv")
    b'"id","loss"\\n"\\'-1+1",0.5\\n"b",\\n'
    """
    if suffix == ".txt":
        return _lines(columns["id"])
    import pyarrow as pa

    safe = _safe if suffix == ".csv" else lambda values: values
    table = pa.table({name: _array(safe(values)) for name, values in columns.items()})
    held = io.BytesIO()
    if suffix == ".csv":
        from pyarrow import csv

        csv.write_csv(table, held, csv.WriteOptions(quoting_style="needed"))
    else:
        from pyarrow import parquet

        parquet.write_table(table, held)
    return held.getvalue()


def _lines(ids) -> bytes:
    broken = next((each for each in ids if "\n" in each or "\r" in each), None)
    if broken is not None:
        raise ValueError(
            f"the id {broken!r} holds a line break, which a list of one id a line can't; "
            "export .csv or .parquet"
        )
    return "".join(f"{each}\n" for each in ids).encode()


def _array(values):
    """As Arrow has it: NaN is missing, and so is None."""
    import pyarrow as pa

    values = np.asarray(values)
    missing = np.isnan(values) if values.dtype.kind == "f" else None
    return pa.array(values.tolist() if values.dtype.kind in "OU" else values, mask=missing)


def _safe(values):
    values = np.asarray(values)
    if values.dtype.kind not in "OU":
        return values
    safe = [f"'{each}" if each and each.startswith(RISKY) else each for each in values.tolist()]
    return np.array(safe, dtype=object)
