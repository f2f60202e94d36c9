"""A CSV or TSV file as a table of text."""

import csv
from pathlib import Path

from memexplorer.data.words import listed


def read(path: Path):
    """Which columns of text does a CSV hold?

    All values stay text, so that an id such as 007 keeps its zeros; the delimiter (comma,
    semicolon, tab or bar) is the one the first line has most of.

    path     UTF-8, with or without its mark; the first line names the columns
    returns  pyarrow Table of strings
    errors   ValueError says which line or column is wrong

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "few.csv"
    >>> _ = file.write_text("path;label\\na.png;007\\n")
    >>> read(file).to_pydict()
    {'path': ['a.png'], 'label': ['007']}
    """
    import pyarrow as pa

    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            first = file.readline()
            mark = max(",;\t|", key=first.count)
            file.seek(0)
            lines = csv.reader(file, delimiter=mark, strict=True)
            head = [name.strip() for name in next(lines, [])]
            rows = [(lines.line_num, row) for row in lines if row]
    except UnicodeDecodeError as fault:
        raise ValueError(f"data: {path.name} is not UTF-8 text ({fault}); save it so") from fault
    except csv.Error as fault:
        raise ValueError(f"data: {path.name} is no readable CSV ({fault})") from fault
    _check(head, rows, path.name, mark)
    texts = zip(*(row for _, row in rows), strict=True) if rows else ([] for _ in head)
    columns = [pa.array([text.strip() for text in column], pa.string()) for column in texts]
    return pa.table(dict(zip(head, columns, strict=True)))


def _check(head: list[str], rows, name: str, mark: str) -> None:
    if not any(head):
        raise ValueError(f"data: {name} is empty; wanted a line of column names")
    if len(set(head)) < len(head):
        twice = sorted({column for column in head if head.count(column) > 1})
        raise ValueError(f"data: {name} names the column {listed(twice)} twice")
    if ragged := [number for number, row in rows if len(row) != len(head)]:
        raise ValueError(
            f"data: {name} has {len(head)} columns, but another number of them in line "
            f"{listed(ragged)}; quote values that hold {mark!r}"
        )
