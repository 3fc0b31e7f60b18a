"""What runs beside the messages of the event loop: database work in threads, and what is done again
and again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import connections

log = logging.getLogger(__name__)

THREADS = 2

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseThreads:
    """Few, so that drawing leaves connections of the pool and time of the processor to others."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="live")

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        call = partial(function, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._pool, _with_connection, call)

    async def stop(self) -> None:
        await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)


def _with_connection(call: Callable[[], T]) -> T:
    """Give the database connection back afterwards: to the pool, where there is one."""
    try:
        return call()
    finally:
        connections.close_all()


async def every(seconds: float, action: Callable[[], Awaitable[None]], name: str) -> None:
    """Again and again; a failure is logged when it begins, not each time."""
    is_failing = False
    while True:
        await asyncio.sleep(seconds)
        try:
            await action()
        except Exception as error:
            if not is_failing:
                log.warning("%s failed; trying again every %.1f s: %r", name, seconds, error)
            is_failing = True
        else:
            is_failing = False


async def end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel, and again where a library took the cancellation for something else and went on."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=0.2)
