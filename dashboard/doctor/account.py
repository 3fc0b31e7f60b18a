"""The account at Telnyx: whether the key is taken, what the Voice API applications are like, and
how far our clock is from Telnyx's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from conferencing.clocks.difference import FEWEST
from conferencing.clocks.telnyx import MOST_SECONDS_OFF, telnyx_clock
from conferencing.connections import needs
from conferencing.connections.needs import Need, Wanted
from conferencing.telnyx_api import advice, applications
from conferencing.telnyx_api.administrators import to_administrators
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.rows import ListedApplication
from dashboard import places

from .findings import Finding, ok, skipped, warning, wrong

KEYS = "Telnyx portal, Keys & Credentials, API Keys"


@dataclass(frozen=True, slots=True)
class Account:
    """What Telnyx said when it was asked for the applications: those, or why not. `left_out`: that
    there are more, which could not be read; so nobody knows which there are not.
    """

    applications: Sequence[ListedApplication] = ()
    error: GatewayError | None = None
    left_out: str = ""


def look() -> Account:
    """Asks until enough answers tell the time at Telnyx: twice."""
    try:
        for _ in range(FEWEST):
            listed = applications.list_applications()
    except GatewayError as error:
        return Account(error=error)
    return Account(listed, left_out=needs.left_out(listed, "application"))


def key(account: Account) -> Finding:
    error = account.error
    if error is None:
        return ok("api_key", "Telnyx accepts the API key.")
    if error.code == advice.NOT_CONFIGURED:
        return wrong(
            "api_key",
            "No API key is set.",
            f"Run `{places.TOOL} setup`, which asks for it ({KEYS}).",
        )
    if error.status == 401:
        return wrong(
            "api_key",
            "Telnyx refuses the API key.",
            f"Copy it again ({KEYS}): it begins with KEY, and is not the public key.",
        )
    if error.status == 403:
        return wrong(
            "api_key",
            "The API key is restricted: it may not see Voice API applications.",
            f"Use a key of a member with full rights, or lift the restriction ({KEYS}).",
        )
    return _no_answer(error)


def _no_answer(error: GatewayError) -> Finding:
    if error.status == 429:
        return warning(
            "telnyx", "Telnyx is limiting our requests.", "Wait a minute, then check again."
        )
    if error.code == advice.NOT_REACHED:
        return wrong(
            "telnyx",
            "Telnyx cannot be reached from this machine.",
            "Check its network, its firewall and DNS, and TELNYX_BASE_URL.",
        )
    speaks_for_itself = error.code in (advice.NO_ANSWER, advice.NOT_UNDERSTOOD)
    title = error.title if speaks_for_itself else f"Telnyx gave no usable answer: {error.title}"
    return wrong("telnyx", f"{title}.", to_administrators(error.advice))


def connections(account: Account, wanted: Wanted) -> list[Finding]:
    """A finding for each need that our application does not meet; one where it meets all."""
    if account.error:
        return [skipped("connection", "The Voice API applications could not be read.")]
    ours = [each for each in account.applications if needs.is_ours(each, wanted)]
    is_missing = wanted.dialling and not any(
        each.application_id == wanted.dialling for each in ours
    )
    if account.left_out and (is_missing or not ours):
        return [
            warning(
                "connection",
                account.left_out,
                "Switchboard's own may be among the ones that could not be read: check there.",
            )
        ]
    if is_missing:
        return [_unknown(wanted)]
    if not ours:
        return [_none(account, wanted)]
    return [finding for each in ours for finding in _of(each, wanted)]


def _of(application: ListedApplication, wanted: Wanted) -> list[Finding]:
    found = [_unmet(application, need) for need in needs.unmet(application, wanted)]
    return found or [
        ok("connection", f"The Voice API application {application.name} is as it should be.")
    ]


def _unmet(application: ListedApplication, need: Need) -> Finding:
    fix = f"Run `{places.TOOL} telnyx connections fix {application.application_id}`"
    return wrong(
        f"connection_{need.subject}",
        f"{application.name}: {need.title}: {need.has}. Needed: {need.needs}. {need.why}",
        f"{fix}, or change it in the portal." if need.fixable else need.cure,
    )


def _unknown(wanted: Wanted) -> Finding:
    return wrong(
        "connection",
        f"The account has no Voice API application {wanted.dialling}.",
        f"Set DIAL_CONNECTION to one that `{places.TOOL} telnyx connections` lists.",
    )


def _none(account: Account, wanted: Wanted) -> Finding:
    if not wanted.address:
        return warning(
            "connection",
            "Switchboard does not know its own address, so it cannot tell which application is its"
            " own.",
            f"Set PUBLIC_URL, or run `{places.TOOL} setup`.",
        )
    listed = ", ".join(f"{each.name} to {each.webhook_url}" for each in account.applications)
    return wrong(
        "connection_address",
        f"No Voice API application sends its webhooks to {wanted.webhook_url}"
        f" ({listed or 'the account has none'}).",
        f"Run `{places.TOOL} setup`, or `{places.TOOL} telnyx connections fix ID` for the right"
        " one.",
    )


def clock(account: Account) -> Finding:
    if account.error or not telnyx_clock.is_known:
        return skipped("clock", "The clock cannot be compared without an answer from Telnyx.")
    seconds = telnyx_clock.ahead().total_seconds()
    if abs(seconds) <= MOST_SECONDS_OFF:
        return ok("clock", "This machine's clock agrees with Telnyx's.")
    side = "behind" if seconds > 0 else "ahead of"
    return wrong(
        "clock",
        f"This machine's clock is {abs(seconds):.0f} s {side} Telnyx's.",
        "Set it, and keep it right with NTP (`timedatectl set-ntp true`).",
    )
