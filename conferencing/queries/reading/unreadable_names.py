"""What cannot be read or drawn, as the screens and the administration call it."""

from collections.abc import Mapping

# The rest are called by the one word that they have in `Unreadable`.
NAMES: Mapping[str, str] = {
    "agent day": "The list of your calls",
    "agent me": "What you are doing",
    "agent queues": "The list of your queues",
    "calls checked": "The time of the last check",
    "console header": "The header of this conference",
    "departed": "The list of people who left",
    "feed": "The list of what happened",
    "hearing": "Who hears whom",
    "balance": "Who has spoken",
    "polls": "The polls",
    "help wanted": "The list of agents asking for help",
    "first page": "The links to the other pages",
    "ledger rest": "The number of commands",
    "link": "The state of the link to Telnyx",
    "link head": "The state of the link to Telnyx",
    "link tile": "The state of the link to Telnyx",
    "list count": "The number of entries",
    "private supervisors": "The list of supervisors who listen privately",
    "queue agents": "The list of agents",
    "queue nobody": "Whether anybody is waiting",
    "queue head": "The header of this queue",
    "reception": "The notice about missed events",
    "supervision": "Your supervision bar",
    "supervisors": "The list of supervisors",
    "telnyx link": "The state of the link to Telnyx",
    "wall agents": "The list of agents",
    "wall tiles": "The row of figures",
}


def in_place(what: str) -> str:
    """On the screen, where it should stand."""
    return NAMES.get(what) or f"{'These' if _are_many(what) else 'This'} {what}"


def elsewhere(what: str) -> str:
    """To those who do not see the screen."""
    return NAMES.get(what) or what.capitalize()


def _are_many(what: str) -> bool:
    return what == "people" or what.endswith("s")
