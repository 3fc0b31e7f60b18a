"""A process that ends with its parent, whichever way that ends: none is left behind holding a port.

A parent that is killed can tell nobody, so its children look.
"""

import os
import signal
import threading

LOOK_SECONDS = 0.25
END_SECONDS = 8.0  # for ending in order; then it is over


def end_with(pid: int) -> None:
    """From now on this process ends, as by SIGTERM, when its parent is not `pid` any more. (Asked
    by number: the parent may be gone before its child asks who it was.)
    """
    threading.Thread(target=_watch, args=[pid], name="parent", daemon=True).start()


def _watch(pid: int) -> None:
    never = threading.Event()
    while os.getppid() == pid:
        never.wait(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    never.wait(END_SECONDS)
    os._exit(1)
