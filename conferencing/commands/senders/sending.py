"""A command on its way to Telnyx, and what its sender may ask of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.ledger import forms, problems
from conferencing.ledger.verb import Verb
from conferencing.ledger.verbs import VERBS
from conferencing.mirror import reading
from conferencing.models import Command
from conferencing.projection.events import CALL_HAD_ENDED, CallGone, Event
from conferencing.telnyx_api.errors import GatewayError

Events = tuple[Event, ...]
Clock = Callable[[], datetime]


class Origin(TypedDict):
    """The fields of an event that say where it came from."""

    kind: str
    at: datetime
    source_id: str
    conference_id: str


@dataclass(frozen=True, slots=True)
class Sending:
    """`sent_at` and `clock` are on our own clock, as its deadline."""

    command: Command
    sent_at: datetime
    clock: Clock

    @property
    def conference(self) -> str:
        return self.command.conference_id or ""

    @property
    def region(self) -> str:
        """Of the conference; see `reading.locality`."""
        return reading.locality(self.conference)

    @property
    def leg(self) -> str:
        return self.command.call_control_id

    @property
    def legs(self) -> list[str] | None:
        """Those named; None means everybody."""
        return self.command.named_legs or None

    @property
    def is_repeat(self) -> bool:
        """An earlier attempt may have taken effect."""
        return self.command.attempts > 1

    @property
    def id(self) -> str:
        """Telnyx ignores a request whose id it has seen within the last 60 seconds."""
        return str(self.command.uuid)

    @property
    def verb(self) -> Verb:
        return VERBS[self.command.verb]

    @property
    def origin(self) -> Origin:
        """Of the acceptance as an event. It counts from the sending of the request: about what
        happened later it says nothing.
        """
        return Origin(
            kind=f"command.{self.command.verb}",
            at=self.at,
            source_id=f"command:{self.command.uuid}",
            conference_id=self.conference,
        )

    @property
    def at(self) -> datetime:
        """When it was sent, on Telnyx's clock: ask when the answer is there, which tells what that
        clock says.
        """
        return telnyx_clock.at(self.sent_at)

    def call_gone(self) -> CallGone:
        """As an event: Telnyx's answer says that the leg's call had ended before."""
        origin = self.origin
        return CallGone(
            kind=origin["kind"],
            at=origin["at"],
            source_id=origin["source_id"],
            call_control_id=self.leg,
            cause=CALL_HAD_ENDED,
        )

    def arguments(self, form: type[forms.AnyForm]) -> forms.AnyForm:
        return forms.stored(form, self.command.arguments)

    def require_time(self, grace_seconds: float = 0.0) -> None:
        """Before each further request of a command. Raises GatewayError when the deadline, and the
        grace, have passed.
        """
        if self.clock() >= self.command.deadline_at + timedelta(seconds=grace_seconds):
            late = problems.NOT_FINISHED
            raise GatewayError(late.code, late.title, late.detail, advice=late.advice)
