"""What the forget-me dial means."""

FORGETTING = {
    "question": "How many units hold this answer, and what else do they hold?",
    "definition": (
        "The units are put in the order of how responsible they are for the answer to this "
        "example, and the first n are set to zero at every position, after normalization and "
        "activation. Effect: how much of the lead of the answer (its logit minus the next) the "
        "unit accounts for, to first order. Selectivity: UnitMem's ratio with this example in the "
        "place of the strongest one."
    ),
    "formula": (
        "effect(u) = Σ_positions activation × ∂ lead / ∂ activation\n"
        "selectivity(u) = (a_x − mean of others) / (a_x + mean of others)"
    ),
    "reading": (
        "If very few units turn the answer while neighbours and held-out accuracy stay inside the "
        "grey band, this answer hangs on those units. The band holds 90 % of draws of as many "
        "random units from the same layers. The dashed line is held-out data. "
        "Where the network is too slow for all examples, shares are of a fixed sample, and a "
        "change has its 95 % interval (Agresti & Min 2005)."
    ),
    "fooled": (
        "Memory can be spread out: then no few units hold it. Any answer with a small lead turns "
        "easily, learned ones too: compare with an example whose label is right. Units that are "
        "nearly always silent have no effect but may be selective. Zero is an input later layers "
        "never saw, and batch norm is not re-estimated. Units are ranked on the very example they "
        "are tested on. Small samples: one example is a step in the curve."
    ),
    "source": (
        "Maini et al. 2023, arXiv 2307.09542, section 5 (zeroing units until an example flips); "
        "UnitMem: Wang et al. 2024, arXiv 2409.19069; effect: Molchanov et al. 2017, eq. 7"
    ),
    "ours": (
        "Maini et al. search greedily, unit by unit, with gradients of noisy views and with a "
        "penalty on the loss of other examples; here units are ranked once, for this example "
        "alone. Wang et al. zero weights and train a linear probe anew; here the network is left "
        "as it is."
    ),
}
