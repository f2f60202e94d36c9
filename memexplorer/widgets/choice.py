"""A drop-down whose options follow what is known, without that counting as a choice."""

from collections.abc import Callable

import ipywidgets


class Choice(ipywidgets.Dropdown):
    """Which of these? `on_pick()` is called when a person chose, not when options were filled in.

    >>> picked = []
    >>> choice = Choice("Layer", on_pick=lambda: picked.append(choice.value))
    >>> choice.offer(["stage1", "fc"], "fc")
    >>> choice.value = "stage1"
    >>> choice.offer(["stage1", "stage2"], "stage2")
    >>> picked, choice.value
    (['stage1'], 'stage1')
    """

    def __init__(self, description: str, *, on_pick: Callable[[], None], label_width="80px"):
        self._on_pick, self._filling = on_pick, False
        self.chosen = False  # by a person, since the options were last without it
        super().__init__(description=description)
        self.style.description_width, self.layout.width = label_width, "auto"
        self.observe(self._changed, "value")  # on_pick comes guarded

    def offer(self, options, first) -> None:
        """Fill in the options; what a person chose stays while it is among them, else `first`.

        errors  ValueError for an option that stands for None: a drop-down would show nothing
        """
        pairs = [option if isinstance(option, tuple) else (option, option) for option in options]
        if unseen := [words for words, value in pairs if value is None]:
            raise ValueError(f"{unseen[0]!r} stands for None, which is nothing chosen: the "
                             "drop-down would show nothing; give another value")  # fmt: skip
        self._filling = True
        try:
            kept = self.value
            self.chosen = self.chosen and any(value == kept for _, value in pairs)
            if list(self.options) != pairs:
                self.options = pairs
            self.value = kept if self.chosen else first
        finally:
            self._filling = False

    def _changed(self, _):
        if not self._filling:
            self.chosen = True
            self._on_pick()
