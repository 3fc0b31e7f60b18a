"""From a verified body to committed rows: raw event, journal and mirror, in one transaction shared
by all that wait together.

`Intake` is the asyncio side: what arrives while a commit is running waits for the next one, and
shares it. `store` is the database side, for a batch of any size. Nobody is answered before their
own commit.
"""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import OperationalError, connection, transaction

from conferencing.database.pipeline import Pending, any_of, send, together
from conferencing.database.state_tables import insert_new
from conferencing.mirror import writer
from conferencing.projection import webhook_fields, webhook_parsing

from .models import WebhookEvent

log = logging.getLogger(__name__)

TABLE = WebhookEvent._meta.db_table
COLUMNS = (
    "event_id",
    "event_type",
    "body",
    "received_at",
    "occurred_at",
    "attempt",
    "repeats",
    "outcome",
    "error",
)
BATCH = 128


@dataclass(frozen=True, slots=True)
class Received:
    """A verified webhook. `event_id` is at most 255 signs; `body` is the text as it came, `json`
    the same parsed.
    """

    event_id: str
    body: str
    json: Mapping[str, Any]
    received_at: datetime


Lost = dict[str, Exception]


class Intake:
    """Collects what arrives at once into shared commits, carried out one after the other by one
    thread of its own.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[Received, asyncio.Future[None]]] = []
        self._running: asyncio.Task[None] | None = None
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="webhook-writer")

    async def commit(self, received: Received) -> None:
        """Return once `received` is committed. Raises what the database raised when it could not be
        stored.
        """
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((received, done))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        await done

    def close(self) -> None:
        """Wait for the commit under way and give the writer's connection back."""
        self._writer.submit(
            lambda: connection.close()
        )  # the connection of that thread, not of this one
        self._writer.shutdown()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
                try:
                    received = [received for received, _ in batch]
                    lost = await loop.run_in_executor(self._writer, store_in_thread, received)
                except Exception as error:
                    lost = dict.fromkeys((received.event_id for received, _ in batch), error)
                _answer(batch, lost)
        finally:
            self._running = None


def _answer(batch: list[tuple[Received, asyncio.Future[None]]], lost: Lost) -> None:
    for received, done in batch:
        if done.done():
            continue  # its request was cancelled; the row is stored all the same
        if error := lost.get(received.event_id):
            done.set_exception(error)
        else:
            done.set_result(None)


def store_in_thread(batch: list[Received]) -> Lost:
    """`store`, leaving no broken connection behind for the next batch of this thread."""
    try:
        return store(batch)
    except Exception:
        connection.close()
        raise


def store(batch: list[Received]) -> Lost:
    """Store and apply. What cannot be applied is stored all the same, with its error on its row.

    Answers those that could not even be stored; raises when the database is away, and nothing can
    be.
    """
    try:
        with transaction.atomic(), together():
            stored = _insert(batch, WebhookEvent.Outcome.APPLIED)
            # Repeats as well: the journal knows them, and need not wait to hear which rows were
            # new.
            writer.apply(
                webhook_parsing.from_webhook(received.json, received.received_at)
                for received in batch
            )
            _count_repeats(batch, stored.result())
    except Exception as error:
        # Only its kind: the text of a database error quotes the row, with its numbers.
        log.warning(
            "%d webhooks did not apply together (%s) and are taken one by one",
            len(batch),
            type(error).__name__,
        )
        return _store_one_by_one(batch)
    return {}


def _store_one_by_one(batch: list[Received]) -> Lost:
    lost: Lost = {}
    for received in batch:
        try:
            with transaction.atomic():
                new = _insert([received], WebhookEvent.Outcome.STORED).result()
                _count_repeats([received], new)
        except OperationalError:
            raise
        except Exception as error:
            lost[received.event_id] = error
        else:
            for event_id in new:
                process(event_id)
    return lost


def process(event_id: str) -> bool:
    """Apply one stored event (again); keep the error on its row if it fails. Applying twice changes
    nothing.
    """
    row = WebhookEvent.objects.get(event_id=event_id)
    try:
        with transaction.atomic():
            writer.apply([webhook_parsing.from_webhook(json.loads(row.body), row.received_at)])
            row.outcome, row.error = WebhookEvent.Outcome.APPLIED, ""
            row.save(update_fields=["outcome", "error"])
    except Exception as error:
        log.error(
            "Webhook %s (%s) cannot be applied: %s",
            row.event_id,
            row.event_type,
            type(error).__name__,
        )
        row.outcome, row.error = WebhookEvent.Outcome.FAILED, f"{type(error).__name__}: {error}"
        row.save(update_fields=["outcome", "error"])
        return False
    return True


def _insert(batch: list[Received], outcome: str) -> Pending[list[str]]:
    """Insert the raw rows of ids not seen before; the result is those ids."""
    first = {received.event_id: received for received in reversed(batch)}
    rows = [_row(first[event_id], outcome) for event_id in sorted(first)]
    inserted = insert_new(TABLE, COLUMNS, rows, key=["event_id"], returning=["event_id"])

    return inserted.then(lambda rows: [event_id for (event_id,) in rows])


def _row(received: Received, outcome: str) -> tuple[Any, ...]:
    event = webhook_parsing.envelope(received.json)
    meta = received.json.get("meta")
    attempt = meta.get("attempt") if isinstance(meta, Mapping) else None
    kind = event.get("event_type")
    return (
        received.event_id,
        webhook_fields.clean(kind) if isinstance(kind, str) else "",
        received.body,
        received.received_at,
        webhook_fields.parse_time(event.get("occurred_at")),
        attempt if type(attempt) is int and 0 <= attempt < 2**31 else None,
        0,
        outcome,
        "",
    )


def _count_repeats(batch: list[Received], new: list[str]) -> None:
    """Count on each row how often its event came again: in this batch, or since an earlier one."""
    times = Counter(received.event_id for received in batch)
    times.subtract(new)
    for count in sorted({n for n in times.values() if n}):
        ids = sorted(event_id for event_id, n in times.items() if n == count)
        where, values = any_of("event_id", ids)
        send(f"UPDATE {TABLE} SET repeats = repeats + %s WHERE {where}", [count, *values])


def utc_now() -> datetime:
    return datetime.now(UTC)
