"""What do the colours mean? Legends as HTML: they wrap, follow light and dark, and can be read."""

from dataclasses import dataclass

import numpy as np

from memexplorer.widgets import look

_DASHES = {"solid": "", "dashed": "5 3", "dotted": "1.5 3"}


@dataclass(frozen=True)
class Categories:
    """Which colour has each example? Codes count into the palette, -1 is none of it."""

    codes: np.ndarray
    palette: tuple[str, ...]
    html: str


def of_scores(label: str, low: float, high: float) -> str:
    """Which colour is a high score?"""
    low, high = (0.0 if abs(end) < (high - low) * 1e-3 else end for end in (low, high))
    ramp = ", ".join(look.SCORES[::32] + look.SCORES[-1:])
    return (
        f'<div class="mx-legend"><span>{look.escape(label)}</span>'
        f'<span class="mx-scale">{look.number(low)}'
        f'<span class="mx-ramp" style="background: linear-gradient(90deg, {ramp})"></span>'
        f"{look.number(high)}</span></div>"
    )


def ordered(codes, count: int) -> np.ndarray:
    """Which of so many classes comes first, by how often each is there?

    >>> ordered([2, 2, 0], 3).tolist()
    [2, 0, 1]
    """
    found = np.bincount(np.asarray(codes, dtype=int), minlength=count)
    return np.argsort(-found, kind="stable")


def of_categories(label: str, scores: np.ndarray, names, order=None) -> Categories:
    """Which colour is which class? The 8 most frequent have one, the others are grey.

    order  all codes, the first 8 of which have a colour: so a class keeps its colour where another
           column is shown

    >>> of_categories("class", np.array([1, 1, 0]), ["cat", "dog"]).codes.tolist()
    [0, 0, 1]
    """
    codes, names = np.asarray(scores).astype(int), [str(name) for name in names]
    if codes.size and not (codes.min() >= 0 and codes.max() < len(names)):
        raise ValueError(
            f"scores has category codes from {codes.min()} to {codes.max()}, but categories names "
            f"{len(names)}; give codes from 0 to {len(names) - 1}"
        )
    count = np.bincount(codes, minlength=len(names))
    if order is None:
        order = [code for code in ordered(codes, len(names)) if count[code]]
    kept = np.asarray(order, dtype=int)[: len(look.CATEGORIES)]
    place = np.full(len(names), -1)
    place[kept] = np.arange(len(kept))
    swatches = "".join(
        f'<span><i style="background: {look.CATEGORIES[at]}"></i>{look.escape(names[c])}</span>'
        for at, c in enumerate(kept)
        if count[c]
    )
    others = np.count_nonzero(count[place < 0])
    if others:
        swatches += (
            f'<span><i style="background: {look.OTHER}"></i>{others} others '
            f"({len(kept)} most frequent shown)</span>"
        )
    markup = f'<div class="mx-legend"><span>{look.escape(label)}</span>{swatches}</div>'
    return Categories(place[codes], look.CATEGORIES[: max(len(kept), 1)], markup)


def of_lines(names, styles: dict[str, str]) -> str:
    """Which hue is which line, and what do solid and dashed mean?

    names   (name, hue) of each line, or (name, hue, dash)
    styles  dash -> words
    """
    entries = [_stroke(*(dash or ["solid"]), look.escape(n), hue) for n, hue, *dash in names]
    entries += [_stroke(dash, look.escape(words), "currentColor") for dash, words in styles.items()]
    return f'<div class="mx-legend">{"".join(entries)}</div>'


def _stroke(dash, words, hue):
    line = (
        f'<line x1="0" y1="5" x2="24" y2="5" stroke="{hue}" stroke-width="2.5" '
        f'stroke-dasharray="{_DASHES[dash]}"/>'
    )
    return f'<span><svg width="24" height="10" aria-hidden="true">{line}</svg>{words}</span>'
