"""What one epoch over many seeds, time to convergence and regularizers mean."""

EASY = {
    "question": "Are some examples easy or hard for every network, or is it luck which it learns?",
    "definition": (
        "Networks with other first weights and another order of examples learn for one epoch. For "
        "each training example: the share of networks that get it wrong, as it was told. The same "
        "is done with Gaussian noise in place of all inputs (the paper's randX), and with labels "
        "drawn at random (randY); that noise is drawn once, for all networks alike."
    ),
    "formula": (
        "r_i = mean over R networks of [network answers example i wrongly]\n"
        "by chance alone: r_i ~ Binomial(R, p) / R, spread √(p (1 − p) / R), p = mean of r_i"
    ),
    "reading": (
        "Dotted: what the sorted shares would be, were all examples equally hard. Real data "
        "lie far from it, with many examples that no network gets wrong. Noise lies "
        "nearer, and for noisy inputs at it once each class is looked at by itself: there, nothing "
        "in one noisy example makes it easier than another of its class."
    ),
    "fooled": (
        "After one epoch networks still prefer some classes, which makes all examples of "
        "these easier: the spread within a class leaves that out. Which of the two noises spreads "
        "further depends on how the noise was drawn. Almost all right or almost all wrong leaves "
        "no room to spread: change the rate or the epochs."
    ),
    "source": "Arpit, Jastrzębski, Ballas, Krueger et al. 2017, arXiv 1706.05394, sec. 3.1, fig. 1",
    "ours": (
        "Labels are the true ones where these are known. The dotted lines are exact, each with the "
        "p of its own setting, where the paper draws one for randX. The interval of the spread is "
        "a bootstrap over examples; the spread within a class is ours."
    ),
}

CAPACITY = {
    "question": "Does noise need more capacity and more time, and how much more with more data?",
    "definition": (
        "Perceptrons with two hidden layers are taught until they know every label they are told, "
        "or for as many epochs as are allowed. Width: units in each hidden layer. Noise for "
        "inputs: Gaussian, in their place; random labels: drawn anew; the share says of how many."
    ),
    "formula": "time to convergence = first epoch after which the training accuracy is 100 %",
    "reading": (
        "Lines are medians over the seeds, bands run from the quickest to the slowest. Narrower "
        "networks and more data take longer. Noise takes longer too: a little with noise for "
        "inputs and wide networks, far longer with narrow ones or random labels (256 units on "
        "digits: 17 epochs, 21 with noise for inputs, not by 60 with random labels). Held-out "
        "accuracy: on real data, the best of any epoch."
    ),
    "fooled": (
        "A line that ends: half of the networks or more did not get there in the epochs allowed, "
        "which says they need more, not how many. A rate that suits one width may not suit "
        "another: all have the same here. A larger set has more steps in an epoch."
    ),
    "source": "Arpit et al. 2017, arXiv 1706.05394, section 4, figs. 5 and 6",
    "ours": (
        "Small sets and widths, SGD with momentum, and epochs at most where the paper has 1,000. "
        "Those that did not converge are counted in the median as later than all others."
    ),
}

REGULARIZERS = {
    "question": "Which regularizer keeps a network from learning noise by heart, and at what cost?",
    "definition": (
        "With each regularizer at each strength networks learn twice: random labels, and real "
        "ones. Across: training accuracy on the random labels at the end. Up: best accuracy of any "
        "epoch on real held-out examples. Joined from the weakest to the strongest."
    ),
    "formula": (
        "adversarial: (1 − w) CE(f(x), y) + w CE(f(x̂), y), x̂ where the answer turns near x\n"
        "dropout: values · [u ≥ p] / (1 − p); noise: values + σ ε; decay λ: gradient + λ weights"
    ),
    "reading": (
        "A flat curve that runs to the left is what one wishes for: noise is no longer learned by "
        "heart, real data still is learned. A curve that falls pays with accuracy. In the paper "
        "dropout is the flattest, best with adversarial training."
    ),
    "fooled": (
        "Fewer epochs look like a regularizer: noise is learned late. Strong noise slows real data "
        "too, so that its best epoch may not have come yet. Few seeds: look at the intervals."
    ),
    "source": "Arpit et al. 2017, arXiv 1706.05394, section 5, figs. 10 and 11",
    "ours": (
        "A small perceptron on few images instead of a CNN on CIFAR-10. Noise of inputs is told in "
        "spreads of all inputs. The search for x̂ takes 5 steps as LASS does, in a box of 0.1 "
        "spreads; where it finds none, its last point is taken. The weights w are our choice."
    ),
}
