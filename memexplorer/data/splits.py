"""Training, test and validation parts of one source."""

from memexplorer.data.words import listed

WORDS = {
    "train": "train", "training": "train", "test": "test", "testing": "test", "t10k": "test",
    "val": "validation", "valid": "validation", "validation": "validation",
}  # fmt: skip


def split_of(name: str) -> tuple[str, str]:
    """Which part does this name speak of, and what is left of the name?

    >>> split_of("x_train"), split_of("test_images"), split_of("labels")
    (('train', 'x'), ('test', 'images'), ('', 'labels'))
    """
    words = name.lower().split("_")
    for end in (-1, 0):
        if len(words) > 1 and words[end] in WORDS:
            return WORDS[words[end]], "_".join(words[:-1] if end else words[1:])
    return "", name.lower()


def chosen(parts, split: str | None, name: str) -> tuple[str, tuple[str, ...]]:
    """Which part is read?

    parts    the names of the parts that are there; "" is a source without parts
    split    what was asked for, or None
    returns  (part, notes): a sole part; else what was asked for; else the training part, and a note
    errors   ValueError names the parts that are there

    >>> chosen(["train", "test"], None, "mnist")
    ('train', ('mnist has the parts train and test: train was read',))
    """
    parts = list(parts)
    there = " and ".join(parts) if len(parts) < 3 else listed(parts)
    if split:
        asked = WORDS.get(split.lower(), split)
        for part in parts:
            if part and asked == WORDS.get(part.lower(), part):
                return part, ()
        raise ValueError(
            f"split: {name} has no part {split!r}; "
            + (f"there are: {listed(parts)}" if any(parts) else "it is not divided into parts")
        )
    if len(parts) == 1:
        return parts[0], ()
    if "" in parts:
        return "", ()
    for part in parts:
        if WORDS.get(part.lower()) == "train":
            return part, (f"{name} has the parts {there}: {part} was read",)
    raise ValueError(
        f"split: {name} has the parts {there}; say which, for instance {name}:{parts[0]}"
    )
