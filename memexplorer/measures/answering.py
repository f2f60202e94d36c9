"""What does a network answer to examples it was told the truth of, and to those it wasn't?"""

from dataclasses import dataclass

import numpy as np

from memexplorer.checks import check_axes

NEVER = -1


@dataclass(frozen=True)
class Answered:
    """How were examples answered whose truth is known?

    right      share of the clean examples (told the truth) that are answered right
    truly      share of the wrongly told ones that are answered with their true class
    as_told    share of the wrongly told ones that are answered as told: memorized
    otherwise  share of the wrongly told ones that are answered with a third class
    clean, wrong  how many there are of each; shares of none are NaN
    """

    right: float
    truly: float
    as_told: float
    otherwise: float
    clean: int
    wrong: int


def answered(labels, true_labels, predictions) -> Answered:
    """How many examples are answered truly, as told (memorized), or otherwise?

    labels       (example,) what the training was told
    true_labels  (example,) what they are
    predictions  (example,) what the network says
    returns      Answered: shares and counts; truly + as_told + otherwise = 1
    source       Liu et al. 2020, fig. 1

    >>> found = answered([0, 0, 0, 0], [0, 1, 1, 2], [0, 0, 1, 1])
    >>> found.right, round(found.truly, 2), round(found.as_told, 2), round(found.otherwise, 2)
    (1.0, 0.33, 0.33, 0.33)
    """
    labels, true_labels, predictions = map(np.asarray, (labels, true_labels, predictions))
    check_axes(
        labels=(labels, "example"),
        true_labels=(true_labels, "example"),
        predictions=(predictions, "example"),
    )
    wrong = labels != true_labels
    true, told = predictions == true_labels, predictions == labels
    return Answered(
        _share(true[~wrong]), _share(true[wrong]), _share(told[wrong]),
        _share(~(true | told)[wrong]), int((~wrong).sum()), int(wrong.sum()),
    )  # fmt: skip


def since(labels, predictions) -> np.ndarray:
    """Since when is each example answered as told, and was so ever after?

    What was learned and later forgotten counts from when it came back.

    labels       (example,) what the training was told
    predictions  (time, example) what the network said, time after time
    returns      (example,) int: the first time from which on every answer is as told; -1 where the
                 last one is not
    source       ours; compare Toneva et al. 2019, forgetting events

    >>> since([1, 1, 1], [[0, 1, 1], [1, 0, 1], [1, 1, 0]]).tolist()
    [1, 2, -1]
    """
    labels, predictions = np.asarray(labels), np.asarray(predictions)
    check_axes(labels=(labels, "example"), predictions=(predictions, "time example"))
    if not len(predictions):
        return np.full(len(labels), NEVER)
    other = (predictions != labels)[::-1]
    # From the last time backwards: how many answers are as told before one is not?
    run = np.where(other.any(axis=0), other.argmax(axis=0), len(other))
    return np.where(run, len(other) - run, NEVER)


def _share(which) -> float:
    return float(which.mean()) if which.size else float("nan")
