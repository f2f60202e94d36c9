"""The training that a page looks at, and how it is opened at one of its times."""

from dataclasses import dataclass

from memexplorer.studies import learning_curves


@dataclass(frozen=True, eq=False)
class Watched:
    """Which training is looked at, and which step of it?

    found  LearningCurves, whose history grows;  step: of a checkpoint, None: the last one
    """

    found: learning_curves.LearningCurves
    step: int | None = None

    @property
    def checkpoint(self):
        """The one that is picked, else the last; None while there is none."""
        kept = self.found.history.checkpoints
        picked = [one for one in kept if one.step == self.step]
        return (picked or kept or [None])[-1 if not picked else 0]

    @property
    def named(self) -> dict | None:
        """What a page loads to look at the time that is picked; None where files can't say it."""
        told = self.found.history.settings
        if ":" not in told["model"] or "data_file" not in told:
            return None
        return {"model": told["model"], "weights": str(self.checkpoint.weights),
                "data": told["data_file"], "held_out": told.get("held_out_file")}  # fmt: skip

    def holds(self, given: dict) -> bool:
        """Is what was named for the page the data of this training?"""
        named = self.found.history.settings.get("data_file")
        return named is not None and given.get("data") == named

    @property
    def over(self) -> bool:
        """Is it at its last step?"""
        history = self.found.history
        return bool(len(history)) and history.times["step"][-1] == history.settings["last_step"]

    @property
    def settled(self) -> bool:
        """Is a time picked, or the training over? Else what it looks at moves on."""
        return self.step is not None or self.over


def goes_on(history, drawn) -> bool:
    """Is this the training that is drawn, and not yet over? Then what is drawn only grows."""
    if drawn is None or history.settings["folder"] != drawn.history.settings["folder"]:
        return False
    last = history.times["step"][-1] if len(history) else None
    return len(history) >= len(drawn.history) > 0 and last != history.settings["last_step"]
