"""From a file in the browser to a path in the field: what may come, where to, what is left."""

import os
import time
import zipfile
from types import SimpleNamespace

import pytest

from memexplorer.panels.page.uploading import KINDS, Uploads, stated_limit
from memexplorer.widgets.source_picker import SourcePicker
from memexplorer.widgets.source_values import SOURCES


@pytest.fixture
def uploads(tmp_path):
    made = Uploads(limit=1_000_000, cache=tmp_path / "cache")
    yield made
    made.close()
    assert list((tmp_path / "cache").glob("uploads/*")) == []


def sent(picker, field, name, data):
    """As the browser does it, in one part; returns the Upload once it is at rest."""
    upload = picker.upload[field]
    upload._handle_custom_msg(
        {"ask": "begin", "transfer": "1", "name": name, "size": len(data)}, []
    )
    upload._handle_custom_msg({"ask": "part", "transfer": "1", "at": 0}, [memoryview(data)])
    give_up = time.monotonic() + 10
    while upload.busy and time.monotonic() < give_up:
        time.sleep(0.01)
    return upload


def zipped(path, entries):
    with zipfile.ZipFile(path, "w") as made:
        for name in entries:
            made.writestr(name, b"x")
    return path.read_bytes()


def test_a_whole_file_fills_its_field_and_can_be_loaded(uploads, tmp_path):
    loaded = []
    picker = SourcePicker(
        uploads.roots([tmp_path / "here"]), on_load=loaded.append, uploads=uploads
    )
    upload = sent(picker, "weights", "../net.safetensors", b"12345")
    path = uploads.folder / "net.safetensors"
    assert path.read_bytes() == b"12345"
    assert picker.fields["weights"].value == picker.fields["weights"].tooltip == str(path)
    assert upload.words == "uploaded: net.safetensors · 5 bytes"
    picker.fields["model"].value = "timm:resnet18"
    picker.load.click()
    assert loaded[0]["weights"] == str(path)  # inside the roots


def test_a_zip_is_unpacked_and_goes(uploads, tmp_path):
    picker = SourcePicker(None, uploads=uploads)
    data = zipped(tmp_path / "pets.zip", ["pets/cat/1.png", "pets/dog/1.png"])
    upload = sent(picker, "data", "pets.zip", data)
    assert upload.words == "uploaded: pets.zip · 2 files"
    assert picker.fields["data"].value == str(uploads.folder / "pets" / "pets")
    assert sorted(os.listdir(uploads.folder)) == [".lock", "pets"]
    sent(picker, "held_out", "pets.zip", data)  # nothing is written over
    assert picker.fields["held_out"].value == str(uploads.folder / "pets-2" / "pets")


def test_an_evil_zip_is_refused_in_words_and_leaves_nothing(uploads, tmp_path):
    picker = SourcePicker(None, uploads=uploads)
    upload = sent(picker, "data", "evil.zip", zipped(tmp_path / "e.zip", ["a/1.png", "../../x"]))
    assert upload.state == "refused"
    assert "'../../x' leads out of its folder" in upload.words
    assert os.listdir(uploads.folder) == [".lock"]
    assert picker.fields["data"].value == ""


def test_code_needs_trust(uploads):
    picker = SourcePicker(None, uploads=uploads)
    upload = sent(picker, "model", "Factory.PY", b"print()")
    assert 'Factory.PY is code, which would run on the server: tick "Trust' in upload.words
    picker.trust.value = True
    upload = sent(picker, "model", "factory.py", b"print()")
    assert picker.fields["model"].value == f"{uploads.folder / 'factory.py'}:build"
    assert "upload it to Model" in sent(picker, "data", "factory.py", b"print()").words


def test_a_kind_that_is_not_read_is_refused_before_it_comes(uploads):
    picker = SourcePicker(None, uploads=uploads)
    upload = sent(picker, "weights", "photos.zip", b"PK")
    assert upload.words.startswith(
        "photos.zip is of no kind that is read here: wanted .safetensors"
    )
    assert "upload it to Weights" in sent(picker, "model", "net.ckpt", b"x").words
    assert not uploads.folder.exists()


def test_load_waits_for_an_upload(uploads):
    loaded = []
    picker = SourcePicker(None, values={"model": "timm:x"}, on_load=loaded.append, uploads=uploads)
    message = {"ask": "begin", "transfer": "1", "name": "a.npz", "size": 10}
    picker.upload["data"]._handle_custom_msg(message, [])
    picker.load.click()
    assert loaded == []
    assert "this upload is not finished" in picker.errors["data"].value
    picker.upload["data"]._handle_custom_msg({"ask": "stop", "transfer": "1"}, [])
    picker.load.click()
    assert len(loaded) == 1


def test_stop_while_unpacking_leaves_nothing(uploads, tmp_path):
    archive = uploads._shelter.open() / "many.zip"
    zipped(archive, [f"c/{n}.png" for n in range(3000)])
    upload = SimpleNamespace(busy=True, said=[], working=lambda progress: upload.on_stop())
    upload.done = upload.refuse = lambda words: upload.said.append(words)
    uploads.settle(archive, upload, lambda path: upload.said.append(path), field="data")
    give_up = time.monotonic() + 10
    while not upload.said and time.monotonic() < give_up:
        time.sleep(0.01)
    assert upload.said == ["stopped; nothing was kept"]
    assert os.listdir(uploads.folder) == [".lock"]


def test_uploads_can_be_browsed_by_a_name_once_there_are_some(uploads, tmp_path):
    (tmp_path / "here").mkdir()
    picker = SourcePicker(uploads.roots([tmp_path / "here"]), uploads=uploads)
    picker.browse["data"].click()
    assert picker.chooser.folder == tmp_path / "here"  # the only one so far
    sent(picker, "data", "a.npz", b"x")
    picker.chooser.up.click()
    picker.browse["data"].click()
    assert [name for name, _ in picker.chooser.list.options] == [
        f"{tmp_path}/here/",
        "uploaded files/",
    ]
    picker.chooser.list.value = picker.chooser.list.options[1][1]
    picker.chooser.enter.click()
    assert [name for name, _ in picker.chooser.list.options] == ["a.npz"]
    assert "uploaded files" in picker.chooser._where.value


@pytest.mark.parametrize("said", ["1 GB", "-1", "0", "1e9"])
def test_a_limit_that_is_none_is_said(monkeypatch, said):
    monkeypatch.setenv("MEMEXPLORER_UPLOAD_LIMIT", said)
    with pytest.raises(ValueError, match=f"MEMEXPLORER_UPLOAD_LIMIT is '{said}', wanted a number"):
        stated_limit()


def test_the_limit_comes_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("MEMEXPLORER_UPLOAD_LIMIT", "2500000000")
    assert Uploads(cache=tmp_path).allowed == "2.5 GB"
    monkeypatch.delenv("MEMEXPLORER_UPLOAD_LIMIT")
    assert Uploads(cache=tmp_path).limit == 1_000_000_000


def test_every_source_field_can_be_uploaded_to_and_none_anywhere_stays(uploads):
    assert set(KINDS) == {*SOURCES, "reference", "split"}
    assert uploads.roots(None) is None
