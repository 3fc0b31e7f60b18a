"""How our arguments become parameters of a request.

What is empty is not sent, and Telnyx takes its own default. An empty list of legs is never sent:
for mute, hold, play and the like it means EVERYBODY in the conference (Telnyx's OpenAPI file).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar, cast

from .client import omit

if TYPE_CHECKING:
    from telnyx import Omit
    from telnyx.types.call_control_application_create_params import (
        CallControlApplicationCreateParams,
    )
    from telnyx.types.call_dial_params import ConferenceConfig

Value = TypeVar("Value")

Region = Literal["Australia", "Europe", "Middle East", "US"]

Beep = Literal["always", "never", "on_enter", "on_exit"]

# None means everybody in the conference.
Legs = Sequence[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """How somebody comes into a conference. `beep` None: as the conference is set. `starts`: the
    conference begins with them, if it has not started.
    """

    mute: bool = False
    hold: bool = False
    beep: Beep | None = None
    starts: bool = False
    end_on_exit: bool = False
    soft_end_on_exit: bool = False


SupervisorRole = Literal["monitor", "whisper", "barge"]


@dataclass(frozen=True, slots=True)
class Supervising:
    """Which leg a new call hears, and who hears it: with "monitor" nobody, with "whisper" that leg
    alone, with "barge" both ends. Telnyx's own default is "barge", so it is always sent.
    """

    leg: str
    role: SupervisorRole


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSettings:
    """Of a call control application, those that matter to us; Telnyx keeps the others as they are.
    An empty failover address is none, a timeout of None Telnyx's own. Of these
    two, those `left_alone` are not sent, and stay as they are.
    """

    name: str
    webhook_url: str
    failover_url: str = ""
    timeout_seconds: int | None = None
    left_alone: frozenset[str] = frozenset()


FAILOVER, TIMEOUT = "webhook_event_failover_url", "webhook_timeout_secs"


def of_application(wanted: ApplicationSettings) -> "CallControlApplicationCreateParams":
    """Always active, and with API version 2: Telnyx's default is 1, whose webhooks are refused."""
    sent: CallControlApplicationCreateParams = {
        "application_name": wanted.name,
        "webhook_event_url": wanted.webhook_url,
        "webhook_api_version": "2",
        "active": True,
    }
    if FAILOVER not in wanted.left_alone:
        sent["webhook_event_failover_url"] = wanted.failover_url or None
    if TIMEOUT not in wanted.left_alone:
        sent["webhook_timeout_secs"] = wanted.timeout_seconds
    return sent


def in_region(region: str) -> "Region | Omit":
    """Where the conference's data is kept, in Telnyx's words; empty is the account's own region.
    Without it Telnyx finds no conference of another.
    """
    return if_given(cast(Region, region))


def these(legs: Sequence[str]) -> list[str]:
    """At least one leg, by call control id. Raises ValueError when there is none."""
    if not legs or not all(legs):
        raise ValueError("No legs named: to Telnyx that would mean everybody in the conference")
    return list(legs)


def these_or_everyone(legs: Legs) -> "list[str] | Omit":
    """For requests that reach everybody when no legs are sent. An empty list raises ValueError."""
    return omit() if legs is None else these(legs)


def if_given(value: Value | None) -> "Value | Omit":
    # Zero and False are given.
    if value is None or value == "" or value == []:
        return omit()
    return value


def into_conference(conference_id: str, how: Entrance) -> "ConferenceConfig":
    """With a dial: they come into the conference when they answer."""
    config: ConferenceConfig = {
        "id": conference_id,
        # Not while it rings, which is what Telnyx does otherwise: they would all hear it.
        "early_media": False,
        "mute": how.mute,
        "hold": how.hold,
        "end_conference_on_exit": how.end_on_exit,
        "soft_end_conference_on_exit": how.soft_end_on_exit,
        "start_conference_on_enter": how.starts,
    }
    if how.beep:
        config["beep_enabled"] = how.beep
    return config
