"""Telnyx reports each key as it is pressed, and once more all that were entered when a question
ends: one line of these is enough. Pure.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from .journal import Entry

# A question waits no longer for its next key; and the two reports may come in either order.
LONGEST, OVERLAP = timedelta(minutes=2), timedelta(seconds=1)


def told_once(entries: Iterable[Entry]) -> list[Entry]:
    """Without the presses whose keys a later entry has; newest first, as they come."""
    entered: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
    told = []
    for entry in sorted(entries, key=_as_if_after, reverse=True):
        if entry.event_class == "DigitsGathered":
            # Of what was entered, the last key was pressed last.
            entered[entry.leg] = [(key, entry) for key in entry.text("digits")]
        elif entry.event_class == "KeyPressed" and _is_among(entered[entry.leg], entry):
            entered[entry.leg].pop()
            continue
        told.append(entry)
    return sorted(told, key=lambda entry: entry.order, reverse=True)


def _as_if_after(entry: Entry) -> tuple[object, ...]:
    """The end of a question counts as after its keys, also where it was reported first."""
    is_end = entry.event_class == "DigitsGathered"
    return (entry.at + OVERLAP if is_end else entry.at, entry.source_id)


def _is_among(left: list[tuple[str, Entry]], pressed: Entry) -> bool:
    if not left:
        return False
    key, question = left[-1]
    return key == pressed.text("key") and question.at - pressed.at <= LONGEST
