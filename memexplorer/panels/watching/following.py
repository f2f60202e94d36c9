"""The map of all times as a widget shows it, and the example that is followed on it."""

from memexplorer.panels.watching import answers
from memexplorer.widgets.thumbnail import thumbnail

SIDE = 56  # pixels of the image of the one that is followed


def draw(plane, times, watched, by: str) -> None:
    """Draw these times, coloured by what is asked for, at the one that is picked."""
    codes, names, hues = answers.coloured(times, watched.found.source, by)
    when = [answers.epoch(at) for at in times.epochs]
    steps = times.steps.tolist()
    place = steps.index(watched.step) if watched.step in steps else None
    plane.draw(times.points, codes, names=names, hues=hues, times=when, place=place)


def tell(plane, times, source) -> None:
    """Say what is known of the one that is followed, beside its image."""
    one = plane.picked
    with plane.hold_sync():
        if one < 0:
            plane.words, plane.image = "Click an example to follow it.", ""
            return
        plane.words = answers.told_of(times, source, one, plane.place)
        row = times.rows[one]
        plane.image = thumbnail(source.images([row])[0], SIDE) if source.pictured else ""
