import numpy as np
import pytest
import torch
from scipy.special import log_softmax

from memexplorer import evidence, vicinity
from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.measures.agreement import knn_classify
from memexplorer.models.classifiers import MLP
from memexplorer.models.loading import load_model
from memexplorer.studies.unit_memorization import run as units

NAMES = np.array(["ant", "bee", "cow"])


def points(count=50, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    return (np.eye(3)[labels] * 4 + rng.normal(size=(count, 3))).astype(np.float32), labels


@pytest.fixture
def net():
    torch.manual_seed(0)
    return MLP((3, 8, 6, 3)).eval()


@pytest.fixture
def seen(net, tmp_path):
    x, labels = points()
    return result_of(evidence.read(net, load_examples((x, NAMES[labels])), cache=tmp_path))


def test_features_answers_and_logits_are_the_networks(net, seen):
    x, labels = points()
    with torch.no_grad():
        one = net.hidden[0](torch.tensor(x)).relu()
        two = net.hidden[1](one).relu()
        logits = net.fc(two).numpy()
    np.testing.assert_allclose(next(iter(seen.features.values())), one, atol=1e-6)
    np.testing.assert_allclose(list(seen.features.values())[-1], two, atol=1e-6)
    np.testing.assert_allclose(seen.logits, logits, atol=1e-6)
    assert (seen.predictions == logits.argmax(axis=1)).all()
    assert (seen.examples.labels == labels).all()


def test_layers_may_be_named(net, tmp_path):
    x, labels = points()
    found = result_of(
        evidence.read(net, load_examples((x, labels)), layers=["hidden.1"], cache=tmp_path)
    )
    assert list(found.features) == ["hidden.1"]
    assert found.predictions is not None
    with pytest.raises(ValueError, match="layer 'hiden.1' is not in this network.*hidden.1"):
        result_of(evidence.read(net, load_examples((x, labels)), layers=["hiden.1"],
                                cache=tmp_path))  # fmt: skip


def test_an_encoder_has_features_and_no_answers(net, tmp_path):
    x, labels = points()
    found = result_of(evidence.read(net, load_examples((x, labels)), encoder=True, cache=tmp_path))
    assert (found.logits, found.predictions) == (None, None)
    assert len(found.features) >= 1


def test_what_is_known_already_needs_no_network(tmp_path):
    x, labels = points()
    examples = load_examples(
        (x, NAMES[labels]), features={"mine": x * 2}, predictions=NAMES[labels]
    )
    found = result_of(evidence.read(None, examples, cache=tmp_path))
    np.testing.assert_array_equal(found.features["mine"], x * 2)
    assert (found.predictions == labels).all()
    assert found.logits is None


def test_a_number_of_classes_that_does_not_fit(net, tmp_path):
    x, labels = points()
    few = load_examples((x, NAMES[labels % 2]))
    with pytest.raises(ValueError, match=r"answers with 3 classes, but arrays has 2 \(ant, bee\)"):
        result_of(evidence.read(net, few, cache=tmp_path))


def test_held_out_labels_are_numbered_as_the_training_labels_by_their_text(net, seen, tmp_path):
    x, labels = points(20, seed=1)
    few = labels > 0
    others = load_examples((x[few], NAMES[labels[few]]))  # bee is its class 0
    found = result_of(evidence.read(net, others, like=seen, cache=tmp_path))
    assert found.examples.classes == seen.examples.classes
    assert (found.examples.labels == labels[few]).all()
    assert list(found.features) == list(seen.features)
    wrong = load_examples((x, np.array(["ant", "bee", "dog"])[labels]))
    with pytest.raises(ValueError, match=r"dog.*ant, bee, cow"):
        result_of(evidence.read(net, wrong, like=seen, cache=tmp_path))


def test_class_names_of_a_hub_network_go_by_text(tmp_path):
    transformers = pytest.importorskip("transformers")
    from memexplorer.models.loading import load_model

    torch.manual_seed(0)
    config = transformers.ViTConfig(
        hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16,
        image_size=8, patch_size=4, id2label={0: "cow", 1: "ant", 2: "bee"},
        label2id={"cow": 0, "ant": 1, "bee": 2},
    )  # fmt: skip
    transformers.ViTForImageClassification(config).save_pretrained(tmp_path / "vit")
    (tmp_path / "vit" / "preprocessor_config.json").write_text(
        '{"image_processor_type": "ViTImageProcessor", "size": {"height": 8, "width": 8}, '
        '"do_normalize": true, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}'
    )
    model = load_model(f"hf:{tmp_path / 'vit'}", device="cpu")
    images = np.random.default_rng(0).integers(0, 256, (12, 8, 8, 3), dtype=np.uint8)
    labels = np.arange(12) % 3
    found = result_of(
        evidence.read(model, load_examples((images, NAMES[labels])), cache=tmp_path / "cache")
    )
    assert [found.examples.classes[label] for label in found.examples.labels] == (
        NAMES[labels].tolist()
    )
    assert found.examples.classes == ("cow", "ant", "bee")
    assert evidence.columns(found)["label"].tolist() == NAMES[labels].tolist()
    said = np.array(["cow", "ant", "bee"])[found.logits.argmax(axis=1)]
    assert evidence.columns(found)["prediction"].tolist() == said.tolist()


def test_scores_follow_from_votes_labels_and_answers(seen, tmp_path):
    found = {
        layer: vicinity.graph(features, k=5, cache=tmp_path)
        for layer, features in seen.features.items()
    }
    shares = vicinity.votes(seen, found, k=5)
    rows, labels = np.arange(50), seen.examples.labels
    for layer, (_, indices) in found.items():
        wanted = knn_classify(labels, indices[:, :5], classes=3)
        np.testing.assert_allclose(shares[layer], wanted)
    scores = evidence.scores(seen, shares)
    np.testing.assert_allclose(
        scores["loss"], -log_softmax(seen.logits, axis=1)[rows, labels], atol=1e-6
    )
    last = list(shares)[-1]
    np.testing.assert_allclose(scores[f"vote[{last}]"], shares[last][rows, labels], atol=1e-9)
    doubts = np.array([1 - shares[layer][rows, labels] for layer in shares])
    weights = doubts.std(axis=1)
    if weights.sum() > 1e-9:
        np.testing.assert_allclose(scores["suspicion"], weights @ doubts / weights.sum(), atol=1e-6)
    assert all(values.shape == (50,) for values in scores.values())
    assert (scores["disagreement"] >= 0).all()
    assert (scores["disagreement"] <= 1).all()


def test_the_first_columns(seen, net, tmp_path):
    x, labels = points()
    columns = evidence.columns(seen)
    assert columns["label"].tolist() == NAMES[labels].tolist()
    assert columns["prediction"].tolist() == NAMES[seen.predictions].tolist()
    assert "true_label" not in columns
    known = load_examples({"x": x, "y": NAMES[labels], "true_labels": NAMES[::-1][labels]})
    columns = evidence.columns(result_of(evidence.read(net, known, cache=tmp_path)))
    assert columns["true_label"].tolist() == NAMES[::-1][labels].tolist()


def test_one_example_cannot_be_compared(net, tmp_path):
    x, labels = points(1)
    one = load_examples((x, labels))
    with pytest.raises(
        ValueError, match=f"{one.name} has 1 example, but at least two are compared; load"
    ):
        result_of(evidence.read(net, one, encoder=True, cache=tmp_path))


def test_weights_that_are_no_numbers_are_named_as_the_cause(net, tmp_path):
    x, labels = points()
    state = {name: value.clone() for name, value in net.state_dict().items()}
    state["hidden.1.bias"][2] = np.nan
    torch.save(state, tmp_path / "w.pt")
    broken = load_model(MLP((3, 8, 6, 3)), weights=tmp_path / "w.pt")
    with pytest.raises(ValueError, match=r"^the features at layer fc:input hold NaN or infinity in "
                       r"50 of 50 rows, the first is row 0; the cause: 1 of the weights hold NaN "
                       r"or infinity, the first is hidden.1.bias; give weights"):  # fmt: skip
        result_of(evidence.read(broken, load_examples((x, labels)), cache=tmp_path))
    with pytest.raises(
        ValueError, match=r"^the features at layer hidden.1 .*the cause: 1 of the w"
    ):
        result_of(units(broken, load_examples((x, labels)), augmentations=0, cache=tmp_path))
    found = evidence.read(broken, load_examples((x, labels)), layers=["hidden.0"], cache=tmp_path)
    assert list(result_of(found).features) == ["hidden.0"]  # what they don't reach can be looked at


def test_features_that_are_no_numbers_are_counted_in_blocks(monkeypatch):
    monkeypatch.setattr(evidence, "BLOCK", 4)
    rows = np.zeros((11, 2), np.float32)
    evidence.check_features("fc", rows)
    rows[[6, 9], 1] = np.nan, np.inf
    with pytest.raises(
        ValueError, match="layer fc hold .* in 2 of 11 rows, the first is row 6; look"
    ):
        evidence.check_features("fc", rows)


def test_what_a_reader_of_a_page_is_to_do_is_said(tmp_path):
    x, labels = points()
    for data in ((x, NAMES[labels]), x):
        with pytest.raises(ValueError, match="or start again with --encoder, or encoder=True in P"):
            result_of(evidence.read(MLP((3, 8, 7)).eval(), load_examples(data), cache=tmp_path))
    images = np.zeros((4, 8, 8, 3), np.uint8)
    with pytest.raises(ValueError, match="name a model, or start again with --features LAYER=FILE"):
        result_of(evidence.read(None, load_examples((images, np.arange(4) % 2)), cache=tmp_path))


def test_an_encoder_gives_no_answers_to_held_out_examples_either(tmp_path):
    torch.manual_seed(0)
    encoder = torch.nn.Sequential(torch.nn.Linear(4, 9), torch.nn.ReLU()).eval()
    rng = np.random.default_rng(0)
    sets = [load_examples((rng.normal(size=(20, 4)).astype(np.float32), np.arange(20) % 3))
            for _ in range(2)]  # fmt: skip
    seen = result_of(evidence.read(encoder, sets[0], cache=tmp_path))
    others = result_of(evidence.read(encoder, sets[1], like=seen, cache=tmp_path))
    assert seen.predictions is None
    assert others.predictions is None
    assert list(others.features) == list(seen.features)
