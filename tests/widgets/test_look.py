"""Numbers, foreign text and colours, as every widget shows them."""

import pytest
from bokeh.palettes import Cividis256

from memexplorer.widgets import look


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def tokens(block):
    found = [part.split(":") for part in block.split("{")[1].split("}")[0].split(";")]
    return {pair[0].strip(): pair[1].strip() for pair in found if len(pair) == 2}


LIGHT, DARK = (
    tokens(look.sheet()[look.sheet().index(start) :])
    for start in ("body {", 'body[data-jp-theme-light="false"] {')
)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "soft", "accent", "wrong"])
@pytest.mark.parametrize("ground", ["page", "raised"])
def test_text_can_be_read_in_light_and_dark(theme, ink, ground):
    assert contrast(theme[f"--mx-{ink}"], theme[f"--mx-{ground}"]) >= 4.5


def test_every_class_can_be_seen_on_the_map_and_the_first_lines_on_both_pages():
    assert min(contrast(colour, look.FRAME) for colour in look.CATEGORIES) >= 3
    for page in (LIGHT["--mx-page"], DARK["--mx-page"]):
        assert min(contrast(colour, page) for colour in look.LINES[:3]) >= 3
        assert min(contrast(colour, page) for colour in look.LINES[8:]) >= 3


def test_brighter_is_higher():
    assert tuple(Cividis256) == look.SCORES
    assert luminance(look.SCORES[0]) < luminance(look.SCORES[128]) < luminance(look.SCORES[255])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"), (12345, "12,345"), (0.5, "0.5"), (0.12345, "0.123"), (1e-7, "1e-07"),
        (99.95, "100"), (123456.7, "123,457"), (-0.25, "-0.25"), (float("inf"), "infinite"),
    ],
)  # fmt: skip
def test_numbers_have_at_most_three_figures_that_matter(value, words):
    assert look.number(value) == words


@pytest.mark.parametrize("tex", ["$$x$$", r"\(x\)", r"\[x\]"])
def test_no_label_is_taken_for_tex(tex):
    shown = look.plain(tex)
    assert not any(mark in shown for mark in ("$$", "\\(", "\\["))
    assert shown.replace("\u200b", "") == tex


def test_a_long_name_is_cut_in_the_middle():
    assert look.plain("a" * 50 + "z", longest=9) == "aaaa…aaaz"
    assert len(look.plain("abcdefghij", longest=5)) == 5


def test_the_sheet_asks_nobody_for_anything():
    assert "@import" not in look.sheet()
    assert "http" not in look.sheet().replace("http://www.w3.org/2000/svg", "")


def test_no_script_writes_html_or_uses_ids():
    for name in ("gallery", "score_table", "job_bar"):
        text = look.script(name)
        for word in ("innerHTML", "outerHTML", "insertAdjacent", "getElementById", "fetch("):
            assert word not in text
        assert "return () =>" in text


@pytest.mark.parametrize(("told", "brought"), [("same", 0), ("0.0.1", 1), (None, 1)])
def test_bokeh_is_brought_once_unless_the_page_has_the_same_one(monkeypatch, told, brought):
    import bokeh.io

    calls = []
    monkeypatch.setattr(bokeh.io, "output_notebook", lambda *a, **k: calls.append(a[0].mode))
    monkeypatch.setattr(look, "_prepared", False)
    if told is None:
        monkeypatch.delenv("MEMEXPLORER_BOKEH", raising=False)
    else:
        monkeypatch.setenv("MEMEXPLORER_BOKEH", bokeh.__version__ if told == "same" else told)
    look.prepare()
    look.prepare()
    assert calls == ["inline"] * brought
