"""Can what is exported be read back by others, and harm nobody?"""

import csv
import io

import numpy as np
import pyarrow.parquet as pq
import pytest

from memexplorer.panels.selection import exporting

IDS = ["plain", "with, comma", 'with "quotes"', "two\nlines", "=1+1", "+a", "-b", "@c", "\tt", "é"]
COLUMNS = {
    "id": np.array(IDS, dtype=object),
    "label": np.array(["cat", None, *["=dog"] * 8], dtype=object),
    "loss": np.array([0.5, np.nan, *range(8)], dtype=np.float32),
    "rank": np.arange(10) - 5,
}


def test_a_spreadsheet_reads_text_and_runs_nothing():
    text = exporting.encoded(COLUMNS, ".csv").decode()
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [line["id"] for line in lines] == IDS[:4] + [f"'{each}" for each in IDS[4:9]] + ["é"]
    assert {line["label"] for line in lines[2:]} == {"'=dog"}
    assert (lines[1]["label"], lines[1]["loss"]) == ("", "")
    assert [float(line["rank"]) for line in lines] == list(range(-5, 5))  # numbers stay numbers


def test_parquet_and_ids_are_as_they_were():
    table = pq.read_table(io.BytesIO(exporting.encoded(COLUMNS, ".parquet"))).to_pydict()
    assert table["id"] == IDS
    assert table["label"][1] is table["loss"][1] is None
    assert table["rank"] == list(range(-5, 5))
    some = {"id": [each for each in IDS if "\n" not in each]}
    assert exporting.encoded(some, ".txt").decode().splitlines() == some["id"]


def test_an_id_of_two_lines_is_no_line():
    with pytest.raises(ValueError, match="holds a line break"):
        exporting.encoded(COLUMNS, ".txt")


@pytest.mark.parametrize("name", ["a.csv", "a.PARQUET", "a.txt"])
def test_a_file_is_written_whole(tmp_path, name):
    columns = {"id": ["a", "b"], "loss": np.array([1.0, 2.0])}
    assert exporting.write(tmp_path / name, columns) == tmp_path / name
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes() == exporting.encoded(
        columns, (tmp_path / name).suffix.lower()
    )


def test_a_failure_leaves_the_old_file(tmp_path):
    path = tmp_path / "ids.txt"
    path.write_text("before")
    with pytest.raises(ValueError, match="line break"):
        exporting.write(path, {"id": ["a\nb"]})
    assert path.read_text() == "before"


def test_where_nothing_can_be_written_is_said(tmp_path):
    with pytest.raises(ValueError, match=r"ends in none of \.csv, \.parquet, \.txt"):
        exporting.write(tmp_path / "a.xlsx", {"id": ["a"]})
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        exporting.write(tmp_path / "no" / "a.csv", {"id": ["a"]})
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(IsADirectoryError, match="is a folder"):
        exporting.write(tmp_path / "b.csv", {"id": ["a"]})
