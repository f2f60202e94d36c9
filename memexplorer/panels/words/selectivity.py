"""What units that stand for an example or for a class mean."""

from memexplorer.panels.words.unit import WANG

SELECTIVITY = {
    "question": "Which units stand for one example, and which for a class?",
    "definition": (
        "UnitMem of a unit: how far its strongest mean answer to one training example stands above "
        "its mean answer to all others; means over augmented views. ClassMem: the same ratio of "
        "class means of training examples, without augmentation. ClassSelectivity: ClassMem on "
        "held-out examples. A point is a unit, the deeper its layer the brighter. On the dashed "
        "line both are alike. Beside it another network may stand, read on the same examples. "
        "“Above”: how many units lie above the line; silent ones, which answer nobody, don’t "
        "count. The tables give means over the units of a layer and, in brackets, their standard "
        "deviation."
    ),
    "formula": (
        "UnitMem = (max_x μ(x) − mean of the others) / (max_x μ(x) + mean of the others)\n"
        "ClassMem = (max_c μ(c) − mean of the others) / (max_c μ(c) + mean of the others)\n"
        "μ(x): mean answer to example x;  μ(c): mean answer to the examples labelled c"
    ),
    "reading": (
        "Above the line: one example drives the unit more than any class does. Far right: the unit "
        "stands for a class. The paper finds units above the line in all layers of networks "
        "trained without labels, and below it in deep layers of those trained with labels. "
        "ClassMem above ClassSelectivity: the class is known by heart rather than recognized."
    ),
    "fooled": (
        "The strongest of thousands of examples stands out more than the strongest of ten class "
        "means, by chance alone: the share above the line grows with the examples and shrinks with "
        "the classes, so compare networks on the same data. A unit that is hardly ever active is "
        "high on both. Wrong labels lower ClassMem."
    ),
    "source": f"{WANG} (ClassMem after the class selectivity of Morcos et al. 2018)",
    "ours": (
        "Theirs is of CIFAR-100, 100 images a class, with stronger augmentation. Negative answers "
        "count as 0 where nothing rectifies them, for both measures. The share above the line and "
        "the held-out column are ours."
    ),
}
