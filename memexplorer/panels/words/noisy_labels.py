"""What learning from wrong labels means, and what is shown of it."""

SIDE = {
    "question": "Which ways of learning find the truth behind wrong labels, and which memorize?",
    "definition": (
        "A share of the labels is made wrong on purpose, from the truth where it is known, and the "
        "same small network is taught in several ways on the same wrong labels. Held-out accuracy "
        "is measured on true labels. Of the wrongly told training examples, those answered as told "
        "are called memorized. Cross-entropy (CE) is the usual loss. Early-learning regularization "
        "(ELR) remembers what the network said of each example, and keeps it there."
    ),
    "formula": (
        "memorized = wrongly told examples answered as told / wrongly told examples\n"
        "ELR: mean of −log p_y + λ log(1 − ⟨p, t⟩),  t ← β t + (1 − β) p before it is used\n"
        "its gradient by the logits: p − y + λ g,  g_c = p_c / (1 − ⟨p, t⟩) Σ_k (t_k − t_c) p_k"
    ),
    "reading": (
        "With CE held-out accuracy rises first, while wrong labels are still answered truly, and "
        "falls once they are memorized: the network learns early and memorizes late. A way that "
        "resists keeps the memorized share low and its last accuracy near its best. The gradient: "
        "an entry of the true class below 0 pulls the network to the truth. Late under CE it is "
        "about 0 on clean examples and above 0 on wrong ones, so wrong labels win; λg stays below "
        "0 on both. Of ELR+ none is drawn: each of its two networks has a λg of its own."
    ),
    "fooled": (
        "One seed is one draw of noise, weights and order: look at several before ranking ways. "
        "The best epoch is chosen here with true labels, which nobody has; the last one is what "
        "one gets. Co-teaching is told the true share of wrong labels, forward correction the true "
        "confusion matrix. λ = 3, the paper’s for CIFAR-10, is too weak for some thousand examples."
    ),
    "source": (
        "Liu et al. 2020, arXiv 2007.00151, eq. 5 to 9, Fig. 1 and 2. Bootstrapping: Reed et al. "
        "2015; generalized CE: Zhang & Sabuncu 2018; symmetric CE: Wang et al. 2019; forward "
        "correction: Patrini et al. 2017; co-teaching: Han et al. 2018"
    ),
    "ours": (
        "A small convolutional network, no augmentation, a constant rate. ELR+ trains both "
        "networks on the same noisy labels, step by step in turn; in the authors’ code each draws "
        "noise of its own. Its averages become slow over 57 % of the training, as 40,000 of the "
        "paper’s 70,400 steps are, and answer with the running statistics of their networks."
    ),
}

SUSPECTS = {
    "question": "Which labels are wrong, by what the network itself said before it memorized?",
    "definition": (
        "Each example’s target t is a running mean of what the network said of it, epoch by epoch. "
        "Suspicion is how little of it belongs to the label the example was told."
    ),
    "formula": (
        "suspicion = 1 − t_y;  flagged: argmax t ≠ y\n"
        "AUROC: how often a wrong label has a higher suspicion than a right one"
    ),
    "reading": (
        "Here the truth is known, as the labels were made wrong on purpose: AUROC 1 finds all, 0.5 "
        "is chance; the interval is 95 %, over examples. Beside each picture stand what it was "
        "told, its target, and the truth. The regularizer keeps targets true; without it they "
        "follow the network into memorizing."
    ),
    "fooled": (
        "A rare or odd example with a right label is suspicious too. Where wrong labels follow a "
        "rule (one class taken for another), the network learns that rule early, and they look "
        "right."
    ),
    "source": "Liu et al. 2020, README of the code and Fig. D.1; interval: Hanley & McNeil 1982",
    "ours": "The authors flag argmax t ≠ y; ranking by 1 − t_y is ours.",
}

LINE = {
    "question": "Why does a network learn first and memorize later? The theory in its own model.",
    "definition": (
        "Two classes lie round v and −v, |v| = 1, in two or in 100 dimensions; 40 % of the labels "
        "are turned. A line (a plane, in 100 dimensions) is moved by gradient descent. The picture "
        "shows the examples along v and along what else the line depends on: in two dimensions "
        "these are all there are, in 100 the second axis turns with the line, and no example "
        "changes sides in the picture."
    ),
    "formula": (
        "proved for dimensions / examples between 1 − Δ / 2 and 1, Δ the share of wrong labels, "
        "and a small spread of the classes"
    ),
    "reading": (
        "In 100 dimensions the first steps turn the line to v: wrong examples lie on their true "
        "side. Later there is room to bend to each of them, and they end on the side they are "
        "told, while accuracy on new examples falls. In two dimensions there is no such room: the "
        "line stays with the majority."
    ),
    "fooled": "A wide spread, or far more examples than dimensions: then early and late mix.",
    "source": "Liu et al. 2020, theorem 1 and appendix B",
    "ours": "110 examples in 100 dimensions, spread 0.1, first weights of length 0.5, rate 1.",
}

VARIED = {
    "question": "How much do the strength λ and the memory β of ELR matter?",
    "definition": (
        "ELR is trained anew with one of the two changed and the other kept, on the same wrong "
        "labels: the last epoch’s held-out accuracy and share of wrong labels memorized."
    ),
    "formula": "λ: weight of the regularizer;  β: what of a target stays at each visit",
    "reading": (
        "Flat means that the choice hardly matters. λ = 0 is cross-entropy. With β = 0 a target is "
        "what the network says now: nothing is remembered of the early answers."
    ),
    "fooled": (
        "One training for each point: differences of a point or two are noise of the seed. How "
        "strong λ must be depends on the number of examples and epochs."
    ),
    "source": "Liu et al. 2020, Fig. H.1 and appendix H",
    "ours": "Smaller data and networks; the last epoch in place of the best on validation.",
}
