"""What the panes of units mean: definition, formula, how to read it, what would fool it."""

WANG = "Wang, Dziedzic, Backes & Boenisch 2024, arXiv 2409.19069, section 4"

UNITS = {
    "question": "Which units does one single training example drive?",
    "definition": (
        "UnitMem of a unit: how far its strongest mean answer to any example stands above its "
        "mean answer to all others. A unit is a channel of a convolution or a neuron of a linear "
        "layer; answers are means over augmented views (ten, unless the line under the heatmap "
        "says otherwise) and over positions."
    ),
    "formula": (
        "UnitMem = (μ_max − μ_others) / (μ_max + μ_others);  μ(x): mean answer to example x\n"
        "μ_max = max over x of μ(x),  μ_others = mean of μ over all other examples"
    ),
    "reading": (
        "0: the unit answers every example alike, or none at all. 1: one example alone drives it. "
        "Each row is a layer, from input (top) to output, its units sorted, the highest left; all "
        "rows are as wide as the page, however many units they have. Colour runs from 0 to 1 on "
        "every page: brighter is higher. Underlined: units driven most by what is selected. Pick "
        "a cell to see what drives it."
    ),
    "fooled": (
        "A unit that is almost never active scores high whatever drives it. More examples can only "
        "raise the strongest answer, so compare sets of about one size. A unit for one small "
        "class scores high without memorizing anybody."
    ),
    "source": f"{WANG}, equations 3 and 4",
    "ours": (
        "Read after normalization and activation; where the activation is not a module of its "
        "own or may be negative, negative answers count as 0, which keeps the measure between 0 "
        "and 1. Augmentations are milder than the paper's, and seeded. The others are averaged as "
        "in its equation; its released code takes their median."
    ),
}

UNIT = {
    "question": "What drives this one unit?",
    "definition": (
        "Bars: how many training examples make it answer how strongly, in 24 equal parts from 0 "
        "to its largest answer. The line marks the mean of all others than the strongest. "
        "Pictures: the twelve that drive it most, strongest first, each with its mean answer over "
        "augmented views and positions. Answers are activations, in the units of their layer."
    ),
    "formula": "UnitMem = (largest − mean of the others) / (largest + mean of the others)",
    "reading": (
        "One example far to the right of all others: the unit stands for it alone. A heap to the "
        "right whose pictures are of one kind: it stands for a kind. A heap at 0: it is mostly "
        "silent."
    ),
    "fooled": (
        "What drives a unit is not what it is needed for: silencing it is the test. The first bar "
        "is often so high that single examples at the right are hard to see; the pictures are not."
    ),
    "source": f"{WANG}: the most activating examples. The histogram is this project's",
}
