"""How templates write times and ids."""

import re
from datetime import UTC, datetime

from conferencing.clocks.telnyx import telnyx_clock

_ODD = re.compile(r"[^A-Za-z0-9-]")


def domid(text: str) -> str:
    """Any text as part of an element's id: letters, digits and minus stay, everything else becomes
    its code point in hex, so that no two texts share an id.
    """
    return _ODD.sub(_code_point, text)


def ms(at: datetime) -> int:
    """Epoch milliseconds, as the scripts read times."""
    return int(at.timestamp() * 1000)


def iso(at: datetime) -> str:
    """For the `datetime` attribute: "2026-03-31T12:00:00.000Z"."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def telnyx_ahead_ms() -> int:
    """Telnyx's clock less ours, for the scripts: most times on a page are stamped by Telnyx's."""
    return round(telnyx_clock.ahead().total_seconds() * 1000)


def _code_point(match: re.Match[str]) -> str:
    return f"_{ord(match.group()):x}_"
