"""What is found in the administration, in the order of what an admin does, and what each is for.

The sentence stands on the index and at the top of the pages of its model.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.access import permissions


@dataclass(frozen=True)
class Section:
    """`models`: what each is for, by its label."""

    name: str
    models: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """A page of the product that belongs in a section. `address` is the name of its URL."""

    section: str
    name: str
    address: str
    permission: str
    purpose: str


SECTIONS = (
    Section(
        "People and permissions",
        {
            "auth.user": "Who can sign in, and what they may see and do.",
            "auth.group": "Permissions that several people share, such as those of supervisors.",
            "socialaccount.socialaccount": "Which person at the single sign-on provider uses"
            " which account. Superusers can connect one by hand.",
            "conferencing.team": "Who sees and controls only some queues and conferences.",
            "dashboard.kiosklink": "Addresses that show a wallboard without signing in."
            " Revoke one here if it has got into the wrong hands.",
        },
    ),
    Section(
        "Queues and agents",
        {
            "conferencing.queuesettings": "How each queue is measured, when it is open, who answers"
            " it, and where callers are sent on to.",
            "conferencing.agentprofile": "Who takes calls, and which phone rings for them.",
        },
    ),
    Section(
        "Incoming calls",
        {
            "conferencing.route": "Where calls to your numbers go, during and outside opening"
            " hours.",
            "conferencing.arrival": "What a route did with each call: look here when a call did"
            " not go where it should.",
        },
    ),
    Section(
        "Directory and texts",
        {
            "conferencing.contact": "Names for phone numbers. Screens show them with the number.",
            "conferencing.announcement": "Messages and sounds that operators play with one click.",
            "conferencing.spokennotice": "What people hear when they are muted or put on hold, in"
            " each language.",
        },
    ),
    Section(
        "What was received and done",
        {
            "conferencing.command": "What operators, and Switchboard itself, asked Telnyx to do,"
            " and what came of it. Read only.",
            "conferencing.conference": "Every conference, as Telnyx reported it. Read only.",
            "conferencing.participant": "Who was in which conference, and when. Read only.",
            "conferencing.call": "Every call, as Telnyx reported it. Read only.",
            "conferencing.queue": "The queues at Telnyx. Read only; their settings are under Queues"
            " and agents.",
            "conferencing.recording": "Every recording and where it came from. Read only; listen to"
            " them on the Recordings page.",
            "conferencing.journalentry": "Every change to a conference, call or queue, in the order"
            " it was learned. Read only.",
            "webhooks.webhookevent": "Every webhook from Telnyx, as it came. One that could not be"
            " applied can be applied again.",
        },
    ),
    Section(
        "System",
        {
            "webhooks.refusal": "Requests that were turned away, and what to do about it.",
            "conferencing.gap": "Times when no webhooks arrived, and what was fetched afterwards.",
            "conferencing.oddity": "Records from Telnyx that could not be read or shown. Everything"
            " else is shown.",
            "conferencing.pruning": "Up to when old data of each kind has been deleted, and how"
            " many rows were deleted last time. The KEEP settings say how long it is kept.",
            "conferencing.clockreading": "How far each machine's clock is from Telnyx's.",
        },
    ),
)

PAGES = (
    Page(
        "People and permissions",
        "What belongs to teams",
        "teams",
        permissions.MANAGE_TEAMS,
        "Which queues and conferences belong to each team, which to none, and where a new one would"
        " belong.",
    ),
    Page(
        "Incoming calls",
        "Try a route",
        "routes",
        permissions.MANAGE_ROUTES,
        "Which route a call would follow, for any number and time.",
    ),
    Page(
        "What was received and done",
        "Changes",
        "changes",
        permissions.SEE_CHANGES,
        "Who changed which settings, and when, with what each was before.",
    ),
    Page(
        "System",
        "Link to Telnyx",
        "link",
        permissions.VIEW_BOARD,
        "Whether webhooks arrive and commands get through, and how fast.",
    ),
    Page(
        "System",
        "Voice API applications",
        "connections",
        permissions.MANAGE_CONNECTIONS,
        "Whether Telnyx sends the events of your calls to Switchboard.",
    ),
    Page(
        "System",
        "Set-up",
        "setup",
        permissions.MANAGE_CONNECTIONS,
        "From the keys of your account to the first webhook, step by step.",
    ),
)
