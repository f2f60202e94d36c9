import io
import json

import numpy as np
import pytest
from PIL import Image

from memexplorer.data import load_examples

pa = pytest.importorskip("pyarrow")
from pyarrow import parquet  # noqa: E402


def png(value) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.full((2, 2), value, np.uint8)).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def place(tmp_path):
    (tmp_path / "in/im").mkdir(parents=True)
    (tmp_path / "out").mkdir()
    for i in range(3):
        (tmp_path / f"in/im/{i}.png").write_bytes(png(i))
    (tmp_path / "out/s.png").write_bytes(png(9))
    return tmp_path / "in"


def csv(place, text, name="t.csv", encoding="utf-8"):
    (place / name).write_bytes(text.encode(encoding))
    return str(place / name)


def table(place, columns, features=None):
    held = pa.table(columns)
    if features:
        note = json.dumps({"info": {"features": features}})
        held = held.replace_schema_metadata({"huggingface": note})
    parquet.write_table(held, place / "t.parquet", row_group_size=2)
    return str(place / "t.parquet")


def shown(examples):
    return [int(image.flat[0]) for image in examples.inputs[np.arange(len(examples))]]


@pytest.mark.parametrize(
    "text",
    [
        "path,label\nim/2.png,dog\nim/0.png,cat\n",
        "\ufeffLabel;File_Name\r\ndog;im/2.png\r\n\r\ncat;im/0.png\r\n",
        "image\tclass\nim/2.png\tdog\nim/0.png\tcat",
        '"path","label"\n"im\\2.png", dog\nim/0.png ,cat\n',
    ],
)
def test_paths_in_a_csv_start_from_its_folder(place, text):
    examples = load_examples(csv(place, text))
    assert examples.classes == ("cat", "dog")
    assert examples.labels.tolist() == [1, 0]
    assert examples.ids.tolist() == ["im/2.png", "im/0.png"]
    assert shown(examples) == [2, 0]
    assert examples.name == "t"


def test_other_columns_of_a_csv(place):
    text = "id,path,label,true_label,prediction,f0,f1\n007,im/0.png,a,b,c,1,2\n8,im/1.png,b,b,b,3,4"
    examples = load_examples(csv(place, text))
    assert examples.ids.tolist() == ["007", "8"]
    assert examples.true_labels.tolist() == [1, 1]
    assert examples.predictions.tolist() == [2, 1]
    assert examples.features["features"].tolist() == [[1, 2], [3, 4]]


def test_columns_can_be_named_or_said_to_be_none(place):
    text = csv(place, "path,breed\nim/0.png,1\n")
    with pytest.raises(ValueError, match=r"t.csv has no column of labels, only path, breed"):
        load_examples(text)
    assert load_examples(text + "?label=breed").labels.tolist() == [1]
    assert not load_examples(text + "?label=").labelled
    assert load_examples(text, labels=["cat"]).classes == ("cat",)
    with pytest.raises(ValueError, match="no column 'bred'; t.csv has the columns path, breed"):
        load_examples(text + "?label=bred")
    with pytest.raises(ValueError, match=r"\?lable= is not understood; wanted image, label"):
        load_examples(text + "?lable=breed")
    with pytest.raises(ValueError, match=r"no column of images, paths or features; .*columns a, b"):
        load_examples(csv(place, "a,b\n1,2\n"))


def test_a_column_may_divide_the_table(place):
    text = csv(place, "path,label,split\nim/0.png,0,train\nim/1.png,1,test\n")
    assert load_examples(text).ids.tolist() == ["im/0.png"]
    assert "train was read" in load_examples(text).notes[0]
    test = load_examples(text + ":test")
    assert (test.ids.tolist(), test.name) == (["im/1.png"], "t (test)")


def test_paths_out_of_the_roots_are_refused(place):
    for path in ("../out/s.png", str(place.parent / "out/s.png"), "im/../../out/s.png"):
        text = csv(place, f"path,label\n{path},1\n")
        assert shown(load_examples(text)) == [9]
        with pytest.raises(ValueError, match="column 'path': .*lies outside the folders"):
            load_examples(text, roots=[place])
    (place / "link.png").symlink_to(place.parent / "out/s.png")
    examples = load_examples(csv(place, "path,label\nlink.png,1\n"), roots=[place])
    with pytest.raises(ValueError, match=r"link.png lies outside the folders"):
        shown(examples)


def test_a_table_may_move_with_its_images(place, tmp_path):
    before = load_examples(csv(place, f"path,label\n{place}/im/0.png,1\nim/1.png,0\n"))
    assert before.ids.tolist() == ["im/0.png", "im/1.png"]
    digest = before.digest()
    place.rename(tmp_path / "moved")
    after = load_examples(csv(tmp_path / "moved", "path,label\nim/0.png,1\nim/1.png,0\n"))
    assert after.digest() == digest


def test_missing_images_are_named(place):
    with pytest.raises(FileNotFoundError, match=r"such as a.png, b.png; paths start from the fol"):
        load_examples(csv(place, "path,label\na.png,1\nb.png,1\n"))
    text = csv(place, "path,label\nim/0.png,1\nb.png,1\n,0\nim,0\n")
    with pytest.raises(
        ValueError, match=r"3 of 4 images cannot be read: b.png \(missing\); no path"
    ):
        shown(load_examples(text))
    assert load_examples(text, skip_corrupt=True).ids.tolist() == ["im/0.png"]


def test_an_image_listed_twice_is_told_apart_but_ids_must_differ(place):
    examples = load_examples(csv(place, "path,label\nim/0.png,1\nim/0.png,0\n"))
    assert examples.ids.tolist() == ["im/0.png", "im/0.png#2"]
    with pytest.raises(ValueError, match="ids must be unique, but x occurs more than once"):
        load_examples(csv(place, "path,label,id\nim/0.png,1,x\nim/1.png,0,x\n"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "t.csv is empty"),
        ("\n\n", "t.csv is empty"),
        ("path,label\n", "t.csv has columns, but no rows"),
        ("path,path\nim/0.png,1\n", "names the column path twice"),
        ("path,label\nim/0.png,1\nim/1.png,a,b\n", "has 2 columns, but another number .* line 3"),
        ('path,label\n"im/0.png,1\n', "is no readable CSV"),
        ("path,label\nim/0.png,\n", r"labels is missing in 1 row \(0\)"),
        ("path,label\nim/0.png,0.5\n", "labels has fractions"),
        ("f0,f1,label\n1,nan,0\n", "NaN or infinite values in 1 of 1 example"),
        ("f0,f1,label\n1,x,0\n", "must hold the same number of numbers in each row"),
    ],
)
def test_faults_of_a_csv_are_said_in_words(place, text, words):
    with pytest.raises(ValueError, match=words):
        load_examples(csv(place, text))


def test_text_of_another_encoding_is_refused(place):
    with pytest.raises(ValueError, match="is not UTF-8 text"):
        load_examples(csv(place, "path,label\nim/0.png,café\n", encoding="latin-1"))


IMAGES = [png(i) for i in range(4)]


@pytest.mark.parametrize(
    "images",
    [
        IMAGES,
        pa.array(IMAGES, pa.large_binary()),
        [{"bytes": data, "path": f"{i}.png"} for i, data in enumerate(IMAGES)],
        [{"bytes": None, "path": f"im/{i}.png"} for i in range(3)] + [{"bytes": IMAGES[3]}],
    ],
)
def test_images_embedded_in_parquet(place, images):
    examples = load_examples(table(place, {"image": images, "label": ["a", "b", "a", "b"]}))
    assert shown(examples) == [0, 1, 2, 3]
    assert shown(examples.take([3, 1])) == [3, 1]
    assert examples.ids[3] == "t-3"


def test_class_names_noted_by_hugging_face_are_honoured(place):
    features = {"fine": {"_type": "ClassLabel", "names": ["zebra", "ant"]}}
    examples = load_examples(table(place, {"pic": IMAGES, "fine": [0, 1, 1, 0]}, features))
    assert examples.classes == ("zebra", "ant")
    assert examples.labels.tolist() == [0, 1, 1, 0]
    with pytest.raises(ValueError, match=r"labels has -1, outside 0..1 .*marks a hidden label"):
        load_examples(table(place, {"pic": IMAGES, "fine": [0, -1, 1, 0]}, features))


def test_features_in_parquet(place):
    one = load_examples(table(place, {"embedding": [[1.0, 2.0]] * 2, "label": [0, 1]}))
    assert one.layout == "vector"
    assert one.features["features"].shape == (2, 2)
    two = {"features_a": [[1.0]] * 2, "features_b": [[1.0, 2.0]] * 2, "label": [0, 1]}
    assert list(load_examples(table(place, two)).features) == ["a", "b"]
    with pytest.raises(ValueError, match="the same number of numbers in each row"):
        load_examples(table(place, {"embedding": [[1.0], [1.0, 2.0]], "label": [0, 1]}))


def test_faults_of_parquet_are_said_in_words(place):
    gaps = {"image": [IMAGES[0], None, b"junk", b""], "label": [0, 0, 1, 1]}
    with pytest.raises(ValueError, match=r"3 of 4 .*image of row 1 \(no image in this row\)"):
        shown(load_examples(table(place, gaps)))
    with pytest.raises(ValueError, match=r"labels is missing in 1 row \(1\)"):
        load_examples(table(place, {"image": IMAGES, "label": [0, None, 1, 1]}))
    with pytest.raises(ValueError, match="column 'image' holds list<.*wanted paths"):
        load_examples(table(place, {"image": [[1, 2]] * 2, "label": [0, 1]}))
    away = {"image": [{"bytes": None, "path": "../out/s.png"}], "label": [0]}
    examples = load_examples(table(place, away), roots=[place])
    with pytest.raises(ValueError, match="lies outside the folders"):
        shown(examples)
    whole = (place / "t.parquet").read_bytes()
    for content in (b"", b"hello", whole[:-9]):
        (place / "t.parquet").write_bytes(content)
        with pytest.raises(ValueError, match="no readable Parquet file"):
            load_examples(place / "t.parquet")
