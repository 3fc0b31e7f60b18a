"""Delivery of webhooks: signed, several at once, tried again by Telnyx's rules, spoiled by faults
when asked.
"""

import asyncio
import json
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from conferencing.simulator.faults import Faults

from .signing import Signer, spoil

_TIMEOUT = aiohttp.ClientTimeout(total=2.0)
_RETRIED = {408, 429}
_REORDER_SECONDS = 1.0
_OVERTAKING_SECONDS = 0.05
_BURST_SECONDS = 3.0
_REASONS = ("reason", "hangup_cause", "result", "status")


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


class Courier:
    """Belongs to one event loop. At most `max_pending` events wait; what comes above that is given
    up, and counted.
    """

    def __init__(
        self,
        signer: Signer,
        faults: Faults,
        *,
        url: str | None,
        failover_url: str | None = None,
        retry_delays: Sequence[float] = (1.0, 2.0),
        parallel: int = 10,
        max_pending: int = 10_000,
    ) -> None:
        self.url = url
        self.failover_url = failover_url
        self.retry_delays = tuple(retry_delays)
        self.counts = DeliveryCounts()
        self.on_settled: Callable[[], None] = lambda: None
        self._signer = signer
        self._faults = faults
        self._max_pending = max_pending
        self._slots = asyncio.Semaphore(parallel)
        self._gate = asyncio.Event()
        self._gate.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: deque[dict[str, Any]] = deque()
        self._burst: list[dict[str, Any]] = []
        self._burst_timer: asyncio.TimerHandle | None = None
        self._floors = 0
        self._session: aiohttp.ClientSession | None = None

    @property
    def pending(self) -> int:
        return len(self._tasks) + len(self._held) + len(self._burst)

    def accept(self, event: dict[str, Any]) -> None:
        """Take charge of one event (the `data` part)."""
        if self.url is None:
            self.counts.unaddressed += 1
            return
        event_type = event["event_type"]
        if self._faults.take("drop", event_type):
            self.counts.dropped += 1
            return
        if self._faults.take("unknown_value", event_type):
            event = _with_unknown_value(event)
        if self._faults.take("burst", event_type):
            self._collect(event)
        elif self._faults.take("reorder", event_type):
            self._hold(event)
        else:
            self._send(event)
            if self._held:
                asyncio.get_running_loop().call_later(_OVERTAKING_SECONDS, self._release_held)
        if self._faults.take("unknown_event", event_type):
            self._send(_unknown_event(event))

    def pause(self) -> None:
        self._gate.clear()

    def resume(self) -> None:
        self._gate.set()

    async def close(self) -> None:
        if self._burst_timer:
            self._burst_timer.cancel()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    def _send(self, event: dict[str, Any]) -> None:
        delay = self._faults.take("delay", event["event_type"])
        copies = 2 if self._faults.take("duplicate", event["event_type"]) else 1
        for _ in range(copies):
            if len(self._tasks) >= self._max_pending:
                self._give_up(f"more than {self._max_pending} events waiting")
                continue
            task = asyncio.get_running_loop().create_task(
                self._deliver(event, delay.value if delay else 0.0)
            )
            self._tasks.add(task)
            task.add_done_callback(self._settled)

    def _settled(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.on_settled()

    def _hold(self, event: dict[str, Any]) -> None:
        self._held.append(event)
        asyncio.get_running_loop().call_later(_REORDER_SECONDS, self._release_held)

    def _release_held(self) -> None:
        while self._held:
            self._send(self._held.popleft())

    def _collect(self, event: dict[str, Any]) -> None:
        self._burst.append(event)
        if self._burst_timer is None:
            self._burst_timer = asyncio.get_running_loop().call_later(
                _BURST_SECONDS, self._release_burst
            )
        if not any(fault.kind == "burst" for fault in self._faults.pending()):
            self._release_burst()

    def _release_burst(self) -> None:
        if self._burst_timer:
            self._burst_timer.cancel()
        self._burst_timer = None
        events, self._burst = self._burst, []
        for event in events:
            self._send(event)

    async def _deliver(self, event: dict[str, Any], delay: float) -> None:
        await asyncio.sleep(delay)
        await self._gate.wait()
        attempt = 0
        for url in filter(None, (self.url, self.failover_url)):
            for pause in (*self.retry_delays, None):
                attempt += 1
                outcome = await self._attempt(event, url, attempt)
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

    async def _attempt(self, event: dict[str, Any], url: str, attempt: int) -> str:
        """One POST: delivered, refused (not to be tried again), or failed."""
        async with self._slots:
            body = self._body(event, url, attempt)
            headers = self._signer.sign(body)
            if self._faults.take("bad_signature", event["event_type"]):
                headers = spoil(headers)
            self.counts.sent += 1
            try:
                status = await self._post(url, body, headers)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                self.counts.last_error = (
                    f"{event['event_type']}: {type(error).__name__} {error}".strip()
                )
                return "failed"
        if 200 <= status < 300:
            return "delivered"
        self.counts.last_error = f"{event['event_type']}: answered {status}"
        return "failed" if status in _RETRIED or status >= 500 else "refused"

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        headers = {"content-type": "application/json", "user-agent": "telnyx-webhooks", **headers}
        async with self._session.post(
            url, data=body, headers=headers, allow_redirects=False
        ) as answer:
            await answer.read()
            return answer.status

    def _body(self, event: dict[str, Any], url: str, attempt: int) -> bytes:
        if event["event_type"] == "conference.floor.changed" and self._bare_floor(attempt):
            content: dict[str, Any] = {
                key: value for key, value in event.items() if key != "occurred_at"
            }
        else:
            content = {"data": event, "meta": {"attempt": attempt, "delivered_to": url}}
        return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()

    def _bare_floor(self, attempt: int) -> bool:
        if self._faults.floor_form != "mixed":
            return self._faults.floor_form == "bare"
        self._floors += attempt == 1
        return self._floors % 2 == 0

    def _give_up(self, why: str) -> None:
        self.counts.failed += 1
        self.counts.last_error = why


def _with_unknown_value(event: dict[str, Any]) -> dict[str, Any]:
    payload = event["payload"]
    changed = {key: "never_heard_of" for key in _REASONS if key in payload}
    return {**event, "payload": {**payload, **changed}}


def _unknown_event(event: dict[str, Any]) -> dict[str, Any]:
    kind = event["event_type"].split(".")[0]
    event_id = str(uuid.uuid5(uuid.UUID(event["id"]), "never heard of"))
    return {**event, "id": event_id, "event_type": f"{kind}.never.heard.of"}
