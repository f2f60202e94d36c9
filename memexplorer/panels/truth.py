"""How well an order finds the wrong labels, where the truth is known."""

from memexplorer.measures import detection
from memexplorer.widgets import look


def truth(found) -> str:
    """How well does the order find the wrong labels, where the truth is known?"""
    examples = found.evidence.examples
    if examples.true_labels is None or "suspicion" not in found.examples:
        return ""
    planted = examples.true_labels != examples.labels
    count = int(planted.sum())
    if not count:
        return ""
    area, low, high = detection.auroc(found.examples["suspicion"], planted)
    first = detection.found_first(found.examples["suspicion"], planted, count)
    text = (
        f"The truth is known here: {count:,} of {len(planted):,} labels are wrong. Suspicion finds "
        f"them with AUROC {area:.2f} ({low:.2f}–{high:.2f}); {100 * first:.0f} % of them are among "
        f"the first {count:,}."
    )
    return f'<p class="mx-truth">{look.escape(text)}</p>'
