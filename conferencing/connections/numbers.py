"""The phone numbers that lead to an application, or why they are not known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conferencing.telnyx_api import phone_numbers
from conferencing.telnyx_api.errors import GatewayError

from . import needs

# Each application is a request; a page waits for all of them.
MOST_ASKED = 10


@dataclass(frozen=True, slots=True)
class Numbers:
    """`missing`: why some, or all, are not here, in words; empty: these are all."""

    numbers: tuple[str, ...] = ()
    missing: str = ""

    @property
    def words(self) -> str:
        if not self.numbers:
            return self.missing or "No number leads to it."
        told = f"Numbers that lead to it: {', '.join(self.numbers)}."
        return f"{told} {self.missing}".rstrip()


def leading_to(application_id: str) -> Numbers:
    try:
        listed = phone_numbers.leading_to(application_id)
    except GatewayError as error:
        return Numbers(missing=f"Its numbers could not be read. {error.title}. {error.advice}")
    return Numbers(tuple(listed), needs.left_out(listed, "number"))


def of_each(application_ids: Iterable[str]) -> Mapping[str, Numbers]:
    """Of the first ones, by application. Once Telnyx has not told those of one, it is not asked
    for the rest: they would wait as long, for the same answer.
    """
    found: dict[str, Numbers] = {}
    refused: Numbers | None = None
    for id in list(application_ids)[:MOST_ASKED]:
        found[id] = refused or leading_to(id)
        if found[id].missing and not found[id].numbers:
            refused = found[id]
    return found
