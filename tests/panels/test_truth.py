"""Is it said how well the order finds wrong labels, where and only where that is known?"""

from types import SimpleNamespace

import numpy as np
from sklearn.metrics import roc_auc_score

from memexplorer.panels.truth import truth


def test_the_sentence_says_what_scikit_learn_says(explored):
    found = explored.session.map
    wrong = found.evidence.examples.true_labels != found.evidence.examples.labels
    area = roc_auc_score(wrong, found.examples["suspicion"])
    first = wrong[np.argsort(-found.examples["suspicion"], kind="stable")[:6]].mean()
    said = truth(found)
    assert "6 of 60 labels are wrong" in said
    assert f"AUROC {area:.2f} (" in said
    assert f"{100 * first:.0f} % of them are among the first 6." in said


def stub(true_labels, **scores):
    examples = SimpleNamespace(true_labels=true_labels, labels=np.array([0, 1]))
    return SimpleNamespace(evidence=SimpleNamespace(examples=examples), examples=scores)


def test_nothing_is_claimed_where_nothing_is_known():
    score = np.array([0.1, 0.9])
    assert truth(stub(None, suspicion=score)) == ""  # no truth
    assert truth(stub(np.array([0, 1]), suspicion=score)) == ""  # no wrong label
    assert truth(stub(np.array([1, 1]))) == ""  # no order yet
