"""What it means to spoil a data set on purpose."""

SPOILING = {
    "question": "What is wrong with the data, when we know it because we did it ourselves?",
    "definition": (
        "A share of the examples is drawn and spoiled; the rest is left alone. Labels: told "
        "another class (each other one equally likely), any class (perhaps the true one), the "
        "class a map says, or what a list says. Images: replaced by noise with the mean and "
        "variance of all images, or their pixels moved. Copies: the same examples more than once."
    ),
    "formula": (
        "drawn = round(share × examples), without replacement\n"
        "any class of C: expected to be wrong = share × (1 − 1/C)"
    ),
    "reading": (
        "Told is what the training sees, truly what is known besides. An example that is "
        "answered as told though that is wrong was memorized: nothing else says so. Each step "
        "is done to what the one before left; its draw is another under the same seed."
    ),
    "fooled": (
        "Labels that were wrong before anybody spoiled them: begin with the true labels where "
        "they are known. Any class and another class are not the same noise: 40 % of the first "
        "is 36 % of the second with ten classes. Noise drawn for an image keeps its label, and "
        "can only be learned by heart."
    ),
    "source": (
        "Arpit et al. 2017, arXiv 1706.05394, section 2; Zhang et al. 2017, arXiv 1611.03530; "
        "Patrini et al. 2017, arXiv 1609.03683 (the map of CIFAR-10)"
    ),
    "ours": (
        "Exactly the share is drawn, not each example by chance. Images that become noise are "
        "kept as numbers from 0 to 1 and beyond; pictures cut them off at black and white."
    ),
}
