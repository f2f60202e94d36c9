"""The suspicion shown first finds wrong labels: AUROC >= 0.86 (cifar-small), 0.97 (digits).

Compared with what a user could have sorted by instead: the vote share of the given label at one
single layer (the best one is known only to those who know the truth), and the final loss.
"""

import tempfile

from memexplorer.data import load_examples
from memexplorer.data.samples import sample
from memexplorer.jobs import result_of
from memexplorer.measures.detection import auroc
from memexplorer.models.loading import load_model
from memexplorer.studies import neighbor_agreement

BARS = {"cifar-small": 0.86, "digits": 0.97}


def run(*, size=1_000_000, k=30):
    for name in BARS:
        where = sample(name)
        network = load_model(where["model"], weights=where["weights"])
        examples = load_examples(where["data"], limit=size)
        with tempfile.TemporaryDirectory() as cache:
            found = result_of(neighbor_agreement.run(network, examples, k=k, cache=cache))
        told(name, examples, found)


def told(name, examples, found):
    wrong = examples.labels != examples.true_labels
    scores = {layer: 1 - found.examples[f"vote[{layer}]"] for layer in found.evidence.features} | {
        "final loss": found.examples["loss"]
    }
    print(f"{name}: {len(examples):,} examples, {wrong.sum():,} wrong labels")
    area, low, high = auroc(found.examples["suspicion"], wrong)
    print(f"    suspicion        AUROC {area:.3f} ({low:.3f} to {high:.3f}); bar {BARS[name]}")
    areas = {one: auroc(values, wrong)[0] for one, values in scores.items()}
    for one, value in areas.items():
        print(f"    {one:16} AUROC {value:.3f}   ratio suspicion / {one}: {area / value:.3f}")
