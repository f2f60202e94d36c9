"""A set of examples: what they are, what the training was told about them, and how they look."""

import itertools
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from memexplorer.data import showing
from memexplorer.data.fingerprint import content, fingerprint, texts
from memexplorer.data.words import listed

UNLABELLED = "unlabelled"
LAYOUTS = ("HWC", "CHW", "THWC", "vector")


@dataclass(frozen=True, eq=False)
class Examples:
    """Which examples are looked at, and what is known about each?

    ids          (example,) str, unique: the relative path, or a row id such as "train-17"
    labels       (example,) int64, an index into `classes`: the label the training saw
    classes      the names; label i is called classes[i]
    inputs       len() and inputs[rows]: one stacked array (row, ...), or a list of (h, w[, 3])
                 uint8 images where files may differ in size
    name         a short name for the page
    true_labels  (example,) int64, where the truth is known
    predictions  (example,) int64, answers that are already known, when there is no model
    features     layer -> (example, unit) float32, features that are already known
    notes        sentences the user should see
    layout       "HWC" (also for (row, h, w)), "CHW", "THWC" (clips: time first) or "vector"
    shades       (black, white), where the inputs don't tell (noise among images); None: they do
    kinds        (example,) str, how each was spoiled, where its file says so (data.spoiled_file)

    >>> pixels = np.zeros((3, 2, 2), np.uint8)
    >>> ids, labels = np.array(["a", "b", "c"]), np.array([0, 1, 1])
    >>> few = Examples(ids, labels, ("cat", "dog"), pixels, "few")
    >>> few.take([2, 0]).ids.tolist()
    ['c', 'a']
    """

    ids: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]
    inputs: object
    name: str
    true_labels: np.ndarray | None = None
    predictions: np.ndarray | None = None
    features: dict[str, np.ndarray] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    layout: str = "HWC"
    shades: tuple[float, float] | None = None
    kinds: np.ndarray | None = None

    def __post_init__(self):
        if self.layout not in LAYOUTS:
            raise ValueError(f"layout is {self.layout!r}, wanted one of {listed(LAYOUTS)}")
        columns = {"labels": self.labels, "true_labels": self.true_labels}
        columns |= {"predictions": self.predictions, "inputs": self.inputs}
        columns |= {f"features[{layer!r}]": rows for layer, rows in self.features.items()}
        for name, column in columns.items():
            if column is not None and len(column) != len(self.ids):
                raise ValueError(
                    f"{name} has {len(column):,} rows but there are {len(self.ids):,} ids; "
                    "give both the same examples in the same order"
                )
        _check_unique(self.ids)
        for name in ("labels", "true_labels", "predictions"):
            _check_range(name, columns[name], self.classes)

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        return f"Examples({self.name!r}: {len(self):,} in {len(self.classes):,} classes)"

    @property
    def labelled(self) -> bool:
        """Did the data say any labels? If not, there is one class named "unlabelled"."""
        return self.classes != (UNLABELLED,)

    @property
    def pictured(self) -> bool:
        """Can the examples be looked at? Plain vectors cannot."""
        return self.layout != "vector"

    def take(self, rows, *, ids=None) -> "Examples":
        """Which are these rows, as a set of their own?

        rows     (row,) int or bool array, in any order
        ids      (row,) str, other ids than they have: only so a row may come twice
        returns  Examples with the same classes and notes
        """
        rows = np.arange(len(self))[np.asarray(rows, dtype=None if np.size(rows) else int)]
        kept = {name: getattr(self, name) for name in ("ids", "labels", "true_labels")}
        kept |= {"predictions": self.predictions, "inputs": self.inputs, "kinds": self.kinds}
        kept = {name: _rows(column, rows) for name, column in kept.items()}
        kept["ids"] = kept["ids"] if ids is None else np.asarray(ids)
        same = {id(self.inputs): kept["inputs"]}  # features that are the inputs stay one array
        features = {
            layer: same[id(column)] if id(column) in same else column[rows]
            for layer, column in self.features.items()
        }
        return replace(self, features=features, **kept)

    def with_classes(self, classes) -> "Examples":
        """Which labels are these in another set's numbering (held-out data in the training's)?

        classes  names in the wanted order; each class that occurs here must be among them
        returns  Examples whose labels index `classes`
        """
        classes = tuple(str(name) for name in classes)
        if classes == self.classes:
            return self
        if not self.labelled:
            raise ValueError(
                f"{self.name} has no labels, but some of these classes were wanted: "
                f"{listed(classes, most=10)}; name data that has labels"
            )
        place = {name: i for i, name in enumerate(classes)}
        number = np.array([place.get(name, -1) for name in self.classes], dtype=np.int64)
        changed = {}
        for name in ("labels", "true_labels", "predictions"):
            if (column := getattr(self, name)) is not None:
                changed[name] = number[column]
                if (lost := np.unique(column[changed[name] < 0])).size:
                    raise ValueError(
                        f"{name} of {self.name} has {listed(self.classes[i] for i in lost)}, "
                        f"which is none of the classes wanted: {listed(classes, most=10)}"
                    )
        same = replace(self, classes=classes, **changed)
        if "_digest" in self.__dict__:  # of ids and content, which took long to read
            same.__dict__["_digest"] = self._digest
        return same

    def images(self, rows) -> list[np.ndarray]:
        """How do these examples look?

        rows     (row,) int array
        returns  list of (h, w) or (h, w, 3) uint8; of a clip its middle frame
        errors   ValueError if the examples are plain vectors (see `pictured`)
        """
        if not self.pictured:
            raise ValueError(f"{self.name} holds vectors, which cannot be shown as images")
        rows = np.atleast_1d(np.asarray(rows, dtype=np.int64))
        black, white = self.span
        return [
            showing.picture(image, layout=self.layout, black=black, white=white)
            for image in self.inputs[rows]
        ]

    @cached_property
    def span(self) -> tuple[float, float]:
        """Which values are black and white?

        Those said in `shades`, else of the first examples, so that an image looks the same each
        time.
        """
        if self.shades is not None:
            return self.shades
        if getattr(self.inputs, "dtype", np.uint8) == np.uint8:
            return 0.0, 255.0
        return showing.value_range(self.inputs[np.arange(min(256, len(self)))])

    def digest(self) -> str:
        """Which examples are these, in one line? It follows ids and content, not place or time.

        returns  32 hexadecimal digits
        """
        return self._digest

    @cached_property
    def _digest(self) -> str:
        parts = (self.layout.encode(), *texts(self.ids))
        return fingerprint(itertools.chain(parts, content(self.inputs)))

    def label_digest(self) -> str:
        """Which labels does the training see, in one line?

        returns  32 hexadecimal digits
        """
        return fingerprint([*texts(self.classes), self.labels.astype("<i8").tobytes()])


def _rows(column, rows):
    if column is None:
        return None
    return column.take(rows) if hasattr(column, "content") else column[rows]


def _check_unique(ids) -> None:
    if len(set(ids.tolist())) == len(ids):
        return
    names, times = np.unique(ids, return_counts=True)
    raise ValueError(
        f"ids must be unique, but {listed(names[times > 1])} "
        f"occur{'s' if (times > 1).sum() == 1 else ''} more than once; number them"
    )


def _check_range(name: str, labels, classes) -> None:
    if labels is None or not len(labels):
        return
    wrong = labels[(labels < 0) | (labels >= len(classes))]
    if wrong.size:
        raise ValueError(
            f"{name} has {listed(np.unique(wrong))}, outside 0..{len(classes) - 1} "
            f"({len(classes):,} classes: {listed(classes)})"
        )
