"""What entropy and mutual information of units mean."""

ENTROPY = {
    "question": "How varied is what each unit answers, and how much do units tell of each other?",
    "definition": (
        "Entropy: the range of answers is cut into equal bins, and p is the share of examples in "
        "each. Mutual information: how much is known of one unit's answer once another's is "
        "known, by Kraskov's first estimator. Answers are read before normalization and "
        "nonlinearity and averaged over positions."
    ),
    "formula": (
        "H(unit) = −Σ p ln p, at most ln(bins)\n"
        "I(x; y) = ψ(S) + ψ(k) − mean over examples of ψ(n_x + 1) + ψ(n_y + 1)\n"
        "n: others strictly nearer than the k-th nearest in the plane (x, y), by max |difference|"
    ),
    "reading": (
        "A network that takes a shortcut has units that are alike: low entropy, high mutual "
        "information. One that learns examples by heart has units that each do something of their "
        "own: high entropy, low mutual information. Neither number means anything alone: compare "
        "networks of the same make, as below. Values below 0 are chance, around 0."
    ),
    "fooled": (
        "One range for all units: a few with far larger answers leave the others a handful of "
        "bins (leave out outliers), and layers of another scale shift. A range for each unit says "
        "nothing of how far it answers, and can turn the trend. Few examples make entropy too "
        "low. Ties, as after a rectifier, need noise; it is added to units that have them."
    ),
    "source": (
        "Bansal, Pruthi & Belinkov 2022, arXiv 2210.09404, section 2; Kraskov, Stögbauer & "
        "Grassberger 2004, eq. 8"
    ),
    "ours": (
        "Entropy as in the authors' code, since equation 1 is printed as a mean. The highest "
        "answer counts in the last bin, not in one of its own. Pairs of a unit with itself are "
        "left out of means and pictures."
    ),
}

SELECTION = {
    "question": "Would entropy and mutual information choose the network that answers best?",
    "definition": (
        "Each network is measured on the same held-out examples: mean entropy over its units, "
        "mean mutual information over the pairs of the chosen ones, and accuracy. Kendall's tau "
        "says how far two rankings agree."
    ),
    "formula": "τ = (pairs of networks in the same order − pairs in the other) / all pairs",
    "reading": (
        "1: the ranking by this number is that by accuracy; −1: its reverse; 0: nothing to do "
        "with it. Turned by what the networks differ in: where some take shortcuts, more entropy "
        "and less information rank higher; where some learned examples by heart, the other way "
        "round. With n networks tau has few values: with 3, one pair turned is 0.33."
    ),
    "fooled": (
        "Networks of different make or width: then the numbers say which make it is. Accuracies "
        "whose intervals overlap can't be ranked. Choosing the pattern after seeing tau: it has to "
        "be known before."
    ),
    "source": "Bansal et al. 2022, section 5 and table 1",
    "ours": "Means over chosen pairs without a unit's pair with itself.",
}

PATTERNS = {
    "question": "What do both measures show when memorization is made on purpose?",
    "definition": (
        "Small perceptrons (3 × 256) learn these images. Colour: the answer is whether the class "
        "is in the first half of the classes, a quarter of the answers is turned round, and a "
        "colour agrees with the answer in (1 + α) / 2 of the examples; when asked, it says "
        "nothing. Random labels: a share β of the labels is drawn anew."
    ),
    "formula": "α from 0, the colour says nothing, to 1, it is the answer; β from 0 to 1",
    "reading": (
        "Lines are the mean of the repeats, bands run from the lowest to the highest of them. In "
        "the paper entropy falls and mutual information rises with α, the other way round with β. "
        "Accuracy falls with both."
    ),
    "fooled": (
        "A thousand images are few: with α = 0 the turned answers are partly learned by heart as "
        "well, and what is random in one network hides small steps. Another penalty on the "
        "weights, or more epochs, changes the scale of all answers, and with it entropy."
    ),
    "source": "Bansal et al. 2022, sections 3 and 4; Arjovsky et al. 2019 (the coloured digits)",
    "ours": (
        "1,000 to 10,000 images in place of 50,000, 40 and 150 epochs in place of up to 500, the "
        "last weights in place of the best, a new order each epoch, and a weaker penalty for "
        "random labels (0.0005), since a thousand are not learned by heart under 0.002."
    ),
}
