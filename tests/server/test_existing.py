import pytest

from memexplorer.server import existing


@pytest.fixture
def stand(tmp_path):
    """A folder as a user has it."""
    for name in ("net.py", "weights.safetensors", "train.npz", "train.csv", "fc.npy", "out.pt2"):
        (tmp_path / name).touch()
    (tmp_path / "images").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    "given",
    [
        {"model": "net.py"},
        {"model": "net.py:build?depth=3", "weights": "weights.safetensors"},
        {"model": "timm:resnet18"},
        {"model": "net.py:build", "reference": "weights.safetensors"},
        {"model": "net.py:build", "reference": "net.py:build with weights.safetensors"},
        {"model": "timm:resnet18", "reference": "timm:resnet34", "split": "train.csv"},
        {"model": "hf:some/thing"},
        {"model": "out.pt2"},
        {"data": "images", "held_out": "train.npz:test"},
        {"data": "train.csv?label=breed"},
        {"data": "hf:mnist:train"},
        {"features": "fc.npy", "predictions": "train.csv"},
        {"features": ["fc=fc.npy", "fc.npy"]},
    ],
)
def test_what_is_there_is_let_through(stand, given):
    existing.check(given, stand)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"model": "nett.py:build"}, r"model '.*nett\.py' does not exist; in .* there is net\.py"),
        ({"model": "ou.pt2"}, r"model '.*ou\.pt2' does not exist; in .* there is out\.pt2"),
        ({"weights": "weight.safetensors"}, "weights '.*' does not exist; .* weights.safetensors"),
        ({"data": "image"}, "data: there is no .*image; did you mean images"),
        ({"held_out": "tran.npz:test"}, r"held_out: there is no .*tran\.npz; did you mean train"),
        ({"data": "tran.csv?label=a"}, r"data: there is no .*tran\.csv; did you mean train\.csv"),
        ({"features": "ffc.npy"}, r"features: there is no .*ffc\.npy; did you mean fc\.npy"),
        ({"features": ["fc.npy", "a=fd.npy"]}, r"features: there is no .*fd\.npy; did you mean"),
        ({"predictions": "trian.csv"}, r"predictions: there is no .*; did you mean train\.csv"),
        ({"predictions": "no/where.csv"}, r"predictions: there is no .* \(nor a folder .*no\)"),
    ],
)
def test_what_is_not_there_is_said_with_the_nearest_names(stand, given, words):
    with pytest.raises(FileNotFoundError, match=words):
        existing.check(given, stand)


def test_a_kind_of_model_that_nobody_knows(stand):
    with pytest.raises(ValueError, match=r"'tim:resnet18' starts with 'tim:'; known are factory"):
        existing.check({"model": "tim:resnet18"}, stand)


def test_what_lies_outside_the_named_roots(stand):
    inner = stand / "images"
    with pytest.raises(ValueError, match="weights .* is outside the allowed folders"):
        existing.check({"weights": "weights.safetensors"}, stand, [inner])
    with pytest.raises(ValueError, match="data: .* lies outside the folders that may be read"):
        existing.check({"data": "train.npz"}, stand, [inner])


def test_where_the_user_stands_the_words_are_the_users(stand, monkeypatch):
    monkeypatch.chdir(stand)
    with pytest.raises(FileNotFoundError, match="data: there is no image; did you mean images"):
        existing.check({"data": "image"}, stand)


def test_the_hubs_are_those_of_the_loader():
    from memexplorer.models import loading

    assert set(existing.HUBS) == loading.FAMILIES.keys()
