"""What the panes of agreement mean: definition, formula, how to read it, what would fool it."""

COHEN = "Cohen, Sapiro & Giryes 2018, arXiv 1805.06822, and the authors' code for MC and ME"

AGREEMENT = {
    "question": "Does the network answer as the k nearest training examples in its embedding do?",
    "definition": (
        "P_SAME: share of examples on which both give the same answer, right or wrong. Mutual "
        "correctness (MC): the same among those the network gets right. Mutual error (ME): among "
        "those it gets wrong, the share on which the neighbours make the very same error. Network "
        "right, neighbours right: share of answers that are the label the data gives; for "
        "training data that is the label the training saw, be it wrong.\n"
        "The neighbours answer with the class that most of the k carry; a tie goes to the class "
        "that is listed first. Training examples have no vote in their own case (leave-one-out), "
        "an exact copy has.\n"
        "In brackets: the 95 % interval of the share (Wilson score interval). “—”: a share of "
        "nothing. Depth 1 is the layer nearest the input. Chance: 1 / number of classes."
    ),
    "formula": (
        "f: network's answer, g: neighbours' answer, y: label\n"
        "P_SAME = #{f = g} / n,  MC = #{f = y and g = f} / #{f = y},  "
        "ME = #{f ≠ y and g = f} / #{f ≠ y}\n"
        "P_SAME = MC × accuracy + ME × (1 − accuracy)\n"
        "interval of a share p of n, z = 1.96: (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)"
    ),
    "reading": (
        "Solid lines: training data, dashed: held-out. On held-out data, high ME: the network errs "
        "as its neighbours do, it generalizes like k-NN; by chance ME would be 1 / (classes − 1). "
        "High P_SAME on training data at the last layer with a gap to held-out data: that layer "
        "has taken in the labels it was told. The sentence above names the step between two "
        "neighbouring layers at which P_SAME changes most."
    ),
    "fooled": (
        "ME is undefined where the network makes no errors, and few errors make it uncertain: look "
        "at its interval. Large classes dominate; look at the table by class. k near the size of a "
        "class mixes in others. The intervals take examples as independent: near-copies are not."
    ),
    "source": f"{COHEN}. Interval: Wilson 1927",
    "ours": (
        "k is free, theirs is 30. Features are averaged over positions and compared by cosine or "
        "Euclidean distance; the paper's code uses L1 on normalized features, some versions after "
        "PCA to 64 dimensions. A share of nothing is unknown here and −1 in their code."
    ),
}

PARTING = {
    "question": "On which examples do network and neighbours part?",
    "definition": (
        "The matrix counts examples by the network's answer (row) and the answer of the majority "
        "of the k nearest training examples at the chosen layer (column). The list holds those "
        "off the diagonal, first those whose neighbours give the network's answer the fewest "
        "votes. The table has P_SAME, MC, ME and both accuracies for the examples of each given "
        "label, with 95 % intervals (Wilson); “examples” is how many there are."
    ),
    "formula": (
        "cell (i, j) = #{f = i and g = j};  P_SAME = sum of the diagonal / sum of all\n"
        "shade of a cell = log(1 + count) / log(1 + largest count)"
    ),
    "reading": (
        "On training data the network answers what it was told; where the neighbours object, "
        "the label may be wrong, or the example rare. Brighter cells hold more examples, on a "
        "logarithmic scale, as the diagonal would drown the rest. A bright cell off the diagonal "
        "is a pair of classes that the two tell apart differently."
    ),
    "fooled": (
        "Between similar classes the vote is close, and k decides it. Rows of small classes are "
        "dark whatever happens in them: the table has shares. The matrix says nothing of who is "
        "right."
    ),
    "source": f"{COHEN}. The matrix and the order of the list are this project's",
    "ours": "The paper reports one number per set; here they are taken apart by class and example.",
}
