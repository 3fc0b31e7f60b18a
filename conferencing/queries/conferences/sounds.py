"""The sounds that run, as the mirror stores them. One that does not fit is left out, as if it had
never been known: nothing else that is shown beside it may go with it.
"""

import json

from msgspec import MsgspecError, convert
from msgspec.json import decode

from conferencing.projection.mending import Unmendable, mended
from conferencing.projection.states import Audio


def of_text(stored: str) -> list[Audio]:
    """From a column of JSON that was read by plain SQL."""
    # Most conferences are silent: this is the quicker way to say so.
    if stored == "[]":
        return []
    try:
        return decode(stored, type=list[Audio])
    except MsgspecError:
        return _those_that_fit(stored)


def of_value(stored: object) -> list[Audio]:
    """From a column of JSON that Django has read."""
    try:
        return convert(stored, list[Audio])
    except MsgspecError:
        return _those_that_fit(json.dumps(stored))


def _those_that_fit(text: str) -> list[Audio]:
    try:
        return [*mended(text, tuple[Audio, ...])]
    except Unmendable:
        return []
