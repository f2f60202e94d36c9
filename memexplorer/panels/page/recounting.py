"""A page whose k is moved while it is at work: much is counted beside, and nothing is lost."""

from memexplorer.panels.page import counting, failing, work


class Recounting:
    """The part of a `Page` that counts votes for another k; where that takes long, as a job.

    Until all of it is there, what is shown stays as it was.
    """

    _late = None  # name -> result that came while votes of another k were being counted

    def _counts(self, late) -> bool:
        """Is there so much to count for the k that is asked for that it is a job of its own?

        late  results that came meanwhile, which may be of another k
        """
        late, k = {**(self._late or {}), **late}, self.session.asked_k
        parts = self.session.parts(**late)
        if not counting.many(self.session) or not (self._late or counting.due(parts, k)):
            return False
        self._late = late
        tell = {"done": self._all_counted, "stopped": self._uncounted, "failed": self._miscounted}
        self.running.aside(work.counted(parts, k), seen=self._seen, **tell)
        return True

    def _counted(self, k, parts):
        self._late = {}
        self.session.put(k, parts)
        self.panes.show(apart=counting.many(self.session))
        self.top.tell()

    def _all_counted(self, took):
        if not self.running.busy:
            self._done(took)

    def _uncounted(self):
        """What is shown stays as it was; what came meanwhile and is of that k is kept."""
        came, self._late, self.session.next_k = self._late or {}, {}, None
        for name in set(came) - set(counting.due(came, self.session.k)):
            self.session.keep(name, came[name])
            self.panes.show(name, apart=counting.many(self.session))
        self.controls.fill()
        if not self.running.busy:
            self._stopped()

    def _miscounted(self, error):
        self._uncounted()
        where = self.controls.tell_fault if self.running.busy else self.job.failed
        where(*failing.words(error))
