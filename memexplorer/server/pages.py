"""One server for all pages: an index that lists them, and each of them under its own address.

Voila by itself lists the files of a folder, and lets them be read. Ours lists what the notebooks
say of themselves in their metadata (`title`, `description`), starts no kernel for that, and serves
nothing else of the folder.
"""

import json
import os
import urllib.parse
from functools import partial
from pathlib import Path

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.utils import url_path_join
from tornado import web
from voila.app import Voila
from voila.handler import BaseVoilaHandler
from voila.tornado.contentshandler import VoilaContentsHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler
from voila.tornado.treehandler import TornadoVoilaTreeHandler

from memexplorer.server import asking, bundles
from memexplorer.server.connections import Channels

TEMPLATE = Path(__file__).resolve().parent / "share/jupyter/voila/templates/memexplorer"
RENDER = "voila/render/"
FIRST = "explore"


def listed(folder: Path) -> list[dict]:
    """Which pages are in this folder, and what do they say of themselves?

    returns  for each: name, title (without "MemExplorer · "), description, its path below the
             server's address, and that of its picture below the template ("" without one); the
             explorer first, the others by title
    """
    found = []
    for path in folder.glob("*.ipynb"):
        says = json.loads(path.read_text(encoding="utf-8")).get("metadata", {})
        title = says.get("title", path.stem).removeprefix("MemExplorer · ")
        picture = f"static/pages/{path.stem}.png"
        found.append(
            {
                "name": path.stem,
                "title": title[:1].upper() + title[1:],
                "description": says.get("description", ""),
                "path": RENDER + urllib.parse.quote(path.name),
                "picture": picture if (TEMPLATE / picture).is_file() else "",
            }
        )
    return sorted(found, key=lambda page: (page["name"] != FIRST, page["title"]))


class IndexHandler(BaseVoilaHandler):
    """The index: all pages with a picture and a sentence each."""

    def initialize(self, folder, **kwargs):
        super().initialize(**kwargs)
        self.folder = folder

    @web.authenticated
    def get(self):
        given = json.loads(os.environ.get("MEMEXPLORER_SOURCES", "{}"))
        self.set_header("Cache-Control", "no-store")  # a page may have come since
        shown = {"pages": listed(self.folder), "about": about(given)}
        self.write(self.render_template("pages.html", **shown))


class EntranceHandler(BaseVoilaHandler):
    """Lets in, once, whoever knows the word in the address.

    A browser is started with an address in its command line, which anybody on the machine can
    read: that one must not hold the token.
    """

    def initialize(self, words, goal, **kwargs):
        super().initialize(**kwargs)
        self.words, self.goal = words, goal

    @allow_unauthenticated
    def get(self, word):
        if word not in self.words:
            raise web.HTTPError(403, "this way in has been used; open the address with the token")
        self.words.remove(word)
        token = urllib.parse.quote(self.identity_provider.token)
        self.redirect(f"{self.goal}?token={token}")


def about(given: dict) -> str:
    """What do all pages open on, in a few words?

    >>> about({"model": "timm:resnet18", "data": "/sets/birds"})
    'timm:resnet18 · /sets/birds'
    """
    if "sample" in given:
        return f"the shipped sample {given['sample']}"
    if not asking.named(given):
        return "shipped samples"
    features = given.get("features")
    named = [given.get("model"), given.get("data")]
    named += [features] if isinstance(features, str) else features or []
    return " · ".join(str(spec) for spec in named if spec)


class Pages(Voila):
    """Voila with an index of its own where a folder is served."""

    def initialize(self, argv=None):
        super().initialize(argv)
        if limit := int(os.environ.get("MEMEXPLORER_UPLOAD_LIMIT", 0)):
            most = self.tornado_settings.get("websocket_max_message_size", 0)
            larger = {"websocket_max_message_size": max(most, limit)}
            self.tornado_settings = {**self.tornado_settings, **larger}
        scripts = []
        if bundles.folder():
            os.environ[bundles.TOLD] = bundles.version()  # the kernels inherit it
            scripts = bundles.addresses(self.base_url)
        index = not self.notebook_path
        self.voila_configuration.page_config_hook = partial(told, index=index, scripts=scripts)

    def init_handlers(self):
        ours = [handler for handler in super().init_handlers() if handler[1] not in LISTINGS]
        same = {"voila_configuration": self.voila_configuration}
        words = {os.environ.pop("MEMEXPLORER_ENTRANCE", None)} - {None}
        goal = url_path_join(self.server_url, os.environ.pop("MEMEXPLORER_PAGE", ""))
        entrance = url_path_join(self.server_url, r"/enter/([\w-]+)")
        added = [(entrance, EntranceHandler, {"words": words, "goal": goal, **same})]
        if not self.notebook_path:
            index = {"folder": Path(self.root_dir), **same}
            added.append((self.server_url, IndexHandler, index))
        if place := bundles.folder():
            added.append(bundles.handler(self.server_url, place))
        return [*added, *((path, OURS.get(kind, kind), *rest) for path, kind, *rest in ours)]


LISTINGS = (TornadoVoilaTreeHandler, VoilaContentsHandler)
OURS = {VoilaKernelWebsocketHandler: Channels}


def told(page_config, *, index, scripts, base_url, **_):
    """The page's settings, with the scripts it needs and the index to which it leads back."""
    ours = {"memexplorerScripts": scripts, **({"memexplorerIndex": base_url} if index else {})}
    return {**page_config, **ours}
