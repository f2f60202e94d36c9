"""Does a query mean what Python would mean by it, row by row, and can it do nothing else?"""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memexplorer import query

CLASSES = ("cat", "dog", "bird")
ROWS = 7
COLUMNS = {
    "id": np.array([f"train-{row}" for row in range(ROWS)]),
    "label": (np.array([0, 1, 2, 0, 1, 2, 0]), CLASSES),
    "prediction": (np.array([0, 1, 1, 2, -1, 2, 0]), CLASSES),
    "group": np.array(["a", None, "b", "a", "b", None, "c"], dtype=object),
    "loss": np.array([0.0, 0.5, np.nan, 2.5, 1.0, -1.0, 0.5]),
    "vote[stage.2]": np.array([0.1, 0.9, 0.2, 0.3, 0.5, 0.2, 1.0], dtype=np.float32),
    "vote": np.array([0.1, 0.9, 0.2, 0.3, 0.5, 0.2, 1.0], dtype=np.float32),
    "wrong": np.array([True, False, True, False, False, False, True]),
}


def plain():
    """The same columns as a list of rows, each a dict of Python values."""
    names = {
        name: [None if code < 0 else column[1][code] for code in column[0]]
        if isinstance(column, tuple) else column.tolist()
        for name, column in COLUMNS.items()
    }  # fmt: skip
    return [{name: column[row] for name, column in names.items()} for row in range(ROWS)]


class Unknown:
    """What isn't known, for Python's own evaluation: no comparison with it is true."""

    def _none(self, other):
        return False

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _none
    __hash__ = None

    def _still(self, *_):
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __neg__ = __pos__ = _still
    __truediv__ = __rtruediv__ = _still


def expected(text):
    """Python's own word on each row, with unknown values as the docstring has them."""
    found = []
    for row, values in enumerate(plain()):
        known = {name.replace("[stage.2]", "_stage"): Unknown()
                 if value is None or value != value else value
                 for name, value in values.items()}  # fmt: skip
        text_ = text.replace("vote[stage.2]", "vote_stage")
        if eval(text_, {"__builtins__": {}}, known):
            found.append(row)
    return found


NUMBER = st.sampled_from(["loss", "vote", "vote[stage.2]", "0", "1", "0.5", "2.5"])
SUM = st.recursive(
    NUMBER,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda s: f"({s[0]} {s[1]} {s[2]})"),
        inner.map(lambda s: f"(-{s})"),
    ),
    max_leaves=4,
)
SIGN = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
COLUMN = st.sampled_from(["label", "prediction"])
NAME = st.sampled_from([f'"{name}"' for name in CLASSES])
LISTED = st.lists(NAME, min_size=1, max_size=3).map(lambda names: f"[{', '.join(names)}]")
ATOM = st.one_of(
    st.tuples(SUM, SIGN, SUM).map(" ".join),
    st.tuples(SUM, SIGN, SUM, SIGN, SUM).map(" ".join),
    st.tuples(COLUMN, st.sampled_from(["==", "!="]), st.one_of(NAME, COLUMN)).map(" ".join),
    st.tuples(NAME, st.sampled_from(["==", "!="]), COLUMN).map(" ".join),
    st.sampled_from(['group == "a"', 'group != "b"', '"c" != group', "wrong", "True",
                     'id == "train-3"', 'id in ["train-1", "train-6"]', "loss in [0.5, -1, 7]"]),
    st.tuples(COLUMN, st.just("in"), LISTED).map(" ".join),
)  # fmt: skip
CONDITION = st.recursive(
    ATOM,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda s: f"({s[0]} {s[1]} {s[2]})"
        ),
        inner.map(lambda s: f"(not {s})"),
    ),
    max_leaves=6,
)


@settings(max_examples=400, deadline=None)
@given(CONDITION)
def test_a_query_means_what_python_means_row_by_row(text):
    assert query.rows(text, COLUMNS).tolist() == expected(text), text


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("top(vote, 2)", [1, 6]),
        ("bottom(vote[stage.2], 3)", [0, 2, 5]),
        ("bottom(vote, 2)", [0, 2]),  # 2 and 5 share a value: the first row
        ("top(loss, 99)", [0, 1, 3, 4, 5, 6]),  # NaN is nothing's highest
        ('contains(id, "TRAIN-3") or contains("RA", label)', [3]),
        ('contains(group, "a")', [0, 3]),
        ('contains(label, "IR")', [2, 5]),
        ("group == None", [1, 5]),
        ("group is not None and group != 'a'", [2, 4, 6]),
        ("loss == None", [2]),
        ("prediction == None", [4]),
        ('prediction not in ["cat"]', [1, 2, 3, 5]),
        ("1 / loss > 0", [1, 3, 4, 6]),  # 1 / 0 is unknown, not infinite
        ("abs(loss) >= 1", [3, 4, 5]),
        ("label == prediction", [0, 1, 5, 6]),
        ("  wrong\n and\tvote < 0.2 ", [0]),
        ('vote["stage.2"] > 0.8', [1, 6]),
        ("not wrong and label in ('dog', 'cat')", [1, 3, 4]),
    ],
)
def test_what_python_has_no_words_for(text, rows):
    assert query.rows(text, COLUMNS).tolist() == rows


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("", "type a condition", ""),
        ("lable == 'cat'", "there is no lable: did you mean label", "lable"),
        ("vote[stage.3] < 1", "did you mean vote[stage.2]", "vote[stage.3]"),
        ("label = 'cat'", "one = does not compare: write ==", "="),
        ("label == 'cat", "the quote ' that opens here is not closed", "'cat"),
        ("label == “cat”", "no quote here", "“"),
        ("label == cat", 'text is quoted: "cat"', "cat"),
        ("label == 'kat'", 'there is no class "kat"; did you mean "cat"?', "'kat'"),
        ("loss == '2'", "a number has no quotes", "loss == '2'"),
        ("label > 3", "they can't be compared", "label > 3"),
        ("id < 'b'", "has no order", "id < 'b'"),
        ("loss", "loss is a number; a condition is wanted", "loss"),
        ("wrong and label", 'a condition is wanted, such as label == "cat"', "label"),
        ("mean(loss) > 1", "there is no function mean; there are top(score, n)", "mean(loss)"),
        ("top(loss)", "top is written top(score, n)", "top(loss)"),
        ("top(loss, 0.5)", "how many? A whole number", "0.5"),
        ("top(loss, 1/0)", "how many? A whole number", "1/0"),
        ("bottom(vote, 0/0 + 1)", "how many? A whole number", "0/0 + 1"),
        ("loss > 1 or id == 'é\ud800'", "half a character", "\ud800"),
        ("loss > 1 && wrong", "&& is not known: write and", "&&"),
        ("loss > 1 AND wrong", "AND is not known: write and", "AND"),
        ("(loss > 1) & wrong", "write and", "(loss > 1) & wrong"),
        ("loss ** 2 > 1", "only + - * / are known", "loss ** 2"),
        ("(loss > 1", "the bracket ( has no partner", "("),
        ("loss > ", "something is missing at the end", None),
        ("label in 'cat'", "in wants a list", "'cat'"),
        ("label + 'a' == 'cata'", "label is text; a number is wanted here", "label"),
        ("loss == [1]", "a list is asked with in", "loss == [1]"),
        ("loss < None", "None can only be asked with == or !=", "loss < None"),
        ("wrong == nan", "did you mean None", "nan"),
        ("loss > 1e999", "no number that can be compared", "1e999"),
        ("ö == 'cat' or zzz", "there is no ö", "ö"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(text, words, place):
    with pytest.raises(query.QueryError) as told:
        query.rows(text, COLUMNS)
    assert words in str(told.value)
    if place is not None:
        assert text[told.value.start : told.value.end] == place


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "().__class__.__bases__[0].__subclasses__()",
        "label.names == 'cat'",
        "(lambda: True)()",
        "[x for x in [1]] == [1]",
        "any(x for x in [1])",
        "{x for x in [1]} == 1",
        "f'{loss}' == 'cat'",
        "(loss := 3) > 2",
        "loss if wrong else vote",
        "'a' * 10**9 == 'b'",
        "9**9**9 > loss",
        "1 << 10**9",
        "loss @ loss > 1",
        "top.__globals__",
        "top(*[loss, 1])",
        "top(score=loss, n=1)",
        "vote[id[0]] > 1",
        "{'a': 1} == 1",
        "print('x')",
        "wrong; wrong",
        "import os",
        "b'cat' == label",
        "1j == loss",
        "... == loss",
        "\0",
        "loss\\",
        "_done == 1",
        "await loss",
        "yield",
        "(" * 400 + "wrong" + ")" * 400,
        "not " * 3000 + "wrong",
        "-" * 5000 + "1 > 0",
        "wrong" + " or wrong" * 1000,
        "loss > " + "9" * 4000,
        "wrong or " + "x" * 20_000,
        " or ".join(['contains(id, "a")'] * 20),
    ],
)
def test_nothing_else_can_be_done(text):
    begun = time.monotonic()
    with pytest.raises(query.QueryError):
        query.rows(text, COLUMNS)
    assert time.monotonic() - begun < 2


@settings(max_examples=400, deadline=None)
@given(st.text("abels()[]{}'\"<>=!&|~+-*/.,:; 0123\n\\éwrong", max_size=40))
def test_any_text_is_rows_or_words(text):
    try:
        found, told = query.rows(text, COLUMNS), query.QueryError("none")
    except query.QueryError as error:
        found, told = [], error
    assert all(0 <= row < ROWS for row in found)
    assert str(told)
    assert 0 <= told.start <= told.end <= max(len(text), 1)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=20))
def test_a_quoted_text_is_that_text(text):
    columns = {"id": np.array([text, text + "x"], dtype=object)}
    assert query.rows(f"id == {query.quoted(text)}", columns).tolist() == [0]


def test_classes_that_are_numbers_are_asked_either_way():
    columns = {"label": (np.array([3, 5]), tuple("0123456789"))}
    for text in ("label == 3", 'label == "3"', "label in [3, 4]", "label != 5", "3 == label"):
        assert query.rows(text, columns).tolist() == [0]
    with pytest.raises(query.QueryError, match="can't be compared"):
        query.rows("label == 12", columns)


def test_what_holds_for_all_holds_for_every_row():
    assert query.rows("1 < 2", COLUMNS).tolist() == list(range(ROWS))
    assert query.rows("'a' == 'b'", COLUMNS).tolist() == []


def test_a_million_rows_are_asked_in_a_moment():
    rng = np.random.default_rng(0)
    count = 1_000_000
    columns = {
        "label": (rng.integers(0, 10, count), tuple("abcdefghij")),
        "vote": rng.random(count, dtype=np.float32),
        "loss": rng.random(count),
        "id": np.array([f"{row}" for row in range(count)]),
    }
    text = 'label in ["a", "c"] and 0.1 < vote <= 0.2 and not loss > 0.9 or top(loss, 20)'
    begun = time.perf_counter()
    found = query.rows(text, columns)
    took = time.perf_counter() - begun
    codes, vote, loss = columns["label"][0], columns["vote"], columns["loss"]
    wanted = np.isin(codes, [0, 2]) & (vote > 0.1) & (vote <= 0.2) & ~(loss > 0.9)
    wanted[np.argsort(-loss)[:20]] = True
    assert np.array_equal(found, np.flatnonzero(wanted))
    assert took < 1.0, took  # 0.05 s alone on this kind of machine


KINDS = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")
WHOLE = st.recursive(
    st.sampled_from(["a", "b", "0", "1", "200", "70000"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-"), inner).map(lambda s: f"({s[0]} {s[1]} {s[2]})"),
        inner.map(lambda s: f"(-{s})"),
        inner.map(lambda s: f"abs({s})"),
    ),
    max_leaves=4,
)


@st.composite
def integers(draw):
    """A column of any integer kind, often at the ends of what it holds."""
    kind = np.iinfo(draw(st.sampled_from(KINDS)))
    least, most = max(kind.min, -(2**50)), min(kind.max, 2**50)  # four of them are exact as floats
    ends = st.sampled_from([least, most, 0, 1, most - 1])
    values = st.one_of(ends, st.integers(least, most))
    return np.array(draw(st.lists(values, min_size=5, max_size=5)), dtype=kind.dtype)


@settings(max_examples=400, deadline=None)
@given(integers(), integers(), WHOLE, SIGN, WHOLE)
def test_integers_of_any_kind_are_reckoned_with_as_whole_numbers(a, b, left, sign, right):
    """Against numpy with Python's own integers, which have no end."""
    text = f"{left} {sign} {right}"
    exact = {"a": a.astype(object), "b": b.astype(object), "abs": abs}
    wanted = np.broadcast_to(np.asarray(eval(text, {"__builtins__": {}}, exact), bool), 5)
    found = query.rows(text, {"a": a, "b": b})
    assert found.tolist() == np.flatnonzero(wanted).tolist(), (text, a, b)


@given(integers(), st.integers(1, 6))
def test_the_first_of_integers_of_any_kind(a, count):
    order = sorted(range(5), key=lambda row: (-int(a[row]), row))
    assert query.rows(f"top(a, {count})", {"a": a}).tolist() == sorted(order[:count])
    assert query.rows(f"bottom(-a, {count})", {"a": a}).tolist() == sorted(order[:count])


def test_classes_that_are_large_numbers_are_asked_as_numbers():
    names = ("999999", "1000000", "1234567", "123456789012345", "0.1")
    columns = {"label": (np.arange(5), names)}
    for code, name in enumerate(names):
        assert query.rows(f"label == {name}", columns).tolist() == [code]
        assert query.rows(f"label in [{name}, 999999]", columns).tolist() == sorted({0, code})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (r"vote[a\b] < 1 and zzz > 1", "zzz"),
        (r"vote[a\b\c] < 1 and vote[\d] < zzz", r"vote[\d]"),
        (r"vote[a\b] + label > 1", "label"),
        (r"vote[é\b] < 1 and vote[a\b\c] > zzz", "vote[é\\b]"),
        (r'"a\\b" == id and zzz > 1', "zzz"),
        (r'vote["a\\b"] < 1 and zzz > 1', "zzz"),
    ],
)
def test_places_after_a_backslash_are_those_typed(text, place):
    columns = COLUMNS | {"vote[a\\b]": COLUMNS["vote"], "vote[a\\b\\c]": COLUMNS["vote"]}
    with pytest.raises(query.QueryError) as told:
        query.rows(text, columns)
    assert text[told.value.start : told.value.end] == place
