"""What it means to learn random labels, and then others."""

RESHUFFLING = {
    "question": "Does a network learn random labels sooner, once it has learned others by heart?",
    "definition": (
        "Each example is told a label that has nothing to do with it (those there are, dealt out "
        "anew). The network is taught until it knows 99 % of them. Then they are dealt out again, "
        "and the same network goes on from the weights that it has, its optimizer anew."
    ),
    "formula": "epochs of set k = the first after which 99 % of its labels are answered as told",
    "reading": (
        "A first set that takes long and later ones that take a fraction of it: something was kept "
        "that is of use for any labels. A line that stays at chance may be a dead network: all "
        "units of a layer answer 0, no gradient reaches what lies before them, and it will not "
        "recover. Where that is so the words under the curves say it, and what to do; else the "
        "epochs may be too few, or the rate does not suit."
    ),
    "fooled": (
        "Weights grow from set to set, so the same rate is another one later; with momentum and a "
        "large rate they grow until units die. One seed is one story. A first set that never "
        "reached 99 % is counted with all epochs it was given."
    ),
    "source": (
        "Pondenkandath, Alberti, Puran, Ingold & Liwicki 2018, arXiv 1811.01640, figure 1; the "
        "body and the tables of the paper could not be had"
    ),
    "ours": (
        "Small networks and images in place of 3-D residual networks and videos; clips are taken "
        "as well, with convolutions over time. Labels are permuted, as the authors' framework "
        "does. No augmentation and no weight decay, which would hide who is who."
    ),
}

TUNING = {
    "question": "Is a network that learned random labels a better beginning for true ones?",
    "definition": (
        "The weights after the first set of random labels, with a new last layer, are taught a "
        "few true labels; so is the same network from its first weights. Rescaled: each weight "
        "tensor is brought back to the length that it had before."
    ),
    "formula": (
        "same budget: 40 epochs of true labels for all\n"
        "as long in all: from scratch, plus so many epochs that as many examples are seen as in "
        "pre-training and fine-tuning together"
    ),
    "reading": (
        "Where the pre-trained line is higher at the same budget, the beginning was a faster one. "
        "Only where it is also higher than training from scratch for as long in all did it gain "
        "anything that time would not have. An interval that spans 0 says: can't be told."
    ),
    "fooled": (
        "An unequal comparison: a slow optimizer that had 600 epochs more. Late layers made for "
        "other labels, which are in the way (Maennel et al. 2020). Another effective rate, because "
        "weights grew: compare with the rescaled. Few seeds."
    ),
    "source": (
        "Pondenkandath et al. 2018, arXiv 1811.01640, abstract (1.5 to 5 points more on videos); "
        "Maennel et al. 2020, arXiv 2006.10455 (when it helps and when it harms)"
    ),
    "ours": (
        "True labels are learned where they are known, and asked for on held-out examples. At this "
        "scale the gain of the paper does not reproduce: what reproduces is speed."
    ),
}
