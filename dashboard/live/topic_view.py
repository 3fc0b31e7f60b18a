"""What the watchers of one topic, in one audience, have been shown: drawn once for all of them,
sent only where it changed.

A view is drawn whole when its first watcher comes, and after that only what the announced keys can
have changed. Everything here runs on the event loop; only the drawing is elsewhere.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from dashboard import topics
from dashboard.access.permissions import Audience
from dashboard.screens.drawing import Drawing
from dashboard.screens.fragments import Fragment

from . import messages
from .schedule import FIGURES_PACE_SECONDS, NOTHING, Keys, Rest, Schedule
from .sockets import Socket, Text

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
# A browser that takes its messages more slowly than they come is skipped above this (bytes), and
# later shown the whole again.
BACKLOG = 2_000_000
PATIENCE_SECONDS = 20.0
TOO_SLOW = 4408

Draw = Callable[[str, Audience, Keys], Awaitable[Drawing]]


@dataclass(frozen=True, slots=True)
class _Shown:
    fragment: Fragment
    version: int


class TopicView:
    """One topic as one audience sees it.

    current    everything announced is drawn and sent (`is_current`)
    waiting    keys wait for their turn, or the whole for a drawing (`Schedule`)
    busy       being drawn, or in the pause after it
    behind     (`behind_since`, monotonic) the drawing begun then has not succeeded yet
    old        the watchers have been told that what they see may be out of date

    `version` counts the last drawing begun; one drawn later never has a smaller one, in this
    process or after its restart.
    """

    def __init__(self, topic: str, audience: Audience, draw: Draw) -> None:
        self.topic = topic
        self.audience = audience
        self.sockets: set[Socket] = set()
        self.draws = 0
        self.sends = 0
        self.version = 0
        self.behind_since: float | None = None
        self._draw = draw
        self._is_old = False
        self._is_busy = False
        self._newcomers: set[Socket] = set()
        self._shown: dict[str, _Shown] = {}
        self._snapshot: str | None = None  # kept while nothing changes: many may join at once
        self._schedule = Schedule()
        self._rest = Rest()
        self._wake = asyncio.Event()
        self._alarm: asyncio.TimerHandle | None = None
        self._task = asyncio.get_running_loop().create_task(self._run())

    @property
    def is_current(self) -> bool:
        """Nothing is being drawn and nothing waits to be."""
        return self._schedule.is_empty and not (self._is_busy or self._newcomers)

    @property
    def is_watched(self) -> bool:
        return bool(self.sockets or self._newcomers)

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

    def changed(self, keys: Iterable[str]) -> None:
        if concerning := topics.concerning(self.topic, keys):
            self._schedule.add(concerning, time.monotonic())
            self._wake.set()

    def refresh(self) -> None:
        """Draw the whole again; what looks the same is not sent."""
        self._schedule.add_everything()
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
        self._send(self.sockets | self._newcomers, messages.age(age))

    def look_after_the_slow(self) -> None:
        """Show the whole to those who caught up, and part from those who never do."""
        now = time.monotonic()
        for socket in list(self.sockets):
            if socket.behind_since is None:
                continue
            if socket.backlog() == 0:
                socket.behind_since = None
                self.sockets.discard(socket)
                self.join(socket)
            elif now - socket.behind_since > PATIENCE_SECONDS:
                socket.close(TOO_SLOW)

    def close(self) -> None:
        self._task.cancel()
        self._cancel_alarm()

    # --- Drawing ----------------------------------------------------------------------------------

    async def _run(self) -> None:
        is_failing = False
        while True:
            await self._something_to_do()
            began, self._is_busy = time.monotonic(), True
            try:
                await self._bring_up_to_date(began)
                is_failing = False
            except Exception:
                if not is_failing:
                    log.exception("%s could not be drawn; trying again.", self.topic)
                is_failing = True
                self._schedule.add_everything()
                await asyncio.sleep(RETRY_SECONDS)
            self._is_busy = False
            await asyncio.sleep(self._rest.after(began, time.monotonic()))

    async def _something_to_do(self) -> None:
        while not self._newcomers:
            left = self._schedule.seconds_left(time.monotonic())
            if left is not None and left <= 0:
                return
            self._wake.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._wake.wait()

    async def _bring_up_to_date(self, now: float) -> None:
        if (keys := self._schedule.take(now)) != NOTHING:
            await self._redraw(keys)
        self._welcome()

    async def _redraw(self, keys: Keys) -> None:
        # Before the database is read: whatever is committed later is announced later, and drawn
        # with a higher version. The clock makes it higher than any before a restart.
        self.version = max(self.version + 1, time.time_ns() // 1000)
        self.behind_since = self.behind_since or time.monotonic()
        drawing = await self._draw(self.topic, self.audience, keys)
        self.draws += 1
        self._set_alarm(drawing.until, is_whole=keys is None)
        news, gone = self._note_changed(drawing), self._note_gone(drawing, is_whole=keys is None)
        if news or gone:
            self._snapshot = None
            items = [messages.item(fragment, self.version) for fragment in news]
            self._send(self.sockets, messages.changes(items, gone))
        self.behind_since = None

    def _note_changed(self, drawing: Drawing) -> list[Fragment]:
        """What looks different from what was shown; noted as shown from now on."""
        news = []
        for fragment in drawing.fragments:
            before = self._shown.get(fragment.id)
            if before is None or before.fragment != fragment:
                self._shown[fragment.id] = _Shown(fragment, self.version)
                news.append(fragment)
        return news

    def _note_gone(self, drawing: Drawing, *, is_whole: bool) -> list[str]:
        """The ids of what was shown and is not there any more; forgotten from now on."""
        drawn = {fragment.id for fragment in drawing.fragments}
        gone = [
            name
            for name, shown in self._shown.items()
            if name not in drawn and (is_whole or _covers(drawing, shown.fragment))
        ]
        for name in gone:
            del self._shown[name]
        return gone

    def _set_alarm(self, until: datetime | None, *, is_whole: bool) -> None:
        """Some of what is shown depends on the clock alone. A partial drawing knows only of its own
        part: it may bring the alarm forward but not put it off.
        """
        if until is None and not is_whole:
            return
        earlier = [] if is_whole or self._alarm is None else [self._alarm.when()]
        self._cancel_alarm()
        if until is not None:
            loop = asyncio.get_running_loop()
            # A little late: a little early it would look the same once more. And never one after
            # the other without a pause: of a busy day, something passes half an hour all the time.
            wait = until.timestamp() - time.time() + 0.01
            at = loop.time() + max(wait, FIGURES_PACE_SECONDS)
            self._alarm = loop.call_at(min([at, *earlier]), self.refresh)

    def _cancel_alarm(self) -> None:
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None

    # --- Sending ----------------------------------------------------------------------------------

    def _welcome(self) -> None:
        newcomers, self._newcomers = self._newcomers, set()
        if newcomers:
            self._send(newcomers, self._whole())
            self.sockets |= newcomers

    def _whole(self) -> str:
        if self._snapshot is None:
            shown = self._shown.values()
            self._snapshot = ",".join(messages.item(each.fragment, each.version) for each in shown)
        return messages.snapshot(self._snapshot)

    def _send(self, sockets: Iterable[Socket], text: str) -> None:
        framed = Text(text)
        for socket in list(sockets):
            if socket.behind_since is None and socket.backlog() > BACKLOG:
                socket.behind_since = time.monotonic()
            if socket.behind_since is not None:
                continue
            try:
                socket.write(framed)
            except Exception:
                # One broken socket must not keep the others from seeing this.
                log.exception("A socket of %s could not be written to.", self.topic)
                self.leave(socket)
            self.sends += 1


def _covers(drawing: Drawing, fragment: Fragment) -> bool:
    """Whether a partial drawing would have shown this fragment, if it were still there."""
    return fragment.id in drawing.ids or fragment.collection in drawing.collections
