"""From verified webhooks to committed rows: raw event, journal and mirror, in one transaction for a
batch of any size.

A batch that cannot be applied together is stored all the same, and applied one by one; what fails
then keeps its error on its row, for the sweep and for "process again".
"""

import json
import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from conferencing import oddities, tracing
from conferencing.database.pipeline import Pending, any_of, send, together
from conferencing.database.state_tables import Row, insert_new
from conferencing.ledger import dialled
from conferencing.mirror import writer
from conferencing.projection import webhook_fields, webhook_parsing
from conferencing.projection.events import Event

from . import outdated, receipts
from .models import WebhookEvent
from .received import Received

log = logging.getLogger(__name__)

TABLE = WebhookEvent._meta.db_table
COLUMNS = (
    "event_id",
    "event_type",
    "body",
    "received_at",
    "signed_at",
    "occurred_at",
    "attempt",
    "repeats",
    "outcome",
    "error",
    "is_recovered",
)


# By event id, why an event could not be stored.
Lost = dict[str, Exception]


def store_in_thread(batch: list[Received]) -> Lost:
    """`store`, which leaves no broken connection behind for this thread's next batch."""
    try:
        return store(batch)
    except Exception:
        connection.close()
        raise


def store(batch: list[Received]) -> Lost:
    """Store and apply. What cannot be applied is stored all the same, with its error on its row.

    Returns those that could not even be stored. Raises OperationalError when the database is away.
    """
    for received in batch:
        _note_odd_id(received)
    try:
        with transaction.atomic():
            with together():
                stored = _insert(batch, WebhookEvent.Outcome.APPLIED)
                # Repeats as well: the journal skips them, and nobody has to wait for the answer
                # which rows were new.
                events = [
                    webhook_parsing.from_webhook(received.json, received.signed_at)
                    for received in batch
                ]
                writer.apply(events, now=_recorded_at(batch))
                new = stored.result()
                _count_repeats(batch, new)
            _find_dialled(events)
    except Exception as error:
        # Only its kind: the text of a database error quotes the row, with its numbers.
        log.warning(
            "A batch of webhooks (%d) could not be applied at once (%s); trying them one by one",
            len(batch),
            type(error).__name__,
        )
        return _store_one_by_one(batch)
    receipts.count(batch, new)
    return {}


def _recorded_at(batch: list[Received]) -> datetime | None:
    """What was fetched afterwards is journaled with the time of fetching, all of it with the same:
    so it is not mistaken for news (see `conferencing.queries.link`). None: the time of journaling.
    """
    return batch[0].received_at if batch[0].is_recovered else None


_said: set[str] = set()  # kinds of events, each said once in a process


def _note_odd_id(received: Received) -> None:
    """An id that cannot be kept whole is none; the body has it as it came."""
    event = webhook_parsing.envelope(received.json)
    if not webhook_fields.has_odd_id(webhook_fields.inner(event, "payload")):
        return
    kind = webhook_fields.text(event, "event_type")[:64] or "unknown"
    oddities.note("webhook", kind, "an id in it is too long, or not text that can be stored")
    if len(_said) < oddities.MOST_KINDS and kind not in _said:
        _said.add(kind)
        log.warning(
            "Webhooks of type %r have an ID that cannot be kept: see the administration, Unreadable"
            " records",
            kind,
        )


def _store_one_by_one(batch: list[Received]) -> Lost:
    lost: Lost = {}
    for received in batch:
        try:
            with transaction.atomic():
                new = _insert([received], WebhookEvent.Outcome.STORED).result()
                _count_repeats([received], new)
        except OperationalError:
            raise  # the database is away: the others would fail alike
        except Exception as error:
            lost[received.event_id] = error
        else:
            receipts.count([received], new)
            for event_id in new:
                process(event_id)
    return lost


def process(event_id: str) -> WebhookEvent.Outcome:
    """Apply one stored event, or apply it again; returns what came of it. Why it was not applied is
    kept on its row. Applying twice changes nothing.
    """
    with tracing.about(event=f"webhook:{event_id}"):
        return _process(event_id)


def _process(event_id: str) -> WebhookEvent.Outcome:
    row = WebhookEvent.objects.get(event_id=event_id)
    try:
        with transaction.atomic():
            # Rows of older versions do not tell when they were signed.
            signed_at = row.signed_at or row.received_at
            event = webhook_parsing.from_webhook(json.loads(row.body), signed_at)
            if reason := outdated.reason(event, row.received_at, timezone.now()):
                return _leave(row, reason)
            writer.apply([event])
            _find_dialled([event])
            _note(row, WebhookEvent.Outcome.APPLIED)
    except Exception as error:
        log.error(
            "Webhook %s (%s) could not be applied: %s. See its error in the administration",
            row.event_id,
            row.event_type,
            type(error).__name__,
        )
        _note(row, WebhookEvent.Outcome.FAILED, f"{type(error).__name__}: {error}")
        return WebhookEvent.Outcome.FAILED
    return WebhookEvent.Outcome.APPLIED


def _leave(row: WebhookEvent, reason: str) -> WebhookEvent.Outcome:
    """As it is, if it was applied in its time."""
    if row.outcome != WebhookEvent.Outcome.APPLIED:
        _note(row, WebhookEvent.Outcome.TOO_OLD, reason)
    return WebhookEvent.Outcome.TOO_OLD


def _note(row: WebhookEvent, outcome: WebhookEvent.Outcome, error: str = "") -> None:
    row.outcome, row.error = outcome, error
    row.save(update_fields=["outcome", "error"])


def _find_dialled(events: Iterable[Event]) -> None:
    dialled.found(events, timezone.now(), connection_id=settings.DIAL_CONNECTION)


def _insert(batch: list[Received], outcome: str) -> Pending[list[str]]:
    """Insert the raw rows of ids not seen before; the result is those ids."""
    first = {received.event_id: received for received in reversed(batch)}
    rows = [_row(first[event_id], outcome) for event_id in sorted(first)]
    inserted = insert_new(TABLE, COLUMNS, rows, key=["event_id"], returning=["event_id"])
    return inserted.then(lambda rows: [event_id for (event_id,) in rows])


def _row(received: Received, outcome: str) -> Row:
    event = webhook_parsing.envelope(received.json)
    meta = received.json.get("meta")
    attempt = meta.get("attempt") if isinstance(meta, Mapping) else None
    return (
        received.event_id,
        webhook_fields.text(event, "event_type"),
        received.body,
        received.received_at,
        received.signed_at,
        webhook_fields.occurred_at(event, received.signed_at),
        # By exact type: JSON's true is an int to Python, but no number of attempts.
        attempt if type(attempt) is int and 0 <= attempt < 2**31 else None,
        0,
        outcome,
        "",
        received.is_recovered,
    )


def _count_repeats(batch: list[Received], new: list[str]) -> None:
    """Count on each row how often its event came again, in this batch or after an earlier one."""
    times = Counter(received.event_id for received in batch)
    times.subtract(new)
    for count in sorted({n for n in times.values() if n}):
        ids = sorted(event_id for event_id, n in times.items() if n == count)
        where, values = any_of("event_id", ids)
        send(f"UPDATE {TABLE} SET repeats = repeats + %s WHERE {where}", [count, *values])
