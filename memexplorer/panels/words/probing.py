"""What simple classifiers at every layer mean."""

from memexplorer.panels.words.agreeing import COHEN

PROBES = {
    "question": "At which layer can simple classifiers read the labels?",
    "definition": (
        "At the input, at each stage and at the last feature layer three classifiers learn the "
        "labels that the training saw: the k nearest neighbours by L1 distance, a linear support "
        "vector machine, and logistic regression with an L1 penalty. Features are averaged over "
        "positions, given length 1, and brought to 64 dimensions by a PCA fitted to training "
        "examples alone. Right: the share of answers that are the given label; neighbours answer "
        "training examples without these themselves (leave-one-out). Same as the network: the "
        "share of answers that are the network’s. In brackets: 95 % intervals (Wilson). “Input”: "
        "the pixels as the network takes them, averaged down to 32 × 32 at most."
    ),
    "formula": (
        "right = #{g = y} / n,  same as the network = #{g = f} / n\n"
        "f: the network’s answer, g: the classifier’s, y: the label given"
    ),
    "reading": (
        "Solid: training, dashed: held-out. Labels that can be learned are read at the input "
        "already, and better from layer to layer. Labels that can only be memorized are read near "
        "chance at first, and only in the last layers on training examples; held-out examples then "
        "stay at chance. In the last layer the linear ones do what the network does."
    ),
    "fooled": (
        "A probe with many dimensions and few examples learns labels by heart itself: compare with "
        "held-out. C = 1 holds the linear ones back where there are few examples. Averaging over "
        "positions takes away where something was. Wrong labels among training examples count as "
        "right when they are repeated."
    ),
    "source": f"{COHEN}; later versions for SVM, regression and the layers",
    "ours": (
        "A stratified sample of at most 2,000 examples of each set learns and is asked; theirs are "
        "all. Rows get length 1 before the PCA. `memexplorer run layer_probes` takes other "
        "distances, penalties and sizes, and leaves PCA or lengths out."
    ),
}
