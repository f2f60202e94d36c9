"""The line between a page and its kernel: patient, and deaf once it is closed.

A page that answers no ping is dropped, half a minute late by Jupyter's own settings, and a machine
on which ten pages open at once is slower than that. What the page had already sent arrives
nevertheless, and Jupyter then takes it for a message of an older kind: its first bytes are read as
a number of parts, 100 million, and Python makes room for them, 3 GB, while all pages wait.
"""

from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler


class Channels(VoilaKernelWebsocketHandler):
    """Voila's end of a page's websocket."""

    def on_message(self, ws_message):
        if self.ws_connection is not None:
            super().on_message(ws_message)

    def get_websocket_protocol(self):
        # Jupyter pings by itself, and waits longer than between two pings. Tornado would take its
        # milliseconds for seconds, and complain that the wait is the longer one.
        protocol = super().get_websocket_protocol()
        if protocol is not None:
            protocol.params.ping_interval = protocol.params.ping_timeout = None
        return protocol
