"""What the watchers of one topic, in one audience, have been shown: drawn once for all of them,
sent only where it changed.

A view is drawn whole when its first watcher comes, and after that only what the announced keys
can have changed: at once when idle, each key at most every `PACE` seconds while busy. Everything
here runs on the event loop; only the drawing is elsewhere.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from dashboard import topics
from dashboard.access.permissions import Audience
from dashboard.screens.fragments import Drawing, Fragment

from .sockets import Message, Socket

log = logging.getLogger(__name__)

PACE = 0.05
FIGURES_PACE = 0.25  # nearly every event touches them, and nobody reads sums faster
RETRY_SECONDS = 1.0
# A browser that takes its messages more slowly than they come is skipped above this, and later
# shown the whole again.
BACKLOG = 2_000_000
PATIENCE_SECONDS = 20.0
TOO_SLOW = 4408

Keys = frozenset[str] | None
NOTHING: Keys = frozenset()
Draw = Callable[[str, Audience, Keys], Awaitable[Drawing]]


@dataclass(frozen=True, slots=True)
class _Shown:
    fragment: Fragment
    version: int


class TopicView:
    """`version` counts the last drawing begun; one drawn later never has a smaller one, in this
    process or after its restart.
    """

    def __init__(self, topic: str, audience: Audience, draw: Draw) -> None:
        self.topic = topic
        self.audience = audience
        self.sockets: set[Socket] = set()
        self.draws = 0
        self.sends = 0
        self.version = 0
        self.behind_since: float | None = (
            None  # (monotonic) a drawing was begun then, and none has succeeded since
        )
        self._draw = draw
        self._is_old = False
        self._newcomers: set[Socket] = set()
        self._shown: dict[str, _Shown] = {}
        self._due: dict[str, float] = {}  # by key, when it may be drawn
        self._drawn_at: dict[str, float] = {}
        self._is_stale = True
        self._is_busy = False
        self._wake = asyncio.Event()
        self._alarm: asyncio.TimerHandle | None = None
        self._whole: str | None = None
        self._task = asyncio.get_running_loop().create_task(self._run())

    @property
    def is_current(self) -> bool:
        """Nothing is being drawn and nothing waits to be."""
        return not (self._is_busy or self._is_stale or self._due or self._newcomers)

    def join(self, socket: Socket) -> None:
        """From now on it gets every change, after a snapshot that is at least as new as this
        moment's announcements.
        """
        self._newcomers.add(socket)
        self._wake.set()

    def leave(self, socket: Socket) -> None:
        self.sockets.discard(socket)
        self._newcomers.discard(socket)

    def newest_sent_to(self, socket: Socket) -> int:
        """The highest version among what this socket has been shown and is still on the screen; 0
        before its snapshot.
        """
        if socket not in self.sockets:
            return 0
        return max((shown.version for shown in self._shown.values()), default=0)

    @property
    def is_watched(self) -> bool:
        return bool(self.sockets or self._newcomers)

    def changed(self, keys: Iterable[str]) -> None:
        now = time.monotonic()
        for key in topics.concerning(self.topic, keys):
            pace = FIGURES_PACE if key == topics.FIGURES else PACE
            self._due.setdefault(key, max(now, self._drawn_at.get(key, 0.0) + pace))
            self._wake.set()

    def refresh(self) -> None:
        """Draw the whole again; what looks the same is not sent."""
        self._is_stale = True
        self._wake.set()

    def say_age(self, age: float) -> None:
        """Tell the watchers when what they see begins to be old, and (age 0) when it is not any
        more.
        """
        if bool(age) == self._is_old:
            return
        self._is_old = bool(age)
        if self._is_old:
            self.refresh()  # it is good again only after a drawing of the whole
        self._send(self.sockets | self._newcomers, json.dumps({"type": "age", **timestamps(age)}))

    def close(self) -> None:
        self._task.cancel()
        if self._alarm:
            self._alarm.cancel()

    async def _run(self) -> None:
        is_failing = False
        while True:
            await self._something_is_due()
            began, self._is_busy = time.monotonic(), True
            try:
                if (keys := self._take(began)) != NOTHING:
                    await self._bring_up_to_date(keys)
                self._welcome()
                is_failing = False
            except Exception:
                if not is_failing:
                    log.exception(
                        "The fragments of %s could not be drawn; trying again.", self.topic
                    )
                is_failing = self._is_stale = True
                await asyncio.sleep(RETRY_SECONDS)
            self._is_busy = False
            # Leave the other half of the time to everything else; what changes meanwhile is drawn
            # together.
            await asyncio.sleep(min(PACE, time.monotonic() - began))

    async def _something_is_due(self) -> None:
        while not (self._is_stale or self._newcomers):
            first, now = min(self._due.values(), default=None), time.monotonic()
            if first is not None and first <= now:
                return
            self._wake.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(None if first is None else first - now):
                    await self._wake.wait()

    def _take(self, now: float) -> Keys:
        """The keys to draw now; None for everything, empty for nothing."""
        if self._is_stale:
            self._is_stale, self._due = False, {}
            return None
        found = frozenset(key for key, due in self._due.items() if due <= now)
        for key in found:
            del self._due[key]
        self._drawn_at = {key: at for key, at in self._drawn_at.items() if at > now - FIGURES_PACE}
        self._drawn_at.update(dict.fromkeys(found, now))
        return found

    async def _bring_up_to_date(self, keys: Keys) -> None:
        # Before the database is read: whatever is committed later is announced later, and drawn
        # with a higher version.
        self.version = max(self.version + 1, time.time_ns() // 1000)
        self.behind_since = self.behind_since or time.monotonic()
        drawing = await self._draw(self.topic, self.audience, keys)
        self.draws += 1
        self._set_alarm(drawing, is_whole=keys is None)
        news, gone = self._compare(drawing, is_whole=keys is None)
        if news or gone:
            self._whole = None
            self._send(self.sockets, _payload(news, self.version, gone))
        self.behind_since = None

    def _compare(self, drawing: Drawing, *, is_whole: bool) -> tuple[list[Fragment], list[str]]:
        """What looks different from what was shown, and the ids of what is no longer there; both
        are noted as shown.
        """
        drawn = {fragment.id for fragment in drawing.fragments}
        news = []
        for fragment in drawing.fragments:
            before = self._shown.get(fragment.id)
            if before is None or before.fragment != fragment:
                self._shown[fragment.id] = _Shown(fragment, self.version)
                news.append(fragment)
        gone = [
            name
            for name, shown in self._shown.items()
            if name not in drawn
            and (
                is_whole or name in drawing.ids or shown.fragment.collection in drawing.collections
            )
        ]
        for name in gone:
            del self._shown[name]
        return news, gone

    def _welcome(self) -> None:
        newcomers, self._newcomers = self._newcomers, set()
        if newcomers:
            self._send(newcomers, self._snapshot())
            self.sockets |= newcomers

    def _snapshot(self) -> str:
        if self._whole is None:
            self._whole = ",".join(
                _item(shown.fragment, shown.version) for shown in self._shown.values()
            )
        return _envelope(self._whole, [], full=True)

    def _send(self, sockets: Iterable[Socket], text: str) -> None:
        message = Message(text)
        for socket in list(sockets):
            if socket.behind_since is None and socket.backlog() > BACKLOG:
                socket.behind_since = time.monotonic()
            if socket.behind_since is not None:
                continue
            try:
                socket.write(message)
            except Exception:
                log.exception("A socket of %s could not be written to.", self.topic)
                self.leave(socket)
            self.sends += 1

    def look_after_the_slow(self) -> None:
        """Show the whole to those who caught up, and part from those who never do."""
        for socket in [socket for socket in self.sockets if socket.behind_since is not None]:
            if socket.backlog() == 0:
                socket.behind_since = None
                self.sockets.discard(socket)
                self.join(socket)
            elif time.monotonic() - (socket.behind_since or 0.0) > PATIENCE_SECONDS:
                socket.close(TOO_SLOW)

    def _set_alarm(self, drawing: Drawing, *, is_whole: bool) -> None:
        """Some of what is shown depends on the clock alone; a partial drawing knows only of its own
        part.
        """
        loop = asyncio.get_running_loop()
        if drawing.until is None and not is_whole:
            return
        at = (
            None
            if drawing.until is None
            else loop.time() + drawing.until.timestamp() - time.time() + 0.01
        )
        if self._alarm and not is_whole and at is not None:
            at = min(at, self._alarm.when())
        if self._alarm:
            self._alarm.cancel()
        self._alarm = None if at is None else loop.call_at(at, self.refresh)


def timestamps(age: float) -> dict[str, int]:
    """Now, and as of when what is shown is known to be true; in epoch milliseconds."""
    now = int(time.time() * 1000)
    return {"now": now, "as_of": now - int(age * 1000)}


def _payload(news: Iterable[Fragment], version: int, gone: list[str]) -> str:
    return _envelope(",".join(_item(fragment, version) for fragment in news), gone, full=False)


def _envelope(items: str, gone: list[str], *, full: bool) -> str:
    now = int(time.time() * 1000)
    return (
        f'{{"type":"fragments","full":{"true" if full else "false"},"now":{now},'
        f'"fragments":[{items}],"gone":{json.dumps(gone)}}}'
    )


def _item(fragment: Fragment, version: int) -> str:
    return json.dumps(
        {
            "id": fragment.id,
            "collection": fragment.collection or None,
            "sort": fragment.sort,
            "version": version,
            "html": fragment.html,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
