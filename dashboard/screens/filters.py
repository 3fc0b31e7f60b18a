"""How templates write times, figures and ids."""

import re
from datetime import UTC, datetime

from markupsafe import Markup, escape

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.metrics.ratios import Ratio
from conferencing.queries.screens.figures import Figure

NO_VALUE = "–"
# Behind these an address may go on in the next line; elsewhere only where nothing else helps.
_JOINT = re.compile(r"(?<=[@.])(?=\w)")
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


def percent(figure: Figure) -> str:
    """With one decimal, rounded from the exact fraction; a dash without a value."""
    if figure.value is None or figure.numerator is None or figure.denominator is None:
        return NO_VALUE
    return Ratio(int(figure.numerator), figure.denominator).shown_percent


def duration(seconds: float | None) -> str:
    """1:42, or 1:02:03; a dash for none."""
    if seconds is None:
        return NO_VALUE
    minutes, rest = divmod(int(seconds + 0.5), 60)  # half up
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def breakable(text: str) -> Markup:
    """Escaped, with places where a long address is broken rather than in the middle of a word."""
    return Markup(_JOINT.sub("<wbr>", str(escape(text))))


def telnyx_ahead_ms() -> int:
    """Telnyx's clock less ours, for the scripts: most times on a page are stamped by Telnyx's."""
    return round(telnyx_clock.ahead().total_seconds() * 1000)


def _code_point(match: re.Match[str]) -> str:
    return f"_{ord(match.group()):x}_"
