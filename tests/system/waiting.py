"""Waiting for what another process does: until it is so, never for a length of time."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

PATIENCE_SECONDS = (
    25.0  # a loaded machine with two cores; nothing here needs more than a few of them
)
LOOK_EVERY_SECONDS = 0.03


def eventually(
    look: Callable[[], Found], *, what: str = "", seconds: float = PATIENCE_SECONDS
) -> Found:
    """What `look` answers as soon as that is true. Raises AssertionError, with what it answered
    last.
    """
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(
                f"{what or look} did not come true within {seconds:.0f} s; it was {found!r}"
            )
        time.sleep(LOOK_EVERY_SECONDS)
    return found
