import collections
import inspect
import json
import math
import shutil
import threading
import time

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from memexplorer import jobs
from memexplorer.data import groups, load_examples
from memexplorer.encoding import learner, twins
from memexplorer.jobs import result_of
from memexplorer.models.loading import load_model, origin

TINY = {"width": 0.125, "epochs": 3, "batch_size": 16, "checkpoints": 2, "device": "cpu"}


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def images():
    pixels = np.random.default_rng(0).integers(0, 256, (96, 16, 16, 3), dtype=np.uint8)
    return load_examples({"inputs": pixels, "labels": np.arange(96) % 3})


def same(a, b):
    return all(torch.equal(a[name], b[name]) for name in a) and a.keys() == b.keys()


def trained(images, folder, **settings):
    seen = []
    f, g, course = result_of(twins.pair(images, folder=folder, **{**TINY, **settings}), seen.append)
    return f, g, course, seen


@pytest.fixture(scope="module")
def pair(images, tmp_path_factory):
    return trained(images, tmp_path_factory.mktemp("pair"))


def test_both_begin_alike_and_part(pair):
    f, g, course, _ = pair
    assert [one.epoch for one in course.checkpoints] == [0, 1, 3]
    first, last = course.checkpoints[0], course.checkpoints[-1]
    assert same(load_file(first.f), load_file(first.g))
    assert not same(load_file(last.f), load_file(last.g))
    assert same(load_file(last.f), f.state_dict())
    assert same(load_file(last.g), g.state_dict())
    assert not f.training
    assert origin(f).preprocessing.channels == 3


def test_what_is_left_behind_is_a_model_for_anyone(pair, images):
    f, _, course, _ = pair
    folder = course.checkpoints[0].f.parent.parent
    again = load_model(f"{folder / 'factory.py'}:build", weights=course.checkpoints[-1].f)
    x = torch.rand(2, 3, 32, 32)
    torch.testing.assert_close(again(x), f(x))
    kept = groups.read(folder / "split.json", images)
    assert all((kept[name] == rows).all() for name, rows in course.split.items())
    assert json.loads((folder / "plan.json").read_text())["epochs"] == 3


def test_the_first_sees_the_candidates_and_the_second_does_not(images):
    split = groups.drawn(images)
    found = twins._images(images, split)
    shared = len(split["shared"])
    assert torch.equal(found["f"][:shared], found["g"][:shared])
    pixels = torch.from_numpy(images.inputs / 255).permute(0, 3, 1, 2).float()
    back = found["f"] * learner.STD + learner.MEAN
    assert back.shape[2:] == (32, 32)
    np.testing.assert_allclose(  # enlarged, so means stay about what they were
        back[shared:].mean((2, 3)), pixels[split["candidates"]].mean((2, 3)), atol=0.01
    )
    np.testing.assert_allclose(
        (found["g"] * learner.STD + learner.MEAN)[shared:].mean((2, 3)),
        pixels[split["independent"]].mean((2, 3)), atol=0.01,
    )  # fmt: skip


class Seen:
    """What an encoder in training was shown: each view of each image as (which, where, pixels)."""

    def __init__(self):
        self.of = []

    def viewed(self, batch, first, view, **how):
        for at, image in enumerate(batch):
            self.of.append((view, first + at, image.numpy().tobytes()))
        return twins_viewed(batch, first, view, **how)


twins_viewed = learner.viewed


@pytest.mark.parametrize("larger", ["candidates", "independent"])
def test_of_unequal_groups_both_see_the_shared_alike(images, tmp_path, monkeypatch, larger):
    sizes = {"shared": 40, "candidates": 16, "independent": 16} | {larger: 40}
    ends = np.cumsum(list(sizes.values()))
    rows = np.split(np.random.default_rng(1).permutation(96)[: ends[-1]], ends[:-1])
    split = {name: part.tolist() for name, part in zip(sizes, rows, strict=True)}
    seen = Seen()
    monkeypatch.setattr(learner, "viewed", seen.viewed)
    *_, course, told = trained(images, tmp_path, split=split, epochs=2)
    shared = {one.numpy().tobytes() for one in twins._images(images, course.split)["f"][:40]}
    shown = [one for one in seen.of if one[2] in shared]
    assert len(shown) == 2 * 2 * 2 * 40  # by both, in two epochs, in two views
    assert set(collections.Counter(shown).values()) == {2}  # the same to f and to g
    assert {name: len(rows) for name, rows in course.split.items()} == {
        "shared": 40, "candidates": 16, "independent": 16,
    }  # fmt: skip
    assert set(course.split[larger]) < set(split[larger])
    words = {
        "candidates": "24 of 40 candidates are left out, by lot: there are but 16 independent exam",
        "independent": "24 of 40 independent examples are left out, by lot: there are but 16 cand",
    }
    assert words[larger] in " ".join(one.note for one in told)


def test_a_split_by_lot_gives_both_as_many(images, tmp_path):
    *_, course, told = trained(images.take(range(93)), tmp_path, epochs=1, checkpoints=1)
    assert [len(rows) for rows in course.split.values()] == [62, 15, 15]  # of 62, 15 and 16
    assert not any("left out" in one.note for one in told)


@pytest.mark.filterwarnings("ignore:for .*copying from a non-meta parameter")
def test_what_the_optimizer_counts_stays_where_it_is_fast(pair, tmp_path):
    """AdamW counts its steps on the CPU: on another device every step would wait for the count."""
    folder = pair[2].checkpoints[0].f.parent
    plan = json.loads((folder.parent / "plan.json").read_text())
    factory = f"{folder.parent / 'factory.py'}:build"
    one = learner.Learner(torch.zeros(80, 3, 32, 32), plan, factory, folder, "meta")
    states = one.optimizer.state.values()
    assert {state["step"].device.type for state in states} == {"cpu"}
    assert {state["exp_avg"].device.type for state in states} == {"meta"}


def test_progress_counts_steps_and_shows_the_losses_early(pair):
    seen = pair[3]
    done = [one.done for one in seen if one.unit == "steps"]
    assert done == sorted(done)
    assert done[-1] == seen[-1].total == 2 * 3 * (80 // 16)
    early = [one.partial for one in seen if one.partial is not None]
    assert [len(one.losses["f"]) for one in early][:2] == [0, 1]
    assert len(early[-1].losses["f"]) == len(early[-1].losses["g"]) == 3
    assert all(0 < loss < 2 * math.log(31) for loss in early[-1].losses["f"])
    assert [len(one.checkpoints) for one in early] == sorted(len(o.checkpoints) for o in early)


@pytest.mark.parametrize(("after", "first"), [(2, 1), (8, 6), (12, 6), (27, 21)])
def test_a_stopped_training_goes_on_as_if_nothing_had_happened(
    images, pair, tmp_path, after, first
):
    """An epoch has 5 steps; of the 30 the first that is made after the stop is in one begun."""
    steps = twins.pair(images, folder=tmp_path / "again", **TINY)
    counted = 0
    for progress in steps:
        counted += progress.unit == "steps"
        if counted == after:
            break
    steps.close()
    f, g, course, seen = trained(images, tmp_path / "again")
    assert same(f.state_dict(), pair[0].state_dict())
    assert same(g.state_dict(), pair[1].state_dict())
    assert course.losses == pair[2].losses
    made = [one.done for one in seen if one.stage in ("training f", "training g")]
    assert (made[0], made[-1]) == (first, 30)


def test_a_finished_training_is_read_not_repeated(images, pair):
    folder = pair[2].checkpoints[0].f.parent.parent
    f, _, _, seen = trained(images, folder)
    assert same(f.state_dict(), pair[0].state_dict())
    assert not any(one.stage in ("training f", "training g") for one in seen)


def test_a_stop_is_heard_within_a_second(images, tmp_path):
    ended, seen = threading.Event(), threading.Event()
    slow = {**TINY, "epochs": 1000, "width": 0.25}
    job = jobs.start(
        twins.pair(images, folder=tmp_path, **slow),
        seen=lambda progress, _: progress.done > 2 and seen.set(),
        done=lambda _: None, failed=lambda error: None, stopped=ended.set,
    )  # fmt: skip
    assert seen.wait(30)
    begun = time.monotonic()
    job.stop()
    assert ended.wait(5)
    assert time.monotonic() - begun < 1.0
    assert job.join(5)


def test_another_plan_in_the_same_folder_is_refused(images, pair):
    folder = pair[2].checkpoints[0].f.parent.parent
    with pytest.raises(ValueError, match="a training with another epochs, seed, split; name anot"):
        trained(images, folder, epochs=4, seed=1)


def test_without_a_folder_it_is_kept_in_the_cache(images, tmp_path):
    how = {"cache": tmp_path, "folder": None, "epochs": 1}
    _, _, course, _ = trained(images, **how)
    assert course.factory.startswith(str(tmp_path / "encoders"))
    assert not any(one.stage == "training f" for one in trained(images, **how)[3])
    assert any(one.stage == "training f" for one in trained(images, **how, seed=1)[3])


def test_grey_images_and_a_masked_vit(images, tmp_path):
    grey = load_examples({"inputs": images.inputs.mean(3).astype(np.uint8),
                          "labels": images.labels})  # fmt: skip
    f, g, course, _ = trained(grey, tmp_path, framework="mae", width=0.25, epochs=1)
    assert f(torch.zeros(2, 1, 32, 32)).shape == g(torch.zeros(2, 1, 32, 32)).shape == (2, 48)
    assert all(0 < loss[0] < 10 for loss in course.losses.values())


def test_a_masked_vit_learns_to_fill_in(tmp_path):
    """Images of one colour each: what is hidden follows from any patch that is seen."""
    colours = np.random.default_rng(0).integers(0, 256, (96, 1, 1, 3), dtype=np.uint8)
    plain = np.broadcast_to(colours, (96, 32, 32, 3)).copy()
    examples = load_examples({"inputs": plain, "labels": np.arange(96) % 2})
    how = {"framework": "mae", "width": 0.125, "epochs": 10, "rate": 1e-2}
    losses = trained(examples, tmp_path, **how)[2].losses["f"]
    assert losses[-1] < 0.5 * losses[0]


def test_a_loss_that_is_no_number_is_said(images, tmp_path):
    with pytest.raises(ValueError, match=r"the loss was (nan|inf) in epoch \d.*smaller rate than"):
        trained(images, tmp_path, rate=1e30)


def test_what_cannot_be_trained_on_is_said(images, tmp_path):
    vectors = load_examples({"inputs": np.zeros((96, 5)), "labels": np.arange(96) % 2})
    with pytest.raises(ValueError, match="holds vectors, but encoders are trained on views"):
        trained(vectors, tmp_path)
    wide = load_examples({"inputs": np.random.default_rng(0).normal(size=(96, 8, 8, 3)),
                          "labels": np.arange(96) % 2})  # fmt: skip
    with pytest.raises(ValueError, match="hold values from -.* but pixels from 0 to 255"):
        trained(wide, tmp_path)
    with pytest.raises(ValueError, match="needs at least 48"):
        trained(images.take(range(30)), tmp_path)
    with pytest.raises(ValueError, match="strength is 'harsh'"):
        trained(images, tmp_path, strength="harsh")
    with pytest.raises(ValueError, match="framework is 'dino', but one of 'simclr', 'mae'"):
        trained(images, tmp_path, framework="dino")
    with pytest.raises(ValueError, match="epochs is 0, but at least 1"):
        trained(images, tmp_path, epochs=0)


def test_a_finished_course_is_read_from_its_folder(images, pair):
    told = pair[2]
    folder = told.checkpoints[0].f.parent.parent
    again = twins.course(folder, images)
    assert (again.losses, again.checkpoints) == (told.losses, told.checkpoints)
    assert (again.factory, again.strength) == (told.factory, "normal")
    assert all((again.split[name] == rows).all() for name, rows in told.split.items())
    with pytest.raises(ValueError, match="not among the 90 examples .* give all the data"):
        twins.course(folder, images.take(range(90)))
    with pytest.raises(ValueError, match="has no plan.json, factory.py, split.json: it holds no"):
        twins.course(folder / "f", images)
    others = load_examples({"inputs": 255 - images.inputs, "ids": images.ids})
    with pytest.raises(ValueError, match="was on other images than arrays; give those it was on"):
        twins.course(folder, others)


def test_a_folder_of_something_else_is_left_as_it_is(images, tmp_path):
    (tmp_path / "factory.py").write_text("mine")
    with pytest.raises(ValueError, match="holds factory.py, but no training of a pair; name a new"):
        trained(images, tmp_path)
    assert (tmp_path / "factory.py").read_text() == "mine"
    with pytest.raises(ValueError, match="can't be written to .Not a directory.; name another"):
        trained(images, tmp_path / "factory.py")


def test_what_is_kept_of_a_training_and_damaged_is_said(images, pair, tmp_path):
    shutil.copytree(pair[2].checkpoints[0].f.parent.parent, tmp_path / "pair")
    (tmp_path / "pair" / "f" / "going-on.pt").write_bytes(b"x" * 50)
    with pytest.raises(ValueError, match="f/going-on.pt is damaged, so the training .* delete it"):
        trained(images, tmp_path / "pair")
    with pytest.raises(ValueError, match="going-on.pt is damaged"):
        twins.course(tmp_path / "pair", images)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"width": 0}, "width is 0, but a number above 0 was wanted"),
        ({"rate": "fast"}, "rate is 'fast', but a number above 0"),
        ({"temperature": -1}, "temperature is -1, but a number above 0"),
        ({"decay": -1}, "decay is -1, but 0 or a number above it was wanted"),
        ({"images": 5}, "images is 5, but at least 24 was wanted"),
        ({"seed": -1}, "seed is -1, but at least 0"),
    ],
)
def test_settings_that_cannot_be_are_said(images, tmp_path, setting, words):
    with pytest.raises(ValueError, match=words):
        result_of(twins.pair(images, folder=tmp_path, **TINY | setting))


def test_an_encoder_tells_what_views_it_was_trained_on(pair, images, tmp_path):
    assert twins.strength_of(pair[0]) == twins.strength_of(pair[1]) == "normal"
    assert twins.strength_of(load_model(torch.nn.Linear(2, 2))) is None
    weak = trained(images, tmp_path, strength="weak", epochs=1)[0]
    assert twins.strength_of(weak) == "weak"
    masked = trained(images, tmp_path / "mae", framework="mae", width=0.125, epochs=1)[2]
    assert masked.strength == "mae"


def test_so_many_images_are_taken_by_lot_of_each_group(images, tmp_path):
    steps = twins.pair(images, folder=tmp_path, **TINY | {"images": 60, "epochs": 1})
    found = result_of(steps)[2].split
    assert [len(rows) for rows in found.values()] == [40, 10, 10]
    every = groups.drawn(images)
    assert all(set(rows) <= set(every[name]) for name, rows in found.items())


@pytest.mark.parametrize("name", twins.SIZES)
def test_sizes_are_settings_of_a_pair(name):
    known = set(inspect.signature(twins.pair).parameters)
    assert set(twins.SIZES[name]) <= known


def test_checkpoints_lie_denser_at_the_beginning():
    for epochs in (1, 2, 20, 300):
        marks = twins._marks(epochs, 8)
        assert marks[0] == 0
        assert marks[-1] == epochs
        assert len(marks) <= 9
        if epochs > 8:
            assert (np.diff(np.diff(marks)) >= 0).all()


def test_the_rate_rises_and_falls(images, tmp_path):
    (tmp_path / "f").mkdir()
    build = tmp_path / "factory.py"
    build.write_text("from torch import nn\nbuild = nn.Identity()\nbuild.features = 4\n")
    plan = {**TINY, "framework": "simclr", "seed": 0, "rate": 1.0, "decay": 0.0, "epochs": 100}
    one = learner.Learner(torch.zeros(160, 3, 4, 4), plan, f"{build}:build", tmp_path, "cpu")
    shares = [one._share(step) for step in range(1000)]
    assert np.argmax(shares) == 49
    assert shares[0] == pytest.approx(0.02)
    assert shares[499] == pytest.approx(0.5, abs=0.01)
    assert 0 < shares[-1] < 1e-4
