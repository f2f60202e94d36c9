"""Lists and counts, as a sentence says them."""


def listed(names, *, most: int = 5) -> str:
    """Which are they, without flooding the page?

    names    anything that can be listed
    most     how many are written out; the others are counted
    returns  str

    >>> listed(["a.png", "b.png", "c.png"], most=2)
    'a.png, b.png and 1 more'
    """
    names = [str(name) for name in names]
    shown = ", ".join(name if len(name) <= 120 else name[:117] + "…" for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most:,} more"


def counted(number: int, noun: str) -> str:
    """How many is that, in words a sentence can hold?

    >>> counted(1, "image"), counted(60000, "image")
    ('1 image', '60,000 images')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
