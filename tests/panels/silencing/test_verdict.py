"""Does the sentence say of how many examples each number is, and how sure it is?"""

from types import SimpleNamespace

import numpy as np
import pytest

from memexplorer.measures.intervals import Z
from memexplorer.panels.silencing import dosed, verdict


def prepared(some=100, of=1000, every=1000):
    labels, right = np.zeros(some + 1, int), np.arange(some + 1) < 55  # the first one is picked
    answers = np.stack([right, ~right], axis=1).astype(float)
    recording = SimpleNamespace(answers=answers, bytes=1e6)
    groups = {"picked": slice(0, 1), "neighbours": slice(1, 1), "held-out": slice(1, some + 1)}
    bench = SimpleNamespace(recording=recording, groups=groups, labels=labels,
                            sizes={"held-out": (some, of)})  # fmt: skip
    examples = SimpleNamespace(classes=("a", "b"), labels=np.zeros(9, int), true_labels=None)
    return SimpleNamespace(
        bench=bench, examples=examples, subject=SimpleNamespace(rows=(0,), unit=None),
        ranking=SimpleNamespace(units=np.arange(36)), whole={"held-out": (0.525, every)},
    )  # fmt: skip


def said(dose, **sizes):
    found = {"logits": np.array([[1.0, 0.0]]), "held-out": 0.49, "neighbours": np.nan,
             "turned": {"held-out": (7, 2)}}  # fmt: skip
    return verdict.sentence(prepared(**sizes), dose, found)


def test_of_a_sample_and_of_all():
    middle = -5 / 102
    half = Z * np.sqrt(10 - 25 / 102) / 102
    low, high = (f"{abs(end):.2f}" for end in (middle - half, middle + half))
    sign = "−" if middle + half <= -0.005 else "+"
    high = "0.00" if high == "0.00" else sign + high
    assert (
        "Held-out accuracy is 0.53 on all 1,000; on a sample of 100 it goes from 0.54 to 0.49, "
        f"a change of −0.05 (95 %: −{low} to {high})."
    ) in said(3)


def test_before_any_unit_is_silent_it_is_that_of_all():
    assert said(0).endswith("Held-out accuracy is 0.53 on all 1,000.")


@pytest.mark.parametrize(("of", "every", "who"), [(100, 100, ""), (100, 101, " of the other 100")])
def test_no_sample_no_interval(of, every, who):
    told = said(3, of=of, every=every)
    assert told.endswith(f"Held-out accuracy{who} goes from 0.54 to 0.49.")
    assert "sample" not in told


def test_the_note_says_which_are_samples():
    assert "held-out accuracy on 100 of 1,000 examples (stratified" in dosed.about(prepared())
    told = dosed.about(prepared(of=100))
    assert "held-out accuracy on all 100 examples;" in told
    assert "sample" not in told
