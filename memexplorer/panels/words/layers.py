"""What the panes about layers, the most memorized images, rankings and encoder pairs mean."""

SOURCE = (
    "Wang, Dziedzic, Backes & Boenisch, Localizing Memorization in SSL Vision Encoders, "
    "NeurIPS 2024, arXiv 2409.19069, "
)

LAYERS = {
    "question": "In which layers does the encoder treat images it was trained on otherwise?",
    "definition": (
        "Two encoders are compared: f was trained with the candidates, g was not, and otherwise "
        "alike. The spread A of an image at a layer is the mean distance between the activations "
        "of its augmented views, each divided by its length. SSLMem says how much closer f draws "
        "the views of an image than g does; LayerMem is the mean over images. ΔLayerMem is what a "
        "layer adds to the one before it. Views are random crops, changed by a set: gentle "
        "(mild crops, flips and colours), weak, normal and strong (the paper's, ever more colour), "
        "independent (blur, inversion, upside down), mae (three quarters of the patches masked)."
    ),
    "formula": (
        "A(x) = mean over pairs of views ‖h(x′) − h(x″)‖\n"
        "SSLMem(x) = (A_g − A_f) / (A_g + A_f)\n"
        "LayerMem(l) = mean of SSLMem over images, at layer l\n"
        "ΔLayerMem(l) = LayerMem(l) − LayerMem(l − 1)"
    ),
    "reading": (
        "Above 0: f knows these images better than g. Candidates should lie above 0, independent "
        "images (seen by g alone) as far below, shared and external ones near 0. The band is the "
        "95 % interval of the mean over images. Dotted: the candidates with the highest and the "
        "lowest score at the last layer. Where external images lie away from 0, f and g differ "
        "for other reasons, and only what candidates have above that is memorized."
    ),
    "fooled": (
        "One pair of encoders is measured: another seed gives other curves, and the band doesn't "
        "know of it. Encoders trained briefly have memorized next to nothing. Networks of another "
        "architecture or preprocessing spread views differently. Scores of single images are noisy "
        "where views hardly differ; the dotted lines are chosen by the score they show, so they "
        "part even where there is nothing but noise."
    ),
    "source": SOURCE + "sections 3 and 4, Table 1",
    "ours": (
        "Follows the paper's formulas, with all pairs of 10 views, drawn once and shown to both. "
        "The released code compares the clean image with 5 views and rescales by the range over "
        "the batch; both are settings of the study. The comparison with external images is ours."
    ),
}

MEMORIZED = {
    "question": "Which images did the encoder memorize most at this layer, and which least?",
    "definition": (
        "The candidates in the order of their SSLMem at the layer chosen: how much closer f, which "
        "was trained on them, draws their augmented views than g, which wasn't."
    ),
    "reading": (
        "Highly memorized images tend to be unusual ones. Look at what the first have in common "
        "that the last have not. Scores range from −1 to 1; 0: f and g treat the image alike."
    ),
    "fooled": (
        "Somebody is always first, also by chance: compare the first score with those of images "
        "that neither network saw. With a few candidates or views the order is mostly noise."
    ),
    "source": SOURCE + "section 4 and appendix",
}

RANKINGS = {
    "question": "Is it the same images that each layer memorizes?",
    "definition": (
        "Kendall's tau between the order of the candidates at two layers: the share of pairs of "
        "images that stand the same way round in both, minus the share that don't. Overlap: which "
        "share of the 50 or 100 most memorized two layers have in common."
    ),
    "reading": (
        "1: the same order; 0: orders that know nothing of each other. In the paper neighbouring "
        "late layers agree (tau 0.84) and the first and the last do not (0.10). By chance the "
        "overlap of the first 50 of n is 50 / n."
    ),
    "fooled": (
        "A residual sum contains the layer before it, so neighbours agree by construction. With "
        "few images tau is uncertain: about ±0.1 for 200."
    ),
    "source": SOURCE + "appendix; Kendall 1945 (tau-b)",
}

REFERENCE = {
    "question": "Which second encoder, and which images did it not see?",
    "definition": (
        "f is the model named as the source. g is the same architecture trained without the "
        "candidates: a file of weights for f's model, or a model of its own. The split says in "
        "JSON which ids are shared (trained both), candidates (f alone), independent (g alone); "
        "candidates alone are enough to measure them, and without a split all images are taken "
        "for candidates."
    ),
    "reading": "Both are loaded with the source; what was measured of others before goes.",
}

TRAINING = {
    "question": "How do LayerMem and UnitMem grow while a pair of encoders learns without labels?",
    "definition": (
        "Two small encoders are trained on your images: f on shared images and candidates, g on "
        "shared and as many independent ones, from the same first weights. Of a larger group some "
        "are left out, by lot. At each checkpoint LayerMem of the candidates and the mean UnitMem "
        "of f are measured at every layer. A masked autoencoder hides three quarters of each image "
        "and has no other augmentation."
    ),
    "reading": (
        "The loss should fall and level off. LayerMem grows late in training, if at all, when the "
        "encoder begins to tell single images apart; UnitMem rises early."
    ),
    "fooled": (
        "Two minutes on a laptop make an encoder that has learned little and memorized less. The "
        "size for which the paper reports its numbers is 600 epochs of 50,000 images on GPUs."
    ),
    "source": SOURCE + "section 4; Chen et al. 2020 (SimCLR); He et al. 2022 (MAE)",
}
