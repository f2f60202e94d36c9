"""How a page opens: on what the caller names, or on the shipped sample."""

import contextlib
from pathlib import Path

from memexplorer import shipped, storage
from memexplorer.data.samples import sample
from memexplorer.encoding import twins
from memexplorer.learning import keeping
from memexplorer.panels.address import linking
from memexplorer.panels.page.naming import FIELDS
from memexplorer.panels.page.page import Page
from memexplorer.widgets import look


def opened(
    page,
    model=None,
    data=None,
    held_out=None,
    *,
    sample_name=None,
    roots=None,
    autostart=True,
    k=None,
    layer=None,
    layers=None,
    metric=None,
    selection=None,
    **given,
) -> Page:
    """The page of these views, at work on what is named.

    page         (name, question, wanted, middle, below) as `Page` takes them
    sample_name  a shipped sample; also what is shown when nothing is named
    roots        folders that paths typed in the page may lie in; None: anywhere
    autostart    begin at once; False: wait for Load
    k, metric, layers   what the studies are asked; layer: the one that is laid out
    selection    ids of the examples to be selected
    given        weights, features, predictions, trust, preprocessing, encoder; reference, split
    """  # fmt: skip
    look.prepare()
    given |= {"model": model, "data": data, "held_out": held_out}
    if model is None and data is None and sample_name is None:
        sample_name = "cifar-small"
    if sample_name is not None:
        named = {name: value for name, value in given.items() if value is not None}
        given |= sample(sample_name) | named  # a second network of one's own, beside the sample
    roots = None if roots is None else _readable(roots)
    unknown = sorted(set(given) - set(KNOWN))
    if unknown:
        raise TypeError(f"panel has no setting {unknown[0]!r}; it has {', '.join(KNOWN)}")
    wish = {"k": k, "layer": layer, "layers": layers, "metric": metric, "selection": selection}
    wish, notes = {name: value for name, value in wish.items() if value is not None}, []
    if linked := linking.claim():
        given, told, notes = linking.resumed(given, roots, linking.asked())
        wish |= told
    shown = Page(*page, roots=roots, given=given, linked=linked)
    if autostart:
        shown.start(given, wish)
    if notes:
        shown.top.note(notes)
    return shown


KNOWN = (*FIELDS, "features", "predictions", "trust", "preprocessing", "encoder", "skip_corrupt",
         "limit", "reference", "split")  # fmt: skip


def _readable(roots) -> list[Path]:
    """The folders that were named; and what is shipped or was trained on a page is for anybody."""
    found = [*map(Path, roots), shipped.folder("sample_data")]
    with contextlib.suppress(ValueError):  # no cache: the page says so when it needs one
        found += [storage.cache_folder() / kept for kept in (twins.KEPT, keeping.KEPT)]
    return list(dict.fromkeys(found))
