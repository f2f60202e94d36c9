"""The messages here are bytes as a browser sends them, to Jupyter's own reading of them."""

import struct
from types import SimpleNamespace

import pytest
from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from memexplorer.server import connections


def line(open_):
    """A websocket's handler without a server, and what its kernel's side was given."""
    made = connections.Channels.__new__(connections.Channels)
    heard = []
    made.ws_connection = SimpleNamespace() if open_ else None
    made.connection = SimpleNamespace(handle_incoming_message=heard.append)
    return made, heard


def test_what_arrives_after_the_end_is_not_read():
    message = serialize_msg_to_ws_v1([b"{}", b"{}", b"{}", b"{}"], "shell")
    parts = struct.unpack("!I", bytes(message)[:4])[0]
    assert parts > 50_000_000, "read as of the older kind, it asks for gigabytes"
    for open_, wanted in ((True, [message]), (False, [])):
        made, heard = line(open_)
        made.on_message(message)
        assert heard == wanted


@pytest.mark.parametrize(
    "found", [None, SimpleNamespace(ping_interval=30_000, ping_timeout=90_000)]
)
def test_only_jupyter_pings(monkeypatch, found):
    protocol = found and SimpleNamespace(params=found)
    monkeypatch.setattr(
        VoilaKernelWebsocketHandler, "get_websocket_protocol", lambda self: protocol
    )
    made, _ = line(True)
    assert made.get_websocket_protocol() is protocol
    assert found is None or (found.ping_interval, found.ping_timeout) == (None, None)
