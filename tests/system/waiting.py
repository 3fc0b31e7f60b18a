"""Waiting for what another process does: until it is so, never for a length of time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# For a loaded machine with two cores; nothing here needs more than a few of them.
PATIENCE_SECONDS = 75.0
LOOK_EVERY_SECONDS = 0.03


def eventually(look: Callable[[], T], *, what: str = "", seconds: float = PATIENCE_SECONDS) -> T:
    """What `look` returns as soon as that is true. Raises AssertionError with its last value."""
    deadline = time.monotonic() + seconds
    while not (value := look()):
        if time.monotonic() > deadline:
            late = f"{what or look} did not come true within {seconds:.0f} s"
            raise AssertionError(f"{late}; it was {value!r}")
        time.sleep(LOOK_EVERY_SECONDS)
    return value
