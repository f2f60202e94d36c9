"""The panes of a page, drawn one by one so that a broken one takes no other with it."""

import asyncio
import traceback

CARRY_ON = "The rest of the page still works; the details help in a bug report."


class Panes:
    """Draws the views of a page when there is something new to draw.

    views  each has `pane`, `needs` (names of the results it shows) and `show()`
    """

    def __init__(self, views):
        self.views, self._told, self._due = views, "", []

    def show(self, name=None, *, apart=False) -> None:
        """Draw anew what shows this result, or all; a pane that can't says so itself.

        apart  one after the other, and whatever else the page has to do in between
        """
        views = [view for view in self.views if name is None or name in view.needs]
        if not apart or (loop := _loop()) is None:
            for view in views:
                draw(view)
            return
        if not self._due:
            loop.call_soon(self._next, loop)
        self._due += [view for view in views if view not in self._due]

    def _next(self, loop):
        draw(self._due[0])
        del self._due[0]
        if self._due:
            loop.call_soon(self._next, loop)

    def wait(self, progress) -> None:
        """Panes with nothing in them yet say how far it is."""
        words = progress.stage
        words += f" · {100 * progress.done // progress.total} %" if progress.total > 0 else ""
        if words != self._told:
            self._told = words
            for view in self.views:
                if view.pane.state in ("empty", "working"):
                    view.pane.working(words)

    def say(self, name, words: str) -> None:
        """What shows this result is not as it should be, and says so."""
        for view in self.views:
            if name in view.needs and view.pane.state == "ready":
                view.pane.partial(words)

    def rest(self, why: str = "", there=(), *, loaded=False) -> None:
        """Nothing is at work any more: what waited in vain says what would stand there.

        why     said instead by the panes that draw none of the results that are `there` (names)
        loaded  what went wrong came later: panes that need no result keep their own words
        """
        self._told = ""
        for view in self.views:
            if view.pane.state == "working":
                view.pane.empty()
                draw(view)
            spared = loaded if not view.needs else set(view.needs) & set(there)
            if why and view.pane.state == "empty" and not spared:
                view.pane.empty(why)


def _loop():
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def draw(view) -> None:
    try:
        view.show()
    except Exception as error:
        view.pane.failed(*told(error))


def told(error) -> tuple[str, str, str]:
    """What a fault looks like: what, what to do (what was noted about it), and the traceback."""
    todo = " ".join(getattr(error, "__notes__", ())) or CARRY_ON
    trace = "".join(traceback.format_exception(error))
    return f"{type(error).__name__}: {error}", todo, trace
