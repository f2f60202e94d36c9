"""Does a page open on what the caller names?"""

import numpy as np
import pytest
from PIL import Image

from memexplorer import shipped
from memexplorer.data.samples import sample
from memexplorer.models.classifiers import MLP
from memexplorer.panels import agreement, explore, layers
from memexplorer.panels.page import opening
from memexplorer.server import asking
from memexplorer.storage import cache_folder


def test_nothing_named_is_the_shipped_sample():
    page = explore.panel(autostart=False)
    values = page.picker.values()
    assert {name: values[name] for name in sample("cifar-small")} == sample("cifar-small")
    assert page.running.job is None


def test_a_second_network_of_ones_own_stands_beside_the_sample(tmp_path):
    page = layers.panel(reference=tmp_path / "mine.safetensors", autostart=False)
    assert page._given["reference"] == tmp_path / "mine.safetensors"
    assert page._given["weights"].endswith("f.safetensors")


def test_without_autostart_nothing_runs(network, training):
    page = agreement.panel(network, training, autostart=False)
    assert page.running.job is None
    assert {view.pane.state for view in page.panes.views if view is not page.lesson} == {"empty"}


def test_live_objects_leave_their_fields_empty(network, training):
    page = agreement.panel(network, training, autostart=False)
    assert page.picker.fields["model"].value == page.picker.fields["data"].value == ""


def test_what_is_given_stands_in_the_fields(tmp_path):
    page = agreement.panel(
        "timm:resnet18", tmp_path / "data.npz", trust=True, preprocessing={"size": (8, 8)},
        autostart=False,
    )  # fmt: skip
    values = page.picker.values()
    assert (values["model"], values["data"]) == ("timm:resnet18", str(tmp_path / "data.npz"))
    assert values["trust"] is True
    assert values["preprocessing"] == {"size": (8, 8)}


def test_roots_always_hold_what_is_shipped(tmp_path):
    page = agreement.panel(sample="digits", roots=[tmp_path], autostart=False)
    assert page._roots[:2] == [tmp_path, shipped.folder("sample_data")]
    kept = [cache_folder() / name for name in ("encoders", "learning")]
    assert page._roots[2:] == [*kept, *page.uploads.roots([])]


def test_every_setting_named_is_one_that_is_taken():
    with pytest.raises(TypeError, match="no setting 'lables'"):
        opening.opened(("x", "?", (), [], []), lables=1)


def test_damaged_files_are_left_out_at_every_load_of_the_page(tmp_path, finish):
    rng = np.random.default_rng(0)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for number in range(4):
            image = Image.fromarray(rng.integers(0, 256, (8, 8), dtype=np.uint8))
            image.save(tmp_path / name / f"{number}.png")
    (tmp_path / "a" / "broken.png").write_bytes(b"")
    given = asking.wanted({"data": str(tmp_path), "skip_corrupt": True}, folder=tmp_path)
    page = finish(explore.panel(MLP((64, 4, 2)).eval(), **given, k=2))
    for _ in range(2):
        assert page.job.fault == {}, page.job.fault
        assert len(page.session.training) == 8
        assert "1 corrupt file skipped" in page.session.training.notes[-1]
        page.session.training = None
        page.picker.load.click()
        finish(page)
    page = finish(explore.panel(MLP((64, 4, 2)).eval(), str(tmp_path), k=2))
    assert "start again with --skip-corrupt" in page.job.fault["what"]
