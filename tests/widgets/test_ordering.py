"""The first rows against a full, stable sort."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memexplorer.widgets import ordering

VALUES = st.lists(st.sampled_from([0.0, 1.0, -2.5, np.nan, np.inf, -np.inf]), max_size=30)


@given(VALUES, st.integers(1, 12), st.booleans(), st.booleans())
def test_the_first_are_those_of_a_full_sort(values, limit, descending, some):
    column = np.array(values, dtype=float)
    among = np.flatnonzero(np.arange(len(column)) % 2) if some else None
    rows = list(range(len(column))) if among is None else among.tolist()
    sign = -1 if descending else 1
    rows.sort(key=lambda row: (np.isnan(column[row]), np.nan_to_num(sign * column[row]), row))
    found = ordering.first(column, descending=descending, limit=limit, among=among)
    assert found.tolist() == rows[:limit]


@pytest.mark.parametrize("kind", [object, str])
@pytest.mark.parametrize("texts", [["b", "a", "c", "a"], ["a", "a", "b"], []])
def test_text_sorts_from_a_to_z(kind, texts):
    keys = ordering.keys(np.array(texts, dtype=kind))
    assert np.argsort(keys, kind="stable").tolist() == sorted(
        range(len(texts)), key=lambda row: texts[row]
    )
    assert len(set(keys)) == len(set(texts))


def test_numbers_and_truths_are_their_own_keys():
    assert ordering.keys(np.array([True, False])).tolist() == [1.0, 0.0]
    assert ordering.keys(np.array([3, -1])).tolist() == [3.0, -1.0]


def test_texts_of_either_kind_have_the_same_places():
    texts = np.random.default_rng(0).integers(0, 50, 200).astype(str)
    wanted = np.unique(texts, return_inverse=True)[1]
    for column in (texts, texts.astype(object), np.sort(texts)):
        found = ordering.keys(column)
        assert (found == (np.sort(wanted) if column is not texts and column.dtype.kind == "U"
                          else wanted)).all()  # fmt: skip
