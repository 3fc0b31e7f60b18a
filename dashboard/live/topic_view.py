"""What the watchers of one topic, in one audience, have been shown: drawn once for all of them,
sent only where it changed.

A view is drawn whole when its first watcher comes, and after that only what the announced keys can
have changed. When the whole is drawn again, as it is every few seconds, what changes meanwhile does
not wait for it (docs/adr/0036). Everything here runs on the event loop; only the drawing is
elsewhere.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import datetime

from dashboard import topics
from dashboard.access.permissions import Audience
from dashboard.screens.drawing import Drawing

from . import messages
from .schedule import FIGURES_PACE_SECONDS, NOTHING, Keys, Rest, Schedule
from .shown import Shown, Turn
from .sockets import Socket, Text

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
# A browser that takes its messages more slowly than they come is skipped above this (bytes), and
# later shown the whole again.
BACKLOG = 2_000_000
PATIENCE_SECONDS = 20.0
TOO_SLOW = 4408

Draw = Callable[[str, Audience, Keys], Awaitable[Drawing]]


class TopicView:
    """One topic as one audience sees it.

    current    everything announced is drawn and sent (`is_current`)
    waiting    keys wait for their turn, or the whole for a drawing (`Schedule`)
    busy       being drawn, or in the pause after it
    behind     (`behind_since`, monotonic) the drawing begun then has not succeeded yet
    old        the watchers have been told that what they see may be out of date
    sound      drawn whole, and neither failing nor old: now the whole is drawn beside the rest

    `version` counts what is sent; what is sent later never has a smaller one, in this process or
    after its restart.
    """

    def __init__(self, topic: str, audience: Audience, draw: Draw) -> None:
        self.topic = topic
        self.audience = audience
        self.sockets: set[Socket] = set()
        self.draws = 0
        self.sends = 0
        self.version = 0
        self._draw = draw
        self._begun: dict[Turn, float] = {}  # what is being drawn, by when that began
        self._failed_since: float | None = None  # until everything has been drawn after it
        self._is_drawn = False
        self._is_old = False
        self._is_busy = False
        self._newcomers: set[Socket] = set()
        self._shown = Shown()
        self._snapshot: str | None = None  # kept while nothing changes: many may join at once
        self._schedule = Schedule()
        self._rest = Rest()
        self._beside: asyncio.Task[None] | None = None  # draws the whole, and rests after it
        self._wake = asyncio.Event()
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_of = 0  # the number of the latest drawing that had a say in it
        self._task = asyncio.get_running_loop().create_task(self._run())

    @property
    def is_current(self) -> bool:
        """Nothing is being drawn and nothing waits to be."""
        return self._schedule.is_empty and not (self._is_busy or self._begun or self._newcomers)

    @property
    def behind_since(self) -> float | None:
        failed = () if self._failed_since is None else (self._failed_since,)
        return min((*self._begun.values(), *failed), default=None)

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
        return self._shown.newest if socket in self.sockets else 0

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
        if self._beside:
            self._beside.cancel()
        self._cancel_alarm()

    # --- Drawing ----------------------------------------------------------------------------------

    async def _run(self) -> None:
        while True:
            await self._something_to_do()
            began, self._is_busy = time.monotonic(), True
            keys = self._next(began)
            if keys == NOTHING or await self._drawn(keys):
                self._welcome()
            else:
                await asyncio.sleep(RETRY_SECONDS)
            self._is_busy = False
            await asyncio.sleep(self._rest.after(began, time.monotonic()))

    async def _something_to_do(self) -> None:
        while not (self._newcomers and not self._is_whole_under_way):
            may_draw_whole = not (self._is_sound and self._beside)
            left = self._schedule.seconds_left(time.monotonic(), whole=may_draw_whole)
            if left is not None and left <= 0:
                return
            self._wake.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._wake.wait()

    def _next(self, now: float) -> Keys:
        """What to draw, while the whole may be drawn beside it."""
        if self._newcomers or not self._is_sound:
            return self._schedule.take(now)
        if self._beside is None and self._schedule.take_whole():
            turn = self._begin(None)
            self._beside = asyncio.get_running_loop().create_task(self._draw_beside(turn))
        return self._schedule.take_due(now)

    async def _drawn(self, keys: Keys) -> bool:
        """False: it could not be, and everything has to be drawn again."""
        is_done = await self._draw_for(self._begin(keys), keys)
        if is_done and keys is None:
            self._is_drawn, self._failed_since = True, None
        return is_done

    async def _draw_beside(self, turn: Turn) -> None:
        began = self._begun[turn]
        await self._draw_for(turn, None)
        self._wake.set()  # for those who waited for it
        await asyncio.sleep((time.monotonic() - began) / 2)
        self._beside = None
        self._wake.set()

    def _begin(self, keys: Keys) -> Turn:
        # Before the database is read: what is committed later is announced later, and drawn in a
        # later turn.
        turn = self._shown.begin(is_whole=keys is None)
        self._begun[turn] = time.monotonic()
        return turn

    async def _draw_for(self, turn: Turn, keys: Keys) -> bool:
        try:
            self._show(turn, await self._draw(self.topic, self.audience, keys))
        except Exception:
            if self._failed_since is None:
                log.exception("%s could not be drawn; trying again.", self.topic)
                self._failed_since = self._begun[turn]
            self._shown.give_up(turn)
            self._schedule.add_everything()
            return False
        finally:
            del self._begun[turn]
        return True

    def _show(self, turn: Turn, drawing: Drawing) -> None:
        self.draws += 1
        # The clock makes it higher than any before a restart.
        version = max(self.version + 1, time.time_ns() // 1000)
        news, gone = self._shown.take(turn, drawing, version)
        self._set_alarm(drawing.until, turn)
        if news or gone:
            self.version, self._snapshot = version, None
            items = [messages.item(fragment, version) for fragment in news]
            self._send(self.sockets, messages.changes(items, gone))

    @property
    def _is_sound(self) -> bool:
        return self._is_drawn and self._failed_since is None and not self._is_old

    @property
    def _is_whole_under_way(self) -> bool:
        return any(turn.is_whole for turn in self._begun)

    def _set_alarm(self, until: datetime | None, turn: Turn) -> None:
        """Some of what is shown depends on the clock alone. A partial drawing knows only of its own
        part: it may bring the alarm forward but not put it off. Nor may the whole put off what a
        drawing that began after it has set.
        """
        is_last_word = turn.is_whole and turn.number > self._alarm_of
        earlier = [self._alarm.when()] if self._alarm and not is_last_word else []
        if is_last_word or until is not None:
            self._cancel_alarm()
        if until is None:
            return
        loop = asyncio.get_running_loop()
        # A little late: a little early it would look the same once more. And never one after
        # the other without a pause: of a busy day, something passes half an hour all the time.
        wait = until.timestamp() - time.time() + 0.01
        at = loop.time() + max(wait, FIGURES_PACE_SECONDS)
        self._alarm = loop.call_at(min([at, *earlier]), self._ring)
        self._alarm_of = max(self._alarm_of, turn.number)

    def _ring(self) -> None:
        self._alarm = None
        self.refresh()

    def _cancel_alarm(self) -> None:
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None

    # --- Sending ----------------------------------------------------------------------------------

    def _welcome(self) -> None:
        """What was announced before they came, and missed, is in the whole that is under way."""
        if self._is_whole_under_way:
            return
        newcomers, self._newcomers = self._newcomers, set()
        if newcomers:
            self._send(newcomers, self._whole())
            self.sockets |= newcomers

    def _whole(self) -> str:
        if self._snapshot is None:
            self._snapshot = ",".join(messages.item(*each) for each in self._shown)
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
