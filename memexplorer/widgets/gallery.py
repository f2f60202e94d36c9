"""Images in a grid, each with its words under it, to be gone through by mouse or arrow keys."""

import base64
import io
from collections.abc import Callable, Sequence

import numpy as np
import traitlets
from PIL import Image

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultElement


def thumbnail(image, size: int) -> str:
    """How does an image get into the page? As a data URI, at most `size` pixels a side.

    image  (h, w), (h, w, 1), (h, w, 3) or (h, w, 4) uint8
    Small images grow by a whole factor, pixels kept square; large ones are averaged down.

    >>> thumbnail(np.zeros((8, 8, 3), dtype=np.uint8), 32)[:22]
    'data:image/png;base64,'
    """
    image = np.asarray(image)
    if image.ndim == 3 and image.shape[2] == 1:
        image = image[:, :, 0]
    shaped = image.ndim == 2 or (image.ndim == 3 and image.shape[2] in (3, 4))
    if image.dtype != np.uint8 or not shaped or 0 in image.shape:
        raise ValueError(
            f"image has shape {image.shape} and type {image.dtype}; (h, w), (h, w, 3) or "
            "(h, w, 4) of uint8 is wanted"
        )
    picture, longest = Image.fromarray(image), max(image.shape[:2])
    if longest < size:
        times = size // longest
        picture = picture.resize(
            (picture.width * times, picture.height * times), Image.Resampling.NEAREST
        )
    elif longest > size:
        picture.thumbnail((size, size), Image.Resampling.LANCZOS)
    held = io.BytesIO()
    # A shrunk photograph is a tenth of the size as JPEG; small ones must keep every pixel.
    photograph = longest > size and picture.mode in ("L", "RGB")
    picture.save(held, *(("JPEG",) if photograph else ("PNG",)), quality=88)
    kind = "jpeg" if photograph else "png"
    return f"data:image/{kind};base64,{base64.b64encode(held.getvalue()).decode()}"


class Gallery(FaultElement):
    """Which images are these, and what do the labels, the network and the neighbours say?

    items  a sequence of {"id": str, "src": data URI | None | callable that makes one,
           "lines": [str, ...], "tone": "" | "wrong"}; only the part shown is ever asked for,
           so a callable src (or a lazy sequence) makes a thumbnail when it is first seen
    picked the id of an item or None; size: pixels of an image; page: how many at first, and more

    >>> gallery = Gallery(items=[{"id": "a", "src": None, "lines": ["cat"]}], page=48)
    >>> gallery.words
    'showing 1 of 1'
    """

    _esm, _css = look.script("gallery"), look.sheet()

    items: Sequence[dict] | traitlets.Any = traitlets.Any(())
    picked = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    size = traitlets.Int(96, min=16, max=1024).tag(sync=True)
    name = traitlets.Unicode("images").tag(sync=True)  # what these are, for a screen reader
    empty = traitlets.Unicode("Nothing is selected.").tag(sync=True)
    words = traitlets.Unicode("").tag(sync=True)
    page = traitlets.Int(48, min=1)
    _shown = traitlets.List().tag(sync=True)
    _left = traitlets.Int(0).tag(sync=True)

    def __init__(self, **settings):
        super().__init__(**settings)
        self.on_msg(self.guarded(self._asked))

    def more(self) -> None:
        """Show one more page."""
        self._fill(len(self._shown) + self.page, self._shown)

    def _asked(self, _widget, content, _buffers):
        if content.get("ask") == "more":
            self.more()

    @traitlets.validate("picked")
    def _one_of_them(self, proposal):
        if proposal["value"] is not None and self._place(proposal["value"]) is None:
            raise traitlets.TraitError(
                f"picked {proposal['value']!r} is none of the {len(self.items):,} items' ids"
            )
        return proposal["value"]

    @traitlets.observe("picked")
    def _bring_into_sight(self, _):
        if self.picked is not None and self._place(self.picked) >= len(self._shown):
            self._fill(self._enough(), self._shown)

    @traitlets.observe("items")
    def _replaced(self, _):
        if self.picked is not None and self._place(self.picked) is None:
            self.picked = None
        self._fill(self._enough())

    def _place(self, identity):
        return next((at for at, item in enumerate(self.items) if str(item["id"]) == identity), None)

    def _enough(self):
        """Whole pages, at least so many that the picked one is among them."""
        last = 0 if self.picked is None else self._place(self.picked)
        return (last // self.page + 1) * self.page

    def _fill(self, count, kept=()):
        total = len(self.items)
        shown = [*kept, *(_ready(item) for item in self.items[len(kept) : count])]
        self.words = f"showing {len(shown):,} of {total:,}" if total else ""
        with self.hold_sync():
            self._shown, self._left = shown, total - len(shown)


def _ready(item: dict) -> dict:
    """The item as the page takes it; an image that can't be made says so in its place."""
    source, lines = item.get("src"), [str(line) for line in item.get("lines", ())]
    if isinstance(source, Callable):
        try:
            source = source()
        except Exception as error:
            source, lines = None, [*lines, f"no picture: {error}"]
    if source is not None and not str(source).startswith("data:image/"):
        raise ValueError(
            f"items has a src that starts with {str(source)[:40]!r}; a data URI made by "
            "thumbnail(image, size) is wanted, so that the page asks nobody for it"
        )
    return {"id": str(item["id"]), "src": source, "lines": lines, "tone": item.get("tone", "")}
