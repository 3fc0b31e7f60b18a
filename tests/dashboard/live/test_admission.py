"""Sockets of one session that connect at once are checked together."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from dashboard.access.socket_sessions import SIGNED_OUT, Claim
from dashboard.live.admission import Admission
from dashboard.live.background import DatabaseThreads

P = ParamSpec("P")
T = TypeVar("T")
CLAIM = Claim("session", "board")


class Held(DatabaseThreads):
    """A database that answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = asyncio.Event()

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        await self.may_answer.wait()
        return {CLAIM: SIGNED_OUT}  # type: ignore[return-value]


def test_one_whose_browser_goes_meanwhile_does_not_end_it_for_the_others() -> None:
    async def scene() -> int:
        threads = Held()
        admission = Admission(threads)
        leaving, staying = [asyncio.create_task(admission.admit(CLAIM)) for _ in range(2)]
        await asyncio.sleep(0)  # both wait
        leaving.cancel()
        await asyncio.wait([leaving])
        threads.may_answer.set()
        verdict = await staying
        assert isinstance(verdict, int)
        return verdict

    assert asyncio.run(scene()) == SIGNED_OUT
