"""What the panes of scores mean, and how they select."""

SOURCE = "Each score's own source stands with the map. {} is this project's"

SCORES = {
    "question": "Which training examples come first, by any of the scores?",
    "definition": (
        "One row an example, one column a score; the first 200 in the order chosen. What each "
        "score is stands with the map. A click on a row selects its example and looks at it."
    ),
    "reading": (
        "Click: this one. Shift and click: all from the last one to this one come in. Alt and "
        "click: this one leaves. By keyboard: arrows go through the rows, Enter selects, Space "
        "puts a row in or out, Shift and an arrow takes the next one in."
    ),
    "fooled": (
        "The first rows are the extremes, not typical of all. First by one score is often not "
        "first by another: they measure different things."
    ),
    "source": SOURCE.format("The table"),
}

SPREAD = {
    "question": "How many training examples have which score?",
    "definition": (
        "The range from the lowest to the highest score in 40 equal parts; the height of a bar is "
        "the number of examples in it. In the accent colour: how many of these are selected."
    ),
    "reading": (
        "Two heaps far apart: the score tells two kinds of examples from each other. One long "
        "slope: there is no natural limit between odd and ordinary. Click a bar, or drag over "
        "some, to select their examples; Shift adds, Alt removes. From, to and the buttons do "
        "the same by keyboard."
    ),
    "fooled": "A bar of one selected example is drawn higher than it is, so that it can be seen.",
    "source": SOURCE.format("The histogram"),
}

HELD_OUT_CELLS = (
    "Click a cell, or choose two classes, to list its examples. They are held-out ones: the "
    "selection is of training examples and stays as it is. Colour is logarithmic in the count."
)
