"""What the map, the selection and the closer look mean, and what would fool each."""

from memexplorer.panels.words.agreeing import COHEN

MAP = {
    "question": "Which training examples lie where their label does not belong?",
    "definition": (
        "Suspicion: 1 minus the share of the k nearest neighbours that have the given label, "
        "averaged over the layers; a layer weighs as much as its shares differ between "
        "examples. The map is UMAP on the same neighbour graph.\n"
        "disagreement: the same for the network's answer in place of the label. vote[LAYER]: that "
        "share at one layer; few votes are odd, so the map colours 1 − vote. loss: how surprised "
        "the network is by the given label, in nats (1 nat = 1.44 bits).\n"
        "own_label_distance: distance to the k-th nearest example of the same label, or to the "
        "farthest in a class of fewer. neighbour_distance: distance to the k-th neighbour. Both "
        "at the layer of the map, in the distance chosen: cosine has no unit and runs from 0 (same "
        "direction) over 1 (a right angle) to 2; Euclidean is in the units of that layer's "
        "activations and can't be compared between layers.\n"
        "Where the truth is known, AUROC: how often a wrongly labelled example scores higher than "
        "a rightly labelled one, with its 95 % interval. “… % of them are among the first n”: n is "
        "how many labels are wrong, so all and only these would give 100 %."
    ),
    "formula": (
        "suspicion(x) = 1 − Σ_layers w · share(x, given label) / Σ w,  w = std of the shares\n"
        "loss(x) = −log softmax(logits)[given label],  cosine distance = 1 − cosine\n"
        "AUROC = #{pairs (wrong, right): score(wrong) > score(right)} / #{pairs}, ties count half"
    ),
    "reading": (
        "Bright points are odd: their neighbours were told something else. An odd example is a "
        "candidate for a wrong label or a rare case that the network can only have memorized. "
        "AUROC: 0.5 is chance, 1 is perfect.\n"
        "Colour runs from the lowest to the highest value of the score shown, one scale for each "
        "score: the same yellow is not the same number elsewhere. Coloured by class: the eight "
        "most frequent by the given label have a colour of their own, others are grey. The white "
        "square is the example in focus.\n"
        "“Showing N of M” counts the points that are drawn singly, those of the highest scores in "
        "view. Where there are more they are shown as density: the colour of a pixel is its mean "
        "score, or commonest class, and the more examples it holds the more it stands out, on a "
        "logarithmic scale. The axes have no unit and no meaning of their own."
    ),
    "fooled": (
        "Distances between far groups on a UMAP mean nothing, nor do the sizes of groups. Classes "
        "that overlap look suspicious along the border; a class of fewer than k examples is never "
        "voted for by all k. A layer that memorized everything shows nothing. Until UMAP is done, "
        "PCA stands in its place: there far groups are far, but near ones may lie over each other."
    ),
    "source": (
        "UMAP: McInnes, Healy & Melville 2018, arXiv 1802.03426. AUROC: Mann & Whitney 1947, its "
        "interval: Hanley & McNeil 1982. Vote: Cohen, Sapiro & Giryes 2018. Suspicion is this "
        "project's; docs/measures.md"
    ),
    "ours": (
        "UMAP is given exact neighbours, 15 with the example itself and min_dist 0.1 as is its "
        "default, where it would search its own; copies of an example are laid out once."
    ),
}

SELECTION = {
    "question": "Which examples are selected?",
    "definition": (
        "What you lassoed, boxed or clicked on the map, picked in a table, a matrix or a "
        "histogram, or what drives the unit you picked; one selection for all panes. Nothing "
        "selected: all, the oddest first. “37 of 4,000” counts training examples, “showing 12 of "
        "37” the pictures drawn so far."
    ),
    "reading": (
        "Under each picture: the given label, the network's answer, the neighbours' answer at "
        "the layer of the map, where there is one, else the last, and the suspicion (0 to 1, "
        "defined at the map). Marked ≠: the given label is known to be wrong. The oddest come "
        "first: the highest of a score, the lowest of a vote."
    ),
    "fooled": (
        "The first twelve of a long list are the extremes, not typical of the selection. Odd is "
        "not memorized: it is where to look."
    ),
    "source": "Scores: see the map. The vote: Cohen, Sapiro & Giryes 2018",
}

CLOSER = {
    "question": "What do its neighbours say, layer by layer?",
    "definition": (
        "At each layer, the share of the k nearest training examples that have each class: the "
        "given label, the network's answer, and who else gets most votes. Its own label has no "
        "vote (leave-one-out). The pictures are the nearest ones at the layer picked, else the "
        "map's, where there is one, else the last, with their distance there: cosine (0 to 2, no "
        "unit) or Euclidean (in the units of the layer's activations)."
    ),
    "formula": "share(x, c) = #{of the k nearest of x: label c} / k,  cosine distance = 1 − cosine",
    "reading": (
        "A vote for another class in the early layers that turns to the given label in the last "
        "one is what memorizing a label looks like. The sentence says from which layer on. A "
        "share of 30 votes is uncertain by up to 17 percentage points (95 %, Wilson)."
    ),
    "fooled": (
        "Early layers see colour and texture: they may object to a right label. Distances of "
        "different layers can't be compared. A close vote turns with k."
    ),
    "source": f"{COHEN}. Their study by layer compares whole sets; the one example is this "
    "project's",
}
