"""Times as Telnyx writes them, and which of them can be. Pure.

Everything that reads a time from Telnyx reads it here: webhooks, rows of listings, answers.
"""

from datetime import UTC, datetime, timedelta

# No call of Telnyx's is older than its Call Control.
EARLIEST = datetime(2015, 1, 1, tzinfo=UTC)
# Even the end that is planned for a conference is only hours away. So is every zone of the Earth.
MOST_AHEAD = timedelta(days=1)


def read_time(value: object, received_at: datetime) -> datetime | None:
    """An aware UTC time from ISO-8601 text; without a zone it is UTC.

    None where there is none, and where it cannot be: before 2015, or more than a day after
    `received_at`, the time of Telnyx's clock at which it reached us.
    """
    time = _parsed(value)
    return time if time and EARLIEST <= time <= received_at + MOST_AHEAD else None


def _parsed(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):  # the latter: the year 1, a few hours before it began
        return None
