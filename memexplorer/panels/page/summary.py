"""What is loaded, and on what it ran, in words for the page."""

from memexplorer.data import samples
from memexplorer.panels.page import work

UNASKED = "No network is named: panes that ask one stay empty, all others work."


def described(session, *, alone=False) -> list[str]:
    """What was loaded, in words for the page; alone: are there panes that need no network?"""
    lines = []
    if session.training is not None:
        named = f"{session.training.name}: {len(session.training):,} training examples"
        held = "" if session.held_out is None else f", {len(session.held_out):,} held out"
        lines += [named + held + f", {len(session.training.classes)} classes"]
        lines += session.training.notes
    if session.held_out is not None:
        lines += session.held_out.notes
    if session.network is not None:
        from memexplorer.models.loading import origin as origin_of

        origin = origin_of(session.network)
        count = sum(weight.numel() for weight in session.network.parameters())
        lines.append(
            f"{type(session.network).__name__}, {count:,} weights, from {short(origin.spec)}"
        )
        lines += [f"Images: {origin.preprocessing.describe()}", *origin.notes]
    elif alone and session.training is not None and work.unasked(None, session.training):
        lines.append(UNASKED)
    known = session.evidence()
    return lines + list(known.notes if known is not None else ())


def brief(session, given: dict) -> str:
    """What is loaded, in half a line: "cifar-small · ResNet · 4,000 + 1,000 examples"."""
    if session.training is None:
        return ""
    name = sample_of(given) or session.training.name
    network = "no network" if session.network is None else type(session.network).__name__
    count = f"{len(session.training):,}"
    count += "" if session.held_out is None else f" + {len(session.held_out):,}"
    return f"{name} · {network} · {count} examples"


def sample_of(given: dict) -> str | None:
    """Which shipped sample is this, if it is one?"""
    named = {name: str(value) for name, value in given.items() if isinstance(value, str)}
    for sample in samples.NAMES:
        if samples.sample(sample).items() <= named.items():
            return sample
    return None


def short(spec: str) -> str:
    """The last two names of a path: the field shows all of it."""
    parts = str(spec).replace("\\", "/").split("/")
    return spec if len(parts) < 4 else "…/" + "/".join(parts[-2:])


def ran_on(network) -> str:
    """On what a network runs, in words for the status line."""
    if network is None:
        return "no network"
    weight = next(network.parameters(), None)
    return "float32 · CPU" if weight is None else f"float32 · {str(weight.device).upper()}"
