"""What another network's layers in place of one's own mean."""

from memexplorer.panels.words.unit import WANG

REPLACEMENT = {
    "question": "What can still be read when layers are another network's?",
    "definition": (
        "On a copy of the network the weights, biases and norms (with their running statistics) "
        "of some layers are replaced by those of the reference, a network of the same "
        "architecture. Then a linear probe learns the labels anew from its last features, on "
        "training examples, and is asked held-out ones: right is the share of its answers that "
        "are the label. Change: right now minus right with no layer replaced, of the same "
        "examples. In brackets: 95 % intervals (Wilson; of a change, Agresti & Min). Random: as "
        "many layers, drawn three times."
    ),
    "formula": (
        "right = #{probe of the copy = y} / n;  change = (newly right − newly wrong) / n\n"
        "step of layer l = score(l) − score(l − 1), ΔLayerMem where the score is LayerMem"
    ),
    "reading": (
        "A layer whose replacement costs much on the network's own data holds what is special to "
        "it. In the paper the three layers with the highest steps cost most on its own data and "
        "gain most on the other network's, the lowest least."
    ),
    "fooled": (
        "Layers that were trained together fit each other: one from elsewhere may do harm without "
        "having memorized anything. Two networks that began alike and saw mostly the same images "
        "can lend each other layers at no cost. The probe learns anew and makes up for much; look "
        "at the interval."
    ),
    "source": f"{WANG}: the table on replaced layers",
    "ours": (
        "The probe is logistic regression on standardized features; theirs is trained by gradient "
        "steps. Their networks are trained on CIFAR-10 and STL10. Single layers and intervals are "
        "ours."
    ),
}
