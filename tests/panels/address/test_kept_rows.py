"""Is a selection found again under its name, and never another's?"""

import numpy as np
import pytest

from memexplorer.data.examples import Examples
from memexplorer.panels.address import kept_rows


def examples(count, prefix="train"):
    ids = np.array([f"{prefix}-{row}" for row in range(count)])
    return Examples(ids, np.zeros(count, int), ("a",), np.zeros((count, 1)), "x", layout="vector")


def test_rows_come_back(tmp_path):
    some, rng = examples(1003), np.random.default_rng(0)
    for rows in ([0], [1002], np.flatnonzero(rng.random(1003) < 0.3), np.arange(1003)):
        name = kept_rows.keep(some, rows, tmp_path)
        assert kept_rows.NAME.fullmatch(name)
        assert kept_rows.found(name, some, tmp_path).tolist() == list(rows)
        assert kept_rows.keep(examples(1003), rows, tmp_path) == name  # by content


def test_of_other_examples_they_are_nothing(tmp_path):
    name = kept_rows.keep(examples(50), [3], tmp_path)
    for others in (examples(51), examples(50, "test"), examples(8)):
        with pytest.raises(ValueError, match="of other examples, or damaged"):
            kept_rows.found(name, others, tmp_path)


@pytest.mark.parametrize("name", ["0" * 16, "", "../../etc/passwd", "0" * 15 + "/", "\0"])
def test_unknown_names(tmp_path, name):
    with pytest.raises(ValueError, match="not known here"):
        kept_rows.found(name, examples(5), tmp_path)


@pytest.mark.parametrize("held", [b"", b"nonsense", b"x\x9c" + b"\0" * 90])
def test_a_damaged_file_is_said(tmp_path, held):
    name = kept_rows.keep(examples(50), [3], tmp_path)
    (kept_rows.folder(tmp_path) / f"{name}.z").write_bytes(held)
    with pytest.raises(ValueError, match="or damaged"):
        kept_rows.found(name, examples(50), tmp_path)


def test_a_million_are_a_small_file(tmp_path):
    some, rng = examples(1_000_000), np.random.default_rng(0)
    name = kept_rows.keep(some, np.flatnonzero(rng.random(1_000_000) < 0.5), tmp_path)
    assert (kept_rows.folder(tmp_path) / f"{name}.z").stat().st_size < 130_000


def test_the_folder_does_not_grow_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_rows, "MOST", 5)
    for row in range(12):
        last = kept_rows.keep(examples(50), [row], tmp_path)
    assert len(list(kept_rows.folder(tmp_path).iterdir())) == 5
    assert kept_rows.found(last, examples(50), tmp_path).tolist() == [11]
