"""Which class is taken for which: confusion maps, as people write them."""

import re

import numpy as np

from memexplorer.data.words import listed

CIFAR10 = {
    "truck": "automobile", "bird": "airplane", "deer": "horse", "cat": "dog", "dog": "cat",
}  # fmt: skip
NEXT = "next"  # every class becomes the one after it, the last the first
NAMED = ("cifar10", NEXT)
ARROW = re.compile(r"->|→|=>|⇒")


def confusion(to, classes) -> np.ndarray:
    """Which class does each class become?

    to       {class: class} by names or numbers (a number that is the name of a class means that
             class, else the class of this number); "cifar10" for the map that is used for CIFAR-10
             everywhere (truck to automobile, bird to airplane, deer to horse, cat and dog); "next"
             for the class after it; or text such as "cat→dog, bird→airplane"
    classes  the names of all classes
    returns  (class,) int64, its own number where a class is left as it is
    errors   ValueError names the class that is not known, and those that are
    source   the map of CIFAR-10: Patrini et al. 2017, arXiv 1609.03683

    >>> confusion("cat->dog", ("bird", "cat", "dog")).tolist()
    [0, 2, 2]
    >>> confusion("next", ("bird", "cat", "dog")).tolist()
    [1, 2, 0]
    """
    classes = tuple(classes)
    became = np.arange(len(classes))
    if isinstance(to, str) and to.strip() == NEXT:
        return np.roll(became, -1)
    if isinstance(to, str):
        to = CIFAR10 if to.strip() == "cifar10" else parsed(to)
    if not isinstance(to, dict) or not to:
        raise ValueError(
            f"to is {to!r}, but a map from class to class was wanted, such as "
            f'{{"{classes[0]}": "{classes[-1]}"}}, or one of {listed(NAMED)}'
        )
    given: dict[int, object] = {}
    for name, other in to.items():
        one, two = number(name, classes), number(other, classes)
        if given.setdefault(one, two) != two:
            raise ValueError(f"to says twice what {classes[one]} becomes; say it once")
        if one == two:
            raise ValueError(f"to sends {classes[one]} to itself; leave it out, or name another")
        became[one] = two
    return became


def parsed(text: str) -> dict[str, str]:
    """Which classes does a line such as "cat→dog, bird→airplane" speak of?

    text     pairs with an arrow (→ or ->) between, and a comma or a line break after each
    returns  {class: class}
    errors   ValueError says which part has no arrow, or one too many

    >>> parsed("cat -> dog, bird→airplane")
    {'cat': 'dog', 'bird': 'airplane'}
    """
    found: dict[str, str] = {}
    for part in re.split(r"[,;\n]", text):
        if not part.strip():
            continue
        sides = [side.strip() for side in ARROW.split(part)]
        if len(sides) != 2 or not all(sides):
            raise ValueError(
                f'"{part.strip()}" says not which class becomes which; write it as "cat→dog, '
                'bird→airplane" (-> is an arrow too)'
            )
        if found.setdefault(*sides) != sides[1]:
            raise ValueError(f"{sides[0]} is said to become {found[sides[0]]} and {sides[1]}; "
                             "name one")  # fmt: skip
    if not found:
        raise ValueError('no class is named; write which becomes which, such as "cat→dog"')
    return found


def by_id(text: str) -> dict[str, str]:
    """Which ids does a line such as "train-17=dog, train-4=cat" speak of?

    text     ids and classes with = (or an arrow) between; a comma or a line break after each
    returns  {id: class}
    errors   ValueError says which part does not say both

    >>> by_id("train-17=dog, train-4 -> cat")
    {'train-17': 'dog', 'train-4': 'cat'}
    """
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        sides = re.fullmatch(rf"(.+?)\s*(?:{ARROW.pattern}|=)\s*([^=→⇒]+)", part)
        if sides is None:
            raise ValueError(f'"{part}" says not which id is told which class; write it as '
                             '"train-17=dog, train-4=cat"')  # fmt: skip
        name, other = sides.groups()
        if found.setdefault(name, other) != other:
            raise ValueError(f"{name} is said to be told {found[name]} and {other}; name one")
    return found


def number(name, classes) -> int:
    """Which class is meant, by its name or by its number?

    >>> number("dog", ("cat", "dog")), number(0, ("cat", "dog")), number(1, ("1", "2"))
    (1, 0, 0)
    >>> number("1", ("cat", "dog")), number("1", ("1", "2"))
    (1, 0)
    """
    if str(name) in classes:
        return classes.index(str(name))
    whole = isinstance(name, int | np.integer) and not isinstance(name, bool)
    if not whole and isinstance(name, str) and re.fullmatch("[0-9]+", name):
        whole, name = True, int(name)  # as text has them
    if whole and 0 <= name < len(classes):
        return int(name)
    raise ValueError(f"there is no class {name!r}; the classes are {listed(classes, most=20)}")
