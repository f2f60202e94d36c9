"""What loss sensitivity and critical samples mean."""

SENSITIVITY = {
    "question": "Do a few training inputs move the losses that come later, or do all of them?",
    "definition": (
        "g is how far the loss after so many updates would move if one training input were "
        "another: the derivative runs back through the updates of the training itself. Each "
        "example's mean of g until then is taken, and their Gini coefficient."
    ),
    "formula": (
        "g(x, t) = sum over pixels of |dL(t) / dx|\n"
        "G = sum over i of (2i − n − 1) v(i) / (n sum of v), v ascending: 0 all alike, 1 one alone"
    ),
    "reading": (
        "With real data a few examples come to move the loss much more than the others: the line "
        "rises. Where all has to be learned by heart, nearly all of them do: it stays low. The "
        "first hundred updates say nothing yet. The gap stays where each example is a class of "
        "its own."
    ),
    "fooled": (
        "Once noise is fitted as well, its coefficient rises too. Another rate, width or number of "
        "examples moves all lines. One training is one draw: look at another seed."
    ),
    "source": "Arpit et al. 2017, arXiv 1706.05394, section 3.2 and figures 2 and 3",
    "ours": (
        "The loss is that of a detached copy of the training set, so that only the way through "
        "the weights counts; the derivative is walked back through the last 20 updates and taken "
        "every tenth update. Two layers of 16 units, 300 examples, SGD with rate 0.1, float64."
    ),
}

CRITICAL = {
    "question": "Near which examples does the network change its answer?",
    "definition": (
        "An example is critical when a point with another answer is found in a small box around "
        "it. LASS looks for one: from the example on it goes up the loss of the answer, by the "
        "sign of the gradient and some noise, at most 100 steps. The share of critical examples "
        "is the critical sample ratio, CSR."
    ),
    "formula": (
        "box: |x’ − x| ≤ r in every number of the input\n"
        "step: x’ + r/4 sign(gradient) + r/5 noise, clipped to the box"
    ),
    "reading": (
        "The true label plays no part. Networks that learned noise have more critical held-out "
        "examples than those that learned real data; around training examples the share rises "
        "and falls again, as the network becomes sure of what it was told."
    ),
    "fooled": (
        "Too wide a box makes everything critical, too narrow a one nothing: the radius is chosen "
        "so that 1 to 20 % are. A search that finds nothing is no proof that there is nothing. "
        "Compare networks at one radius only."
    ),
    "source": (
        "Arpit et al. 2017, arXiv 1706.05394, section 4 and algorithm 1, as a released version "
        "resolves it"
    ),
    "ours": (
        "Steps and noise in proportion to the radius (the paper: 0.25, 0.2 and a radius of 0.3 of "
        "255); each search stops when it found; the gradient is that of the log-odds, which has "
        "the same direction and does not vanish; noise is drawn by example, so that batches change "
        "nothing; no point leaves the box."
    ),
}
