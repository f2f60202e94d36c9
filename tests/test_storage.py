import contextlib
import json
import os
import time
from dataclasses import dataclass

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memexplorer import storage


@dataclass(frozen=True, eq=False)
class Result:
    settings: dict
    examples: dict
    layers: dict
    units: dict
    arrays: dict


def result(**change):
    given_ = {
        "settings": {"k": np.int64(30), "metric": "cosine", "seed": 0, "share": np.float32(0.5),
                     "layers": ("a", "b"), "none": None},
        "examples": {"id": np.array(["x", "y"]), "label": np.array(["cat", "dög"]),
                     "suspicion": np.array([0.25, np.nan])},
        "layers": {"layer": np.array(["a"]), "k": np.array([30]), "p_same": np.array([0.5])},
        "units": {"layer": np.array(["a"]), "unit": np.array([0]), "unitmem": np.array([1.0])},
        "arrays": {"points": np.arange(4, dtype=np.float32).reshape(2, 2)},
    }  # fmt: skip
    return Result(**(given_ | change))


def test_a_run_folder_is_readable_without_us(tmp_path):
    folder = storage.write_run(tmp_path / "new" / "run", result())
    assert folder == tmp_path / "new" / "run"
    said = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    text = json.dumps(said)
    for word in ("cosine", '"k": 30', '"seed": 0', '["a", "b"]'):
        assert word in text
    assert any("numpy" in str(key) or "numpy" in str(value) for key, value in said.items())
    examples = pq.read_table(folder / "examples.parquet").to_pydict()
    assert examples["id"] == ["x", "y"]
    assert examples["label"] == ["cat", "dög"]
    assert examples["suspicion"][0] == 0.25
    assert pq.read_table(folder / "layers.parquet").to_pydict()["p_same"] == [0.5]
    units = pq.read_table(folder / "units.parquet").to_pydict()
    assert (units["unit"], units["unitmem"]) == ([0], [1.0])
    points = np.load(folder / "points.npy", allow_pickle=False)
    np.testing.assert_array_equal(points, result().arrays["points"])


def test_run_json_is_strict_json(tmp_path):
    folder = storage.write_run(tmp_path, result(settings={"a": np.nan, "b": np.inf, "c": 1}))
    json.loads(
        (folder / "run.json").read_text(encoding="utf-8"),
        parse_constant=lambda word: pytest.fail(f"{word} is no JSON"),
    )


def test_an_earlier_run_is_replaced_and_nothing_half_written_stays(tmp_path):
    storage.write_run(tmp_path, result())
    storage.write_run(tmp_path, result(settings={"k": 7}))
    assert '"k": 7' in (tmp_path / "run.json").read_text(encoding="utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {
        "run.json", "examples.parquet", "layers.parquet", "units.parquet", "points.npy"
    }  # fmt: skip


def test_a_failure_leaves_the_old_file(tmp_path):
    path = tmp_path / "old.txt"
    path.write_text("old")

    def half_way():
        with storage.written(path) as temporary:
            with open(temporary, "w", encoding="utf-8") as file:
                file.write("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_way()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["old.txt"]
    with storage.written(path) as temporary:
        assert path.read_text() == "old"
        assert os.path.dirname(temporary) == str(tmp_path)  # one file system, so the move is atomic
        with open(temporary, "w", encoding="utf-8") as file:
            file.write("new")
    assert path.read_text() == "new"
    assert os.listdir(tmp_path) == ["old.txt"]


def test_a_table_that_cannot_be_written_leaves_the_old_one(tmp_path):
    storage.write_run(tmp_path, result())
    before = (tmp_path / "examples.parquet").read_bytes()
    with pytest.raises(Exception):  # noqa: B017  (whose it is does not matter)
        storage.write_run(tmp_path, result(examples={"id": np.array([1, 2]), "b": np.zeros(3)}))
    assert (tmp_path / "examples.parquet").read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if path.suffix not in {".json", ".parquet",
                                                                          ".npy"}]  # fmt: skip


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text() | st.none(), max_size=5))
def test_a_key_follows_the_parts_not_their_order(parts):
    parts = {f"p{name}": value for name, value in parts.items()}
    backwards = dict(reversed(parts.items()))
    assert storage.key(**parts) == storage.key(**backwards)
    assert storage.key(**parts, more=1) != storage.key(**parts)
    assert storage.key(**parts, more=1) != storage.key(**parts, more="1")
    assert storage.key(**parts).isalnum()


def test_a_key_does_not_mix_up_lists():
    assert storage.key(layers=["ab", "c"]) != storage.key(layers=["a", "bc"])
    assert storage.key(layers=["a", "b"]) == storage.key(layers=("a", "b"))


def test_a_digest_sees_numbers_shape_and_type_not_memory(tmp_path):
    rng = np.random.default_rng(0)
    array = rng.normal(size=(70, 3)).astype(np.float32)
    assert storage.digest(array) == storage.digest(np.asfortranarray(array))
    assert storage.digest(array) == storage.digest(np.repeat(array, 2, axis=0)[::2])
    np.save(tmp_path / "a.npy", array)
    assert storage.digest(array) == storage.digest(np.load(tmp_path / "a.npy", mmap_mode="r"))
    for other in (array[::-1], array.reshape(3, 70), array.astype(np.float64), array[:-1]):
        assert storage.digest(array) != storage.digest(other)
    changed = array.copy()
    changed[-1, -1] = np.nextafter(changed[-1, -1], np.float32(9))
    assert storage.digest(array) != storage.digest(changed)


@given(st.integers(0, 30), st.integers(1, 10))
def test_blocks_are_the_array_in_pieces(rows, size):
    array = np.arange(2 * rows).reshape(rows, 2)
    pieces = list(storage.blocks(array, rows=size))
    assert all(1 <= len(piece) <= size for piece in pieces)
    assert np.concatenate([array[:0], *pieces]).tolist() == array.tolist()


def test_an_array_is_appended_to_and_goes_on_where_it_was(tmp_path):
    stem, wanted = tmp_path / "rows", np.random.default_rng(0).normal(size=(9, 3))
    wanted = wanted.astype(np.float32)
    assert storage.rows_file(stem, 9) == (None, 0)
    path = storage.start_rows(stem, 9, 3)
    assert storage.rows_file(stem, 9) == (path, 0)
    with storage.continue_rows(path, 0) as file:
        file.write(wanted[:5].tobytes() + b"12345")  # a row cut short
    assert storage.rows_file(stem, 9) == (path, 5)
    with storage.continue_rows(path, 4) as file:
        file.write(wanted[4:].tobytes())
    assert storage.rows_file(stem, 9) == (path, 9)
    np.testing.assert_array_equal(storage.load_rows(stem, 9), wanted)
    np.testing.assert_array_equal(np.load(path), wanted)


def test_an_unreadable_file_has_no_rows(tmp_path):
    path = storage.start_rows(tmp_path / "rows", 9, 3)
    for content in (b"", b"\x93NUMPY", b"noise" * 100):
        path.write_bytes(content)
        assert storage.rows_file(tmp_path / "rows", 9)[1] == 0
    np.save(path, np.zeros((9, 4), np.float32))  # of another width than it is named after
    assert storage.rows_file(tmp_path / "rows", 9)[1] == 0


def test_arrays_come_back_as_they_were_or_not_at_all(tmp_path):
    distances, indices = np.ones((4, 2), np.float32), np.arange(8).reshape(4, 2)
    assert storage.load_arrays(tmp_path / "a", "distances", "indices") is None
    storage.save_arrays(tmp_path / "a", distances=distances, indices=indices)
    found = storage.load_arrays(tmp_path / "a", "indices", "distances")
    assert [array.tolist() for array in found] == [indices.tolist(), distances.tolist()]
    assert storage.load_arrays(tmp_path / "a", "distances", "other") is None
    path = next((tmp_path / "a").rglob("indices*"))
    path.write_bytes(path.read_bytes()[:-3])
    assert storage.load_arrays(tmp_path / "a", "distances", "indices") is None


def test_the_cache_folder(tmp_path, monkeypatch):
    assert storage.cache_folder(tmp_path / "given") == tmp_path / "given"
    assert (tmp_path / "given").is_dir()
    monkeypatch.setenv("MEMEXPLORER_CACHE", str(tmp_path / "said"))
    found = storage.cache_folder()
    assert found == tmp_path / "said"
    assert found.stat().st_mode & 0o077 == 0


def test_versions_name_the_libraries():
    found = storage.versions()
    assert found["numpy"] == np.__version__
    assert {"memexplorer", "torch"} <= found.keys()


def test_what_a_killed_process_left_behind_is_removed_in_time(tmp_path):
    """A day old: nobody writes it any more. A fresh one may be another session's."""
    old, fresh, other = (tmp_path / name for name in (".a.npy.old", ".a.npy.new", ".b.npy.old"))
    for path in (old, fresh, other):
        path.write_bytes(b"half")
    long_ago = time.time() - storage.LEFT_BEHIND - 60
    os.utime(old, (long_ago, long_ago))
    os.utime(other, (long_ago, long_ago))
    storage.save_arrays(tmp_path, a=np.ones(3))
    assert not old.exists()
    assert fresh.exists()
    assert other.exists()  # goes when its own file is written again
    assert sorted(path.name for path in tmp_path.iterdir()) == [".a.npy.new", ".b.npy.old", "a.npy"]


def test_an_entry_is_written_by_one_session_at_a_time(tmp_path):
    """The second waits, says why, and goes on once the first has let go."""
    with contextlib.ExitStack() as first, contextlib.ExitStack() as second:
        assert list(storage.locked(first, tmp_path / "entry", "laying out the same map")) == []
        waiting = storage.locked(second, tmp_path / "entry", "laying out the same map")
        note = "another session is laying out the same map; its result will be shared"
        assert [next(waiting).note, next(waiting).note] == [note, note]
        first.close()
        assert list(waiting) == []
    with contextlib.ExitStack() as third:  # and what was left is free again
        assert list(storage.locked(third, tmp_path / "entry", "laying out the same map")) == []
