"""What silencing units with high and low UnitMem means."""

PRUNING = {
    "question": "Do the units with the highest UnitMem matter most?",
    "definition": (
        "All units of a layer are put in the order of their UnitMem. A share of them is silenced: "
        "those with the highest UnitMem (top), those with the lowest (low), or as many at random. "
        "Then the share of right answers is counted. The same share is silenced in each layer of "
        "the whole network, of its first half, or of its second half, and, for the table, in one "
        "layer alone. Silent: at every position the unit puts out its mean over the training "
        "examples, or zero; after normalization and activation. An encoder gives no answers: then "
        "a linear probe learns the labels anew from what is left, and its answers are counted."
    ),
    "formula": (
        "accuracy = right answers / examples\n"
        "the order holds: top < every random draw < low\n"
        "it is reversed: low < every random draw < top"
    ),
    "reading": (
        "If units with high UnitMem matter most, the line of the top ones falls first and that of "
        "the low ones last. The band goes from the lowest to the highest draw of random units, the "
        "thin line is their mean. Dashed lines are of held-out examples. "
        "The order is only said to hold when top and low lie on either side of all draws, and in "
        "part when only one of them does; with 5 draws and no order at all the first would still "
        "happen once in 42 times."
    ),
    "fooled": (
        "In early layers low UnitMem marks the few channels that answer every image, so losing "
        "them shifts all that follows, and the order turns round: that says what they carry, not "
        "that nothing is memorized. Zero is an input later layers never saw, and batch norm is not "
        "re-estimated; the mean is the fairer silence. Layers of one half are silenced together: "
        "what one lost another may have made up for. With few units a share is one unit. A high "
        "loss of accuracy shows that units are needed, not that they hold single examples."
    ),
    "source": (
        "Wang, Dziedzic, Backes & Boenisch 2024, arXiv 2409.19069, section 4, the table on pruning"
    ),
    "ours": (
        "They prune encoders learned without labels (ResNet9, CIFAR-10), by zeroing weights, and "
        "learn a linear probe anew on what is left; here a network with its own answers is asked "
        "as it is, an encoder through a probe, and silent units may put out their mean. Their "
        "shares are of each layer or of all units together. Halves, and the band, are ours. "
        "`memexplorer run unit_pruning` learns a probe for any network, also on other data."
    ),
}
