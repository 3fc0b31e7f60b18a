"""What Switchboard needs of a Voice API application, beside what it has, and what would put it
right. Pure.
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from conferencing.telnyx_api.paging import Listed
from conferencing.telnyx_api.parameters import FAILOVER, TIMEOUT, ApplicationSettings
from conferencing.telnyx_api.rows import ListedApplication

WEBHOOKS = "/webhooks/telnyx/"  # the address of `webhooks.receiver`, below that of Switchboard
API_VERSION = "2"
# Less, and a moment of load makes Telnyx send events again, or elsewhere.
FEWEST_SECONDS = 5
USUAL_SECONDS = 10
PROFILE = (
    "In the Telnyx portal, open Voice, Outbound Voice Profiles, and add this application to one;"
    " create one first if there is none."
)

NO_ADDRESS = "Switchboard's own address is not known. Set PUBLIC_URL first."

Subject = Literal["version", "address", "failover", "timeout", "active", "dialling", "outbound"]


class NoAddress(Exception):
    """Neither Switchboard's own address is known, nor has the application one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`address`: Switchboard's own, like https://board.example.com; empty while it is not known.
    `dialling`: the id of the application that calls are made from; empty for none.
    """

    address: str
    dialling: str = ""

    @property
    def webhook_url(self) -> str:
        return f"{self.address.rstrip('/')}{WEBHOOKS}" if self.address else ""


@dataclass(frozen=True, slots=True)
class Need:
    """`has` and `needs` in words. `fixable`: `put_right` changes it at Telnyx, to `fixed` where
    more than one thing would do. `cure`: what to do about the others.
    """

    subject: Subject
    title: str
    has: str
    needs: str
    is_met: bool
    why: str
    fixable: bool = True
    cure: str = ""
    fixed: str = ""

    @property
    def becomes(self) -> str:
        """What it is after `put_right`, or after its cure."""
        return self.fixed or self.needs


def needs(application: ListedApplication, wanted: Wanted) -> list[Need]:
    return [
        _version(application),
        _address(application, wanted),
        _failover(application),
        _timeout(application),
        _active(application),
        _dialling(application, wanted),
        _outbound(application, wanted),
    ]


def unmet(application: ListedApplication, wanted: Wanted) -> list[Need]:
    return [need for need in needs(application, wanted) if not need.is_met]


def is_ours(application: ListedApplication, wanted: Wanted) -> bool:
    """Calls are made from it, or its webhooks come here."""
    is_dialled = bool(wanted.dialling) and application.application_id == wanted.dialling
    return is_dialled or sends_here(application, wanted)


def sends_here(application: ListedApplication, wanted: Wanted) -> bool:
    return _is_same(application.webhook_url, wanted.webhook_url)


def put_right(application: ListedApplication, wanted: Wanted) -> ApplicationSettings:
    """What `needs` finds wrong and can be changed; all else is left as it is. Raises NoAddress."""
    url = wanted.webhook_url or application.webhook_url
    if not url:
        raise NoAddress(NO_ADDRESS)
    left_alone = {
        field
        for field, need in ((FAILOVER, _failover(application)), (TIMEOUT, _timeout(application)))
        if need.is_met
    }
    return ApplicationSettings(
        name=application.name or "Switchboard",
        webhook_url=url,
        timeout_seconds=USUAL_SECONDS,
        left_alone=frozenset(left_alone),
    )


def fresh(name: str, wanted: Wanted) -> ApplicationSettings:
    """Of an application that is to be made."""
    return ApplicationSettings(
        name=name, webhook_url=wanted.webhook_url, timeout_seconds=USUAL_SECONDS
    )


def left_out(
    listed: Listed[ListedApplication] | Listed[str], what: Literal["application", "number"]
) -> str:
    """What is not in a list that could not be read as a whole; empty where nothing is missing."""
    if listed.is_complete:
        return ""
    more = what if listed.unreadable == 1 else f"{what}s"
    return f"Telnyx has {listed.unreadable} more {more} that could not be read. Look in its portal."


def _version(application: ListedApplication) -> Need:
    return Need(
        "version",
        "API version",
        application.api_version or "not given",
        API_VERSION,
        application.api_version == API_VERSION,
        "Switchboard reads version 2 only. Telnyx sets version 1 unless told otherwise.",
    )


def _address(application: ListedApplication, wanted: Wanted) -> Need:
    return Need(
        "address",
        "Webhook address",
        application.webhook_url or "none",
        wanted.webhook_url or "the address of this Switchboard, which is not known",
        _is_same(application.webhook_url, wanted.webhook_url),
        "Events of calls that go elsewhere never reach the board."
        if wanted.webhook_url
        else "Without it nobody can tell whether this is right.",
        fixable=bool(wanted.webhook_url),
        cure="" if wanted.webhook_url else "Set PUBLIC_URL.",
    )


def _failover(application: ListedApplication) -> Need:
    failover = application.failover_url
    return Need(
        "failover",
        "Failover address",
        failover or "none",
        f"none, or another address of Switchboard (ending in {WEBHOOKS})",
        not failover or urlsplit(failover).path.rstrip("/") == WEBHOOKS.rstrip("/"),
        "Whoever answers there takes the event, and Telnyx does not send it here again.",
        fixed="none",
    )


def _timeout(application: ListedApplication) -> Need:
    seconds = application.timeout_seconds
    return Need(
        "timeout",
        "Webhook timeout",
        "Telnyx's default" if seconds is None else f"{seconds} s",
        f"Telnyx's default, or at least {FEWEST_SECONDS} s",
        seconds is None or seconds >= FEWEST_SECONDS,
        "With less, a busy moment makes Telnyx send events again.",
        fixed=f"{USUAL_SECONDS} s",
    )


def _active(application: ListedApplication) -> Need:
    is_off = application.is_active is False
    return Need(
        "active",
        "Active",
        "no" if is_off else "yes",
        "yes",
        not is_off,
        "An application that is not active takes no calls.",
    )


def _dialling(application: ListedApplication, wanted: Wanted) -> Need:
    """Of settings here, not at Telnyx."""
    id = application.application_id
    return Need(
        "dialling",
        "Switchboard makes calls from (DIAL_CONNECTION)",
        wanted.dialling or "no application",
        f"this one ({id}), or no application",
        wanted.dialling in ("", id),
        "Calls that are made from another application do not show here.",
        fixable=False,
        cure=f"Set DIAL_CONNECTION={id} if calls are to be made from this application.",
    )


def _outbound(application: ListedApplication, wanted: Wanted) -> Need:
    """Without a profile Telnyx refuses every call that is made from it (403, D38). What a profile
    allows costs money, so somebody chooses it.
    """
    profile = application.outbound_profile
    is_dialled = bool(wanted.dialling) and wanted.dialling == application.application_id
    return Need(
        "outbound",
        "Outbound voice profile",
        "not reported" if profile is None else profile or "none",
        "one" if is_dialled else "one, if calls are made or transferred from it",
        profile != "" or not is_dialled,
        "Without one Telnyx refuses every call that is made from this application.",
        fixable=False,
        cure=PROFILE,
    )


def _is_same(one: str, other: str) -> bool:
    """With or without the last slash: the receiver answers at both."""
    return bool(other) and one.rstrip("/") == other.rstrip("/")
