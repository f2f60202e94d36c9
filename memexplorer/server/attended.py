"""Voila, for as long as somebody holds the other end of its standard input.

The launcher does. Were it killed outright, it could not stop its server any more, and a server
with the user's data would go on unseen.
"""

import contextlib
import os
import signal
import threading


def end_when_alone() -> None:
    """Wait until nobody can write to us any more, then end as on SIGTERM, kernels included."""
    # Not sys.stdin: a thread inside its lock would make Python's own ending fail.
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Run Voila, with our index of pages, on this command line."""
    from memexplorer.server.pages import Pages

    threading.Thread(target=end_when_alone, daemon=True, name="attendance").start()
    Pages.launch_instance()


if __name__ == "__main__":
    main()
