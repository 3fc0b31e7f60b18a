"""Delivery of webhooks: signed, several at once, tried again by Telnyx's rules."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import aiohttp

from conferencing.simulator.faults import Faults
from conferencing.simulator.world.applications import Application
from conferencing.simulator.world.payloads import Event

from .signing import Signer, spoil

Outcome = Literal["delivered", "refused", "failed"]

# Telnyx tries again after these, after 5xx and after silence; any other 4xx loses the event.
_RETRIED = {408, 429}


@dataclass(frozen=True)
class Receivers:
    """Where the webhooks of the account's first application go, and how often and how many at once
    those of all are sent.

    `retry_delays` are the seconds between the attempts at one address; `failover_url` gets what
    `url` did not take.
    """

    url: str | None
    failover_url: str | None = None
    # Telnyx does not publish how often it tries; elsewhere it names three attempts for an address.
    retry_delays: Sequence[float] = (1.0, 2.0)
    parallel: int = 10


@dataclass
class DeliveryCounts:
    """`sent` counts attempts; the others count events."""

    sent: int = 0
    delivered: int = 0
    retried: int = 0
    failed: int = 0
    dropped: int = 0
    unaddressed: int = 0
    last_error: str = ""


class Delivery:
    """Belongs to one event loop. `application_of` tells where an event goes, and how."""

    def __init__(
        self,
        signer: Signer,
        faults: Faults,
        receivers: Receivers,
        now: Callable[[], datetime],
        application_of: Callable[[Event], Application | None],
    ) -> None:
        self.counts = DeliveryCounts()
        self._application_of = application_of
        self._retry_delays = tuple(receivers.retry_delays)
        self._signer = signer
        self._faults = faults
        self._now = now
        self._slots = asyncio.Semaphore(receivers.parallel)
        self._floor_changes = 0
        self._session: aiohttp.ClientSession | None = None

    def is_addressed(self, event: Event) -> bool:
        application = self._application_of(event)
        return application is not None and bool(application.addresses)

    async def deliver(self, event: Event) -> None:
        """Try until somebody takes the event, or all attempts are used up."""
        application = self._application_of(event)
        if application is None:
            self.give_up("its application has been deleted")
            return
        attempt = 0
        for url in application.addresses:
            for pause in (*self._retry_delays, None):
                attempt += 1
                outcome = await self._attempt(event, application, url, attempt)
                if outcome == "delivered":
                    self.counts.delivered += 1
                    return
                if outcome == "refused":
                    self.counts.failed += 1
                    return
                if pause is not None:
                    self.counts.retried += 1
                    await asyncio.sleep(pause)
        self.counts.failed += 1

    def give_up(self, why: str) -> None:
        """Count an event that is not even tried."""
        self.counts.failed += 1
        self.counts.last_error = why

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def _attempt(
        self, event: Event, application: Application, url: str, attempt: int
    ) -> Outcome:
        async with self._slots:
            body = self._body(event, application, url, attempt)
            # Signed anew each time: a receiver may refuse a timestamp that is five minutes old.
            headers = self._signer.sign(body, int(self._now().timestamp()))
            if self._faults.take("bad_signature", event["event_type"]):
                headers = spoil(headers)
            self.counts.sent += 1
            try:
                status = await self._post(url, body, headers, application.timeout_seconds)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                self._note(event, f"{type(error).__name__} {error}".strip())
                return "failed"
        if 200 <= status < 300:
            return "delivered"
        self._note(event, f"answered {status}")
        return "failed" if status in _RETRIED or status >= 500 else "refused"

    async def _post(self, url: str, body: bytes, headers: dict[str, str], seconds: float) -> int:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        headers = {"content-type": "application/json", "user-agent": "telnyx-webhooks", **headers}
        # Telnyx's pages disagree about redirects; the strict reading, a failure, is the safer test.
        posting = self._session.post(
            url,
            data=body,
            headers=headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=seconds),
        )
        async with posting as answer:
            await answer.read()
            return answer.status

    def _body(self, event: Event, application: Application, url: str, attempt: int) -> bytes:
        content: object = {"data": event, "meta": {"attempt": attempt, "delivered_to": url}}
        if application.is_of_version_1:
            content = _in_version_1(event)
        elif event["event_type"] == "conference.floor.changed" and self._is_bare(attempt):
            content = {key: value for key, value in event.items() if key != "occurred_at"}
        return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()

    def _is_bare(self, attempt: int) -> bool:
        """A floor.changed without `data` around it, as Telnyx's schema has it."""
        if self._faults.floor_form != "mixed":
            return self._faults.floor_form == "bare"
        # Every other event, and each of its attempts alike.
        self._floor_changes += attempt == 1
        return self._floor_changes % 2 == 0

    def _note(self, event: Event, error: str) -> None:
        self.counts.last_error = f"{event['event_type']}: {error}"


def _in_version_1(event: Event) -> dict[str, object]:
    """As applications made over the API get them, unless they ask for version 2."""
    return {
        "record_type": "event",
        "event_type": event["event_type"].replace(".", "_"),
        "created_at": event.get("occurred_at"),
        "webhook_id": event["id"],
        "payload": event["payload"],
    }
