"""The phone numbers that lead to an application, or why they are not known."""

import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from conferencing.telnyx_api import phone_numbers
from conferencing.telnyx_api.errors import GatewayError

from . import needs

# Each application is a request of its own; a page waits for all of them, but not for longer.
MOST_ASKED = 10
AT_ONCE = 4
MOST_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Numbers:
    """`missing`: why some, or all, are not here, in words; empty: these are all."""

    numbers: tuple[str, ...] = ()
    missing: str = ""

    @property
    def are_refused(self) -> bool:
        return bool(self.missing and not self.numbers)

    @property
    def words(self) -> str:
        if not self.numbers:
            return self.missing or "No number leads to it."
        told = f"Numbers that lead to it: {', '.join(self.numbers)}."
        return f"{told} {self.missing}".rstrip()


TOO_SLOW = Numbers(
    missing="Its numbers could not be read: Telnyx is answering slowly. Try again in a moment."
)


def leading_to(application_id: str) -> Numbers:
    try:
        listed = phone_numbers.leading_to(application_id)
    except GatewayError as error:
        return Numbers(missing=f"Its numbers could not be read. {error.told}")
    return Numbers(tuple(listed), needs.left_out(listed, "number"))


def of_each(application_ids: Iterable[str]) -> Mapping[str, Numbers]:
    """Of the first ones, by application, some side by side. Once Telnyx has not told those of one,
    it is not asked for the rest: they would wait as long, for the same answer.
    """
    ids, until = list(application_ids)[:MOST_ASKED], time.monotonic() + MOST_SECONDS
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="numbers")
    try:
        # Alone: what a key may not, it may not for any.
        found = _found(pool, ids[:1], Numbers(), until)
        refused = next(iter(found.values()), Numbers())
        return {**found, **_found(pool, ids[1:], refused, until)}
    finally:
        # What has not been told by now is not waited for.
        pool.shutdown(wait=False, cancel_futures=True)


def _found(
    pool: ThreadPoolExecutor, ids: Iterable[str], before: Numbers, until: float
) -> dict[str, Numbers]:
    """`before`: those of the one that was asked for before, the answer for all if refused."""
    if before.are_refused:
        return dict.fromkeys(ids, before)
    asked = {id: pool.submit(leading_to, id) for id in ids}
    found = {}
    for id, future in asked.items():
        if not (before.are_refused and future.cancel()):
            before = _within(future, until)
        found[id] = before
    return found


def _within(future: Future[Numbers], until: float) -> Numbers:
    try:
        return future.result(max(0.0, until - time.monotonic()))
    except TimeoutError:
        return TOO_SLOW
