"""What one page has loaded, and what the studies found about it."""

import traitlets

from memexplorer.panels.page import counting
from memexplorer.panels.selection import columns

TRAINING, HELD_OUT = "training", "held-out"


class Found(traitlets.HasTraits):
    """What is loaded, and what is known of it?

    network, training, held_out   what was loaded
    reference, split              the network to compare with, and which examples it was not shown
    given, roots                  what was named, and the folders that may be read; None: anywhere
    uploads                       where files that are uploaded go; None: nowhere
    agreement, map, units         results of the three studies, None until there
    layermem, noisy               what two encoders memorized, what wrong labels led to, or None
    watched, spoiled              the training watched here and its picked step (panels.watching),
                                  which stays when others are loaded; what was spoiled, or None
    forgetting, pruning           what silencing units on this page has found, or None
    k, metric, layers             what they were asked; layers None: chosen by the study
    next_k                        the k that is asked for, until all that is shown is of that k
    """

    layermem, noisy, watched, spoiled = (traitlets.Any(None) for _ in range(4))

    def __init__(self, **settings):
        self.k, self.next_k, self.metric = 30, None, "cosine"
        self.seed, self.cache, self.given, self.roots = 0, None, {}, None
        self.uploads = None
        super().__init__()
        self.take(None, None)
        for name, value in settings.items():
            setattr(self, name, value)

    def take(self, network, training, held_out=None, encoder=False, readable=(),
             id_order=None, reference=None, split=None) -> None:  # fmt: skip
        """Look at these; what was found and chosen of others is forgotten."""
        self.network, self.training, self.held_out = network, training, held_out
        self.reference, self.split = reference, split
        self.encoder, self.layers, self.map_layer = encoder, None, None
        self.readable, self.id_order = list(readable), id_order
        self.agreement = self.map = self.units = self.forgetting = self.pruning = None
        self.layermem = self.noisy = None
        self.k, self.next_k = self.asked_k, None

    @property
    def asked_k(self) -> int:
        """What the slider says: `k`, or the one that is not counted yet."""
        return self.next_k or self.k

    def keep(self, name: str, result) -> None:
        """Take in a result, or an early part of one; counted anew if k was moved meanwhile."""
        if name == "units":
            self.units = result
        else:
            self.put(self.asked_k, counting.anew(self.parts(**{name: result}), self.asked_k))

    def parts(self, **other) -> dict:
        """The results that depend on k; `other` ones in their place."""
        return {"agreement": self.agreement, "map": self.map, **other}

    def put(self, k: int, parts: dict) -> None:
        """Show these parts, which are of this k."""
        parts = counting.once(parts)
        self.k, self.next_k = k, None
        self.agreement, self.map = parts["agreement"], parts["map"]

    def evidence(self, which=TRAINING):
        """What the network said of this set, as far as known."""
        if which == HELD_OUT:
            return None if self.agreement is None else self.agreement.held_evidence
        known = self.agreement or self.map
        return None if known is None else known.evidence

    def graphs(self, which=TRAINING) -> dict:
        """The neighbours of this set's examples among the training examples, by layer."""
        if which == HELD_OUT:
            return (self.agreement.held_graphs if self.agreement else None) or {}
        found = self.agreement.graphs if self.agreement else {}
        more = self.map.graphs if self.map else {}
        return more if len(more) > len(found) else found

    def shares(self, which=TRAINING) -> dict:
        """Layer -> (example, class) votes of the k neighbours."""
        if which == HELD_OUT:
            return (self.agreement.held_shares if self.agreement else None) or {}
        found = self.agreement.shares if self.agreement else {}
        more = self.map.shares if self.map else {}
        return more if len(more) > len(found) else found

    def examples(self, which=TRAINING):
        """The Examples, numbered as the network's answers are once it was asked."""
        seen = self.evidence(which)
        if seen is not None:
            return seen.examples
        return self.training if which == TRAINING else self.held_out

    def layer(self) -> str | None:
        """The layer whose neighbours are shown: the map's, else the last one."""
        known = self.graphs()
        wanted = self.map.layer if self.map else None
        return wanted if wanted in known else (list(known)[-1] if known else None)

    def recount(self, k: int) -> bool:
        """Another k: votes anew from the graphs that are there. False when they are too small."""
        if not counting.reaches(self.parts(), k):
            return False
        self.put(k, counting.anew(self.parts(), k))
        return True

    def scores(self) -> list[str]:
        """Which numbers are there for each training example? (An early map has none yet.)"""
        return columns.scores(self)

    def score(self, name="suspicion"):
        """(example,) one of the training scores, or None while there is none."""
        return columns.score(self, name)
