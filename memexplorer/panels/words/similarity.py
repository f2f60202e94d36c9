"""What the numbers of the similarity page mean."""

OPEN = (
    "Gu & Tresp (2019) compare what networks learned and memorized by a measure of their own; its "
    "definition could not be established. "
)

SAID = OPEN + "These are standard indices, chosen by us."  # on the page, in sight

LAYERS = {
    "question": "How alike is what two networks make of the same examples, layer by layer?",
    "definition": (
        "Both networks see the same examples, held out where there are any. A cell compares a "
        "layer of this network (down) with a layer of the other (across). Features are averaged "
        "over positions, but for CKA of all positions. CKA asks whether the same examples are "
        "similar to one another in both layers; debiased, it is about 0 for unrelated layers "
        "however few the examples are. SVCCA and PWCCA ask how well one layer follows linearly "
        "from the other: SVCCA in the directions that hold 99 % of the variance, all alike; PWCCA "
        "by how much of this network's units each makes up. Procrustes asks how much coincides "
        "once one is turned upon the other. Beside it: the same with a network of the other's "
        "make whose weights were drawn anew and never trained."
    ),
    "formula": (
        "X, Y: features of the same examples, each unit without its mean\n"
        "CKA = ‖XᵀY‖² / (‖XᵀX‖ ‖YᵀY‖), Frobenius norms\n"
        "debiased: the same with HSIC of the off-diagonal products\n"
        "SVCCA = mean canonical correlation;  PWCCA = Σ αᵢ ρᵢ / Σ αᵢ, αᵢ = Σⱼ |⟨hᵢ, xⱼ⟩|\n"
        "Procrustes = ‖XᵀY‖ (nuclear) / (‖X‖ ‖Y‖ (Frobenius))"
    ),
    "reading": (
        "Brighter is more alike; colours always go from 0 to 1. A bright diagonal: both go the "
        "same way, layer by layer. Compare with the untrained network beside it: what it reaches "
        "is due to the inputs and the architecture, not to what was learned."
    ),
    "fooled": (
        "An untrained network can be more alike than one that memorized: on the digits, networks "
        "that were never trained have a CKA of 0.81 with each other, those trained on the same "
        "random labels 0.74. CKA heeds the few directions that vary most. SVCCA and PWCCA mean "
        "little when there are not many more examples than both widths together: a warning says "
        "so. Similar layers need not give similar answers."
    ),
    "source": (
        "Kornblith et al. 2019 (CKA); Song et al. 2012 and Nguyen et al. 2021 (debiased, in "
        "batches); Raghu et al. 2017 (SVCCA); Morcos et al. 2018 (PWCCA); Ding et al. 2021 "
        "(Procrustes)"
    ),
    "ours": OPEN
    + (
        "These are standard indices, chosen by us. PWCCA is weighted by this network's units, as "
        "in the paper, so that turning the comparison round gives other numbers."
    ),
}

ANSWERS = {
    "question": "Do two networks say the same, and because of the same pixels?",
    "definition": (
        "Training, held-out: the share of examples that both answer alike, with its 95 % interval "
        "(Wilson). By chance: what that share would be if each kept its answers but gave them to "
        "other examples. Gradient: the cosine of how each pixel would change the network's "
        "largest logit (answer), or its loss on the given label, averaged over held-out examples. "
        "Told linearly: how often a linear map from this network's last features, learned on "
        "training examples, gives the other network's answer on held-out ones; in brackets, how "
        "often its most frequent answer alone would."
    ),
    "formula": (
        "agreement = #{f = g} / n;  chance = Σ_c P(f = c) P(g = c)\n"
        "gradient = mean over x of cos(∂ max logit_f / ∂x, ∂ max logit_g / ∂x)"
    ),
    "reading": (
        "Two networks that know the training labels agree on them, whatever they are. On held-out "
        "examples those that learned agree because both are right; those that memorized are left "
        "to themselves. A gradient cosine near 0 means that they look at different pixels."
    ),
    "fooled": (
        "Agreement rises with accuracy alone. Gradients are noisy, and differ between "
        "architectures for that alone. Wide features tell much of any network, trained or not."
    ),
    "source": "the settings of Gu & Tresp 2019; stitching after Lenc & Vedaldi 2015",
    "ours": OPEN + "Agreement, gradients and the linear map are ours.",
}

SEEDS = {
    "question": "Is there one way to learn, and are there many ways to memorize?",
    "definition": (
        "Networks of one make are trained from different seeds until they know all their labels: "
        "true ones; the same random ones; random ones of their own. Then all pairs are compared "
        "on held-out examples, which none of them saw. Untrained: the same networks before."
    ),
    "formula": (
        "each number: the mean over pairs, and the lowest and highest of them\n"
        "agreement, CKA and gradients as above; CKA of the last features"
    ),
    "reading": (
        "Training agreement is 100 % for both kinds, so what is compared is what lies beyond the "
        "labels. High for true labels and low for random ones: one way to learn, many ways to "
        "memorize. Pairs share networks, so there is no interval of the mean: the range is of all "
        "pairs."
    ),
    "fooled": (
        "Agreement by chance is not 0. CKA alone would mislead: untrained networks reach high "
        "values. With few seeds there are few pairs. Networks that did not reach 100 % of their "
        "labels are not yet memorizing: their training accuracy is in the table."
    ),
    "source": (
        "Gu & Tresp 2019, arXiv 1911.09537, of which only the abstract was available to us; "
        "Morcos et al. 2018 find the same by PWCCA"
    ),
    "ours": OPEN + "The indices, the sizes and the untrained row are ours.",
}
