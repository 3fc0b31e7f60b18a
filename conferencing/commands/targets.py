"""Whom a press is for: found, locked and checked under the transaction of the press.

Calls are locked before conferences, as everywhere. The lock makes the order of the ids the order of
pressing, on a conference and on a leg.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from conferencing.ledger import forms
from conferencing.ledger.verb import Verb
from conferencing.ledger.verbs import VERBS
from conferencing.models import Announcement, Call, Command, Conference, Participant, Recording

State = Command.State


class Refused(Exception):
    """Not possible, and nothing was written. The message is for the operator."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A verb with its target. `people` names those of a conference; a single one stands in
    `call_control_id` as well.
    """

    verb: Verb
    conference_id: str = ""
    call_control_id: str = ""
    people: tuple[str, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)


def aim(
    verb: Verb, conference_id: str, leg: str, people: Sequence[str], arguments: dict[str, Any]
) -> Wish:
    """Lock the target and see that it is there. Raises Refused; forms.Invalid where an argument
    names nothing.
    """
    named = tuple(dict.fromkeys(one for one in people if one))
    wish = Wish(verb, conference_id, leg, named, arguments)
    if verb.one_person != bool(leg) and verb.scope != "people":
        raise Refused(
            f"{verb.words} needs {'one person' if verb.one_person else 'no person'} to be named."
        )
    if named and verb.scope != "people":
        raise Refused(f"{verb.words} is not for several people at once.")
    aimed = AIMS[verb.scope](wish)
    return SPECIAL[verb.name](aimed) if verb.name in SPECIAL else aimed


def one(verb: Verb, wish: Wish, leg: str) -> Wish:
    """The same for one person."""
    return replace(wish, verb=verb, call_control_id=leg, people=())


def lock_live(conference_id: str) -> Conference:
    rows = Conference.objects.select_for_update().filter(telnyx_id=conference_id)
    conference = rows.only("ended_at", "creator_call_control_id").first()
    if conference is None:
        raise Refused("There is no such conference.")
    if conference.ended_at:
        raise Refused("The conference has ended.")
    return conference


# --- By scope -------------------------------------------------------------------------------------


def _conference(wish: Wish) -> Wish:
    lock_live(wish.conference_id)
    return wish


def _person(wish: Wish) -> Wish:
    # Commands on the same leg can come from elsewhere too, so its call is locked with it.
    _lock_call(wish.call_control_id)
    lock_live(wish.conference_id)
    _require_present(wish.conference_id, [wish.call_control_id])
    return wish


def _people(wish: Wish) -> Wish:
    legs = wish.people or ((wish.call_control_id,) if wish.call_control_id else ())
    if not legs and wish.verb.needs_people:
        # To Telnyx an empty list means everybody.
        raise Refused("Nobody is selected.")
    if len(legs) == 1:
        _lock_call(legs[0])
    lock_live(wish.conference_id)
    _require_present(wish.conference_id, legs)
    return replace(wish, people=tuple(legs), call_control_id=legs[0] if len(legs) == 1 else "")


def _leg(wish: Wish) -> Wish:
    """A call that is up. With a conference, it is in that or, for a join, shall be."""
    call = _lock_call(wish.call_control_id)
    # A leg that only listings told of has no call of its own in the mirror, but has been in some
    # conference.
    if (
        call is None
        and not Participant.objects.filter(call_control_id=wish.call_control_id).exists()
    ):
        raise Refused("There is no such call.")
    if call and call.ended_at:
        raise Refused("This call has ended.")
    if wish.conference_id:
        lock_live(wish.conference_id)
    return wish


def _recording(wish: Wish) -> Wish:
    name = wish.arguments["recording_id"]
    recording = Recording.objects.select_for_update().filter(recording_id=name).first()
    if recording is None:
        raise Refused("There is no such recording.")
    if recording.deleted_at:
        raise Refused("The recording has been deleted already.")
    return replace(wish, conference_id=_known_conference(recording.conference_id))


def _known_conference(conference_id: str) -> str:
    return conference_id if Conference.objects.filter(pk=conference_id).exists() else ""


def _lock_call(leg: str) -> Call | None:
    return Call.objects.select_for_update().filter(call_control_id=leg).only("ended_at").first()


def _require_present(conference_id: str, legs: Iterable[str]) -> None:
    wanted = set(legs)
    if not wanted:
        return
    people = Participant.objects.filter(
        conference_id=conference_id, call_control_id__in=wanted, is_present=True
    )
    missing = len(wanted) - people.count()
    if missing and len(wanted) == 1:
        raise Refused("This person is not in the conference any more.")
    if missing:
        raise Refused(
            f"{missing} of the selected people {'is' if missing == 1 else 'are'} not in the conference any more."
        )


# --- Verbs that find out more before they are written down ----------------------------------------


def _callers(wish: Wish) -> Wish:
    """Everyone but the hosts: who created the conference, and those who end it by leaving."""
    there = Participant.objects.filter(conference_id=wish.conference_id, is_present=True)
    guests = there.filter(ends_conference_on_exit=False, soft_ends_conference_on_exit=False)
    host = Conference.objects.values_list("creator_call_control_id", flat=True).get(
        pk=wish.conference_id
    )
    legs = guests.exclude(call_control_id=host or "-").order_by("call_control_id")
    if not legs:
        raise Refused("There is nobody here but hosts.")
    return replace(wish, people=tuple(legs.values_list("call_control_id", flat=True)))


def _last_muted(wish: Wish) -> Wish:
    """Exactly those whom the last mute-all changed, as far as they are still here and muted."""
    done = Command.objects.filter(
        conference_id=wish.conference_id,
        verb__in=("mute_everyone", "mute_callers"),
        state__in=(State.SENT, State.ACCEPTED, State.CONFIRMED),
    )
    last = done.order_by("-id").first()
    there = Participant.objects.filter(
        conference_id=wish.conference_id, is_present=True, is_muted=True
    )
    legs = there.filter(call_control_id__in=last.changed_legs if last else []).order_by("call_control_id")
    if not legs:
        raise Refused("Nobody is here whom the last mute-all has muted.")
    return replace(wish, people=tuple(legs.values_list("call_control_id", flat=True)))


def _announcement(wish: Wish) -> Wish:
    """A saved one becomes the speak or play that it is."""
    saved = Announcement.objects.filter(pk=wish.arguments["announcement"]).first()
    if saved is None:
        raise forms.Invalid({"announcement": "There is no such announcement any more."})
    verb = VERBS[saved.kind]
    return replace(wish, verb=verb, arguments=forms.read(verb.form, saved.arguments))


def _join(wish: Wish) -> Wish:
    if not wish.conference_id:
        raise Refused("Choose the conference to put the call into.")
    there = Participant.objects.filter(
        conference_id=wish.conference_id, call_control_id=wish.call_control_id
    )
    if there.filter(is_present=True).exists():
        raise Refused("This person is in the conference already.")
    return wish


def _move(wish: Wish) -> Wish:
    to = wish.arguments["to_conference"]
    if to == wish.conference_id:
        raise forms.Invalid({"to_conference": "Another conference than the present one."})
    if not Conference.objects.filter(pk=to, ended_at=None).exists():
        raise forms.Invalid({"to_conference": "There is no such live conference."})
    return wish


def _whisper(wish: Wish) -> Wish:
    there = Participant.objects.filter(conference_id=wish.conference_id, is_present=True)
    hearers = wish.arguments["whisper_to"]
    if wish.call_control_id in hearers:
        raise forms.Invalid({"whisper_to": "Nobody whispers to themselves."})
    if there.filter(call_control_id__in=hearers).count() != len(hearers):
        raise forms.Invalid({"whisper_to": "Only people who are in the conference."})
    return wish


AIMS: Mapping[str, Callable[[Wish], Wish]] = {
    "conference": _conference,
    "person": _person,
    "people": _people,
    "leg": _leg,
    "recording": _recording,
}
SPECIAL: Mapping[str, Callable[[Wish], Wish]] = {
    "mute_callers": _callers,
    "unmute_last": _last_muted,
    "announce": _announcement,
    "join": _join,
    "move": _move,
    "role": _whisper,
}
