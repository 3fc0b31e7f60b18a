"""Shared commits: what arrives while a commit is running waits for the next one, and shares it.

The commit is the unit of cost: a batch of sixty costs little more than one event alone, and an
event alone never waits. No request is answered before its own event is committed.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from . import storage
from .received import Received
from .storage import Lost

BATCH = 128

Waiting = list[tuple[Received, asyncio.Future[None]]]


class Batches:
    """Collects what arrives at once into batches, committed one after the other by one thread of
    its own.
    """

    def __init__(self) -> None:
        self._waiting: Waiting = []
        self._running: asyncio.Task[None] | None = None
        # One thread: two commits at once would wait for each other's locks.
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="webhook-writer")

    async def commit(self, received: Received) -> None:
        """Return once `received` is committed. Raises what the database raised if it could not be
        stored.
        """
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((received, done))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        await done

    def close(self) -> None:
        """Wait for the commit under way, and close the writer's connection."""
        self._writer.submit(_close_connection)
        self._writer.shutdown()

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
                _finish(batch, await self._store([received for received, _ in batch]))
        finally:
            self._running = None

    async def _store(self, batch: list[Received]) -> Lost:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._writer, storage.store_in_thread, batch)
        except Exception as error:
            # The whole batch: each of its requests is answered 503, and Telnyx tries again.
            return dict.fromkeys((received.event_id for received in batch), error)


def _close_connection() -> None:
    """That of the thread it runs in: Django keeps one for each."""
    connection.close()


def _finish(batch: Waiting, lost: Lost) -> None:
    for received, done in batch:
        if done.done():
            continue  # its request was cancelled; the row is stored all the same
        if error := lost.get(received.event_id):
            done.set_exception(error)
        else:
            done.set_result(None)
