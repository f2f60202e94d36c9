"""What the panes of a training mean."""

TRAINING = {
    "question": "When does a network learn the truth, and when does it memorize what it was told?",
    "definition": (
        "A share of the examples is spoiled, or they come with wrong labels and are learned as "
        "they are told. A network is taught on all of them, and from time to time asked, in "
        "evaluation mode: what does it say of the training examples as they were told, of held-out "
        "ones, and of those told a wrong class? Truly: their true class. As told: the wrong one, "
        "which can only have been memorized. Otherwise: a third class."
    ),
    "formula": (
        "Of examples with label told ≠ true: truly = #{f = true} / n, as told = #{f = told} / n, "
        "otherwise = 1 − truly − as told. Accuracy: #{f = told} / n in training, #{f = true} / n "
        "held-out. Loss: the mean of the chosen loss over the steps since the time before; cross-"
        "entropy is in nats."
    ),
    "reading": (
        "Early, wrong labels are answered truly: what is common is learned first. Later the line "
        "of what is answered as told rises, and held-out accuracy falls. Click a picture, or focus "
        "it and press the arrows, to mark a time; from there a branch goes on with other settings, "
        "and its parent stays beside it, thin. While it trains, the thin end of a line is a "
        "running mean of the batches; the thick part was measured."
    ),
    "fooled": (
        "By chance 1 / (classes - 1) of the wrong answers are as told. With dropout or shifted "
        "images the running accuracy is lower than the measured one. One run is one draw: try "
        "other seeds before you believe a small difference."
    ),
    "source": "Arpit et al. 2017, section 3; Liu et al. 2020, figure 1",
    "ours": (
        "The truth is the labels known to be true, not a data set believed clean. The order of "
        "each epoch is drawn from the seed and the epoch's number, so that what was paused goes "
        "on to the same numbers."
    ),
}

TIMES = {
    "question": "Which examples move when the network begins to memorize them?",
    "definition": (
        "What one layer answers to some of the examples at every time that was kept, all laid out "
        "at once, by UMAP. An example at a time is drawn to those near it at that time, is pushed "
        "away from others at that time, and is tied to itself at the times before and after."
    ),
    "formula": (
        "100 epochs of UMAP's own steps on the graph of each time (14 nearest neighbours), at a "
        "learning rate α from 0.5 to 0; between them, for each example and two times in a row, "
        "both ends go α d / (1 + d²) towards each other, d apart: UMAP's attraction with a = b = 1."
    ),
    "reading": (
        "Press Play, or move the slider. Groups of one class come together as they are learned. "
        "An example told a wrong class goes first with its true class; when it is memorized, it "
        "leaves it. Click one to follow it: its way is drawn, and what it was answered is told."
    ),
    "fooled": (
        "The map keeps who is near whom, not how far the groups are from each other. How far an "
        "example moves follows how many of its neighbours change only loosely (rank correlation "
        "0.23 where it was measured). A sample is drawn, and it says how many."
    ),
    "source": "McInnes, Healy & Melville 2018 (UMAP); ties in time: after AlignedUMAP, umap-learn",
    "ours": (
        "It begins with UMAP of the last time, carried back from time to time. AlignedUMAP ties "
        "times two apart as well, with another force; measured beside it, ours is as smooth and "
        "as true to the neighbours, in seconds instead of minutes."
    ),
}
