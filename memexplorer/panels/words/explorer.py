"""What each pane means: question, definition, formula, how to read it, what would fool it."""

AGREEMENT = {
    "question": "Does the network answer as the k nearest training examples in its embedding do?",
    "definition": (
        "P_SAME: share of examples on which both give the same answer. Mutual correctness (MC): "
        "the same among those the network gets right. Mutual error (ME): among those it gets "
        "wrong, the share on which the neighbours make the very same error. Training examples "
        "have no vote in their own case (leave-one-out)."
    ),
    "formula": "P_SAME = MC × accuracy + ME × (1 − accuracy)",
    "reading": (
        "On held-out data, high ME: the network errs as its neighbours do, it generalizes like "
        "k-NN. High P_SAME on training data at the last layer with a gap to held-out data: that "
        "layer has taken in the labels it was told. Ranges are 95 % Wilson intervals."
    ),
    "fooled": (
        "ME is undefined where the network makes no errors. Few errors make ME uncertain. Large "
        "classes dominate; look at the table by class."
    ),
    "source": "Cohen, Sapiro & Giryes 2018, arXiv 1805.06822",
    "ours": (
        "Features are averaged over positions and compared by cosine or Euclidean distance; the "
        "paper's code uses L1 on normalized features, some versions after PCA to 64 dimensions."
    ),
}

PARTING = {
    "question": "On which examples do network and neighbours part?",
    "definition": (
        "Examples whose answer by the network differs from the majority of their k nearest "
        "training examples at the layer of the map."
    ),
    "reading": (
        "On training data the network answers what it was told; where the neighbours object, "
        "the label may be wrong, or the example rare."
    ),
    "fooled": "Between similar classes the vote is close, and k decides it.",
    "source": "Cohen, Sapiro & Giryes 2018",
}

MAP = {
    "question": "Which training examples lie where their label does not belong?",
    "definition": (
        "Suspicion: 1 minus the share of the k nearest neighbours that have the given label, "
        "averaged over the layers; a layer weighs as much as its shares differ between "
        "examples. The map is UMAP on the same neighbour graph. disagreement: the same for the "
        "network's answer. loss: −log of the probability of the given label, in nats. "
        "own_label_distance: distance to the k-th neighbour of the same label. "
        "neighbour_distance: distance to the k-th neighbour."
    ),
    "formula": (
        "suspicion(x) = 1 − Σ_layers w · share(x, given label) / Σ w,  w = std of the shares"
    ),
    "reading": (
        "Bright points are odd: their neighbours were told something else. An odd example is a "
        "candidate for a wrong label or a rare case that the network can only have memorized."
    ),
    "fooled": (
        "Distances between far groups on a UMAP mean nothing. Classes that overlap look "
        "suspicious along the border. A layer that memorized everything shows nothing."
    ),
    "source": "UMAP: McInnes, Healy & Melville 2018. The score is this project's; docs/measures.md",
}

UNITS = {
    "question": "Which units does one single training example drive?",
    "definition": (
        "UnitMem of a unit: how far its strongest mean answer to any example stands above its "
        "mean answer to all others. Answers are means over augmented views and over positions."
    ),
    "formula": "UnitMem = (μ_max − μ_others) / (μ_max + μ_others)",
    "reading": (
        "0: the unit answers every example alike. 1: one example alone drives it. Each row is a "
        "layer, from input (top) to output, its units sorted. Pick one to see what drives it."
    ),
    "fooled": (
        "A unit that is almost never active scores high whatever drives it. Fewer examples give "
        "higher scores."
    ),
    "source": "Wang, Dziedzic, Backes & Boenisch 2024, arXiv 2409.19069, section 4",
    "ours": (
        "Read after normalization and activation; where the activation is not a module of its "
        "own or may be negative, negative answers count as 0. Augmentations are milder than the "
        "paper's."
    ),
}

SELECTION = {
    "question": "Which examples are selected?",
    "definition": (
        "What you lassoed, boxed or clicked on the map, picked in a table, or what drives the "
        "unit you picked. Nothing selected: all, the oddest first."
    ),
    "reading": (
        "Under each picture: the given label, the network's answer, the neighbours' answer at "
        "the layer of the map, the suspicion. Marked: the given label is known to be wrong."
    ),
}

CLOSER = {
    "question": "What do its neighbours say, layer by layer?",
    "definition": (
        "At each layer, the share of the k nearest training examples that have the given label, "
        "and the class with most votes. The pictures are the nearest ones at the map's layer."
    ),
    "reading": (
        "A vote for another class in the early layers that turns to the given label in the last "
        "one is what memorizing a label looks like."
    ),
    "fooled": "Early layers see colour and texture: they may object to a right label.",
}
