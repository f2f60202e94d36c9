"""What the matrix is drawn with: cells, numbers, how many of each are selected, a frame."""

from types import SimpleNamespace

import numpy as np
from bokeh import models
from bokeh.core.properties import value

from memexplorer.widgets import look

NUMBERED = 16  # more classes than this and the numbers would not fit: hover tells them


def build(rows: str, columns: str) -> SimpleNamespace:
    """Which parts has a matrix? figure, cells, texts (their numbers), bars (how much of a cell is
    selected, with a number), mark (the picked one), paint (the scale of the colours)."""
    made = {
        name: models.ColumnDataSource({column: [] for column in columns.split()})
        for name, columns in {
            "cells": "x y shade row column said", "texts": "x y text ink", "mark": "x y",
            "bars": "x y left right top bottom text",
        }.items()
    }  # fmt: skip
    parts = SimpleNamespace(**made)
    lines = f"{rows} @row", f"{columns} @column", "@said"
    hover = models.HoverTool(tooltips=[("", line) for line in lines])
    ranges = {"x_range": models.Range1d(0, 1), "y_range": models.Range1d(1, 0)}
    figure = look.plot(320, [hover], x_axis_location="above", **ranges)
    figure.xaxis.axis_label, figure.yaxis.axis_label = f"{columns}' answer", f"{rows}'s answer"
    parts.paint = models.LinearColorMapper(palette=list(look.SCORES), low=0, high=1)
    paint = {"field": "shade", "transform": parts.paint}
    drawn = figure.rect("x", "y", 0.96, 0.96, source=parts.cells, fill_color=paint, line_color=None)
    hover.renderers = [drawn]
    type_ = {"text_align": "center", "text_baseline": "middle", "text_font": value(look.FONT)}
    figure.text("x", "y", text="text", source=parts.texts, text_color="ink",
                text_font_size="12px", **type_)  # fmt: skip
    figure.quad("left", "right", "top", "bottom", source=parts.bars, fill_color=look.ACCENT,
                line_color="#10131A", line_width=0.5)  # fmt: skip
    figure.text("x", "y", text="text", source=parts.bars, text_color="#10131A",
                text_font_size="11px", text_font_style="bold", **type_)  # fmt: skip
    figure.rect("x", "y", 0.96, 0.96, source=parts.mark, fill_color=None, line_width=3,
                line_color=look.ACCENT)  # fmt: skip
    parts.figure = figure
    return parts


def fill(parts, counts: np.ndarray, names: list[str]) -> None:
    """Draw the cells and name the axes; counts (row, column)."""
    row, column = (part.ravel() for part in np.indices(counts.shape))
    shade = np.log1p(counts.ravel())  # the agreeing diagonal would drown the rest
    parts.paint.high = float(shade.max(initial=0)) or 1.0
    named = np.array(names, dtype=object)
    parts.cells.data = {
        "x": column + 0.5, "y": row + 0.5, "shade": shade, "row": named[row].tolist(),
        "column": named[column].tolist(), "said": [examples(v) for v in counts.ravel()],
    }  # fmt: skip
    step = -(-len(names) // 24) or 1
    middles = [at + 0.5 for at in range(0, len(names), step)]
    labels = {at + 0.5: look.plain(n, 14) for at, n in enumerate(names)}
    for axis in parts.figure.axis:
        axis.ticker = models.FixedTicker(ticks=middles)
        axis.major_label_overrides = labels
    parts.figure.xaxis.major_label_orientation = 0.7
    high = 34 if len(names) <= NUMBERED else 28
    parts.figure.height = min(max(160, 112 + high * len(names)), 680)
    parts.figure.x_range.end = parts.figure.y_range.start = max(len(names), 1)


def select(parts, counts: np.ndarray, chosen: np.ndarray | None) -> None:
    """Show how many of each cell are selected; of many classes, only as a bar's length."""
    none, numbered = chosen is None, len(counts) <= NUMBERED
    some = np.zeros_like(counts) if none else chosen
    row, column = np.nonzero(some)
    share = some[row, column] / np.maximum(counts[row, column], 1)
    long, high = (0.92, 0.34) if numbered else (0.92 * share, 0.24)
    bottom = row + 0.96
    parts.bars.data = {
        "x": column + 0.5, "y": bottom - high / 2, "left": column + 0.04, "bottom": bottom,
        "right": column + 0.04 + long, "top": bottom - high,
        "text": [f"{n:,}" if numbered else "" for n in some[row, column]],
    }  # fmt: skip
    row, column = (part.ravel() for part in np.indices(counts.shape if numbered else (0, 0)))
    values, lifted = counts[row, column], np.where(some[row, column] > 0, 0.16, 0)
    dark = np.log1p(values) > 0.55 * parts.paint.high
    parts.texts.data = {
        "x": column + 0.5, "y": row + 0.5 - lifted, "text": [f"{v:,}" for v in values],
        "ink": np.where(dark, "#10131A", "#FFFFFF"),
    }  # fmt: skip


def examples(count: int) -> str:
    """So many examples, in words."""
    return f"{count:,} example{'' if count == 1 else 's'}"
