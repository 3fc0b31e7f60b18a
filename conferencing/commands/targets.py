"""Whom a press is for: looked up, locked and checked within the transaction of the press.

Calls are locked before conferences, as everywhere. The lock makes the order of the ids the order of
pressing, on a conference and on a leg.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from django.conf import settings
from django.db.models import QuerySet

from conferencing.ledger import forms, supervised
from conferencing.ledger.verb import Verb
from conferencing.ledger.verbs import VERBS
from conferencing.models import (
    Announcement,
    Call,
    Command,
    Conference,
    Participant,
    Recording,
)

from . import askable, dial_numbers, hosts, locking, polling, queue_targets, telling
from .locking import Life, Locked
from .wish import Refused, Wish

State = Command.State
# Arguments of a role that no form has: what it replaces.
BEFORE_ROLE, BEFORE_WHISPER = "role_before", "whisper_to_before"


def aim(
    verb: Verb,
    conference_id: str,
    leg: str,
    people: Sequence[str],
    arguments: Mapping[str, forms.Value],
) -> Wish:
    """Lock the target and check that it is there, and that Telnyx can be asked about it. Raises
    Refused; forms.Invalid where an argument names nothing.
    """
    named = tuple(dict.fromkeys(one for one in people if one))
    wish = Wish(verb, conference_id, leg, named, arguments)
    _require_scope(wish)
    aimed = BY_SCOPE[verb.scope](wish)
    aimed = BY_VERB[verb.name](aimed) if verb.name in BY_VERB else aimed
    askable.require(aimed)
    return telling.with_words(aimed)


def one(verb: Verb, wish: Wish, leg: str) -> Wish:
    """The same for one person."""
    return replace(wish, verb=verb, call_control_id=leg, people=())


def lock_live(conference_id: str) -> None:
    _require_live(locking.lock(conference_id))


def _require_scope(wish: Wish) -> None:
    verb = wish.verb
    if verb.scope in ("people", "legs"):
        return
    if verb.one_person and not wish.call_control_id:
        raise Refused(f"“{verb.label}” needs a person.")
    if wish.call_control_id and not verb.one_person:
        raise Refused(f"“{verb.label}” is not for a single person.")
    if wish.people:
        raise Refused(f"“{verb.label}” is not for several people at once.")


# --- By scope -------------------------------------------------------------------------------------


def _conference(wish: Wish) -> Wish:
    lock_live(wish.conference_id)
    return wish


def _person(wish: Wish) -> Wish:
    # Commands on the same leg can come from elsewhere too, so its call is locked with it.
    legs = [wish.call_control_id]
    locked = locking.lock(wish.conference_id, wish.call_control_id, legs)
    _require_live(locked)
    _require_present(locked, legs)
    return wish


def _people(wish: Wish) -> Wish:
    legs = wish.people or ((wish.call_control_id,) if wish.call_control_id else ())
    if not legs and wish.verb.needs_people:
        # To Telnyx an empty list means everybody.
        raise Refused("Nobody is selected.")
    # One person named through a selection is in line with presses on that person.
    locked = locking.lock(wish.conference_id, legs[0] if len(legs) == 1 else "", legs)
    _require_live(locked)
    _require_present(locked, legs)
    return replace(wish, people=tuple(legs), call_control_id=legs[0] if len(legs) == 1 else "")


def _leg(wish: Wish) -> Wish:
    """A call that is up. With a conference, it is in that one or, for a join, is to be."""
    locked = locking.lock(wish.conference_id, wish.call_control_id)
    # A leg that only listings told of has no call of its own in the mirror, but has been in some
    # conference.
    stays = Participant.objects.filter(call_control_id=wish.call_control_id)
    if locked.call == "unknown" and not stays.exists():
        raise Refused("There is no such call.")
    if locked.call == "ended":
        raise Refused("This call has ended.")
    if wish.conference_id:
        _require_live(locked)
    return wish


def _legs(wish: Wish) -> Wish:
    """Calls that are up: it is done to all of them, or to none."""
    if not wish.people:
        raise Refused("Nobody is selected.")
    # In one order everywhere, and before the conference: two presses must not wait for each other.
    ended = sum(not _is_up(locking.lock("", leg).call, leg) for leg in sorted(wish.people))
    if ended:
        calls = (
            "1 of the selected calls has" if ended == 1 else f"{ended} of the selected calls have"
        )
        raise Refused(f"{calls} ended.")
    if wish.conference_id:
        lock_live(wish.conference_id)
    return wish


def _is_up(call: Life, leg: str) -> bool:
    """A leg that only listings told of has no call of its own in the mirror."""
    stays = Participant.objects.filter(call_control_id=leg)
    return call == "live" or (call == "unknown" and stays.exists())


def _recording(wish: Wish) -> Wish:
    recording_id = forms.stored(forms.DeleteRecording, wish.arguments).recording_id
    rows = Recording.objects.select_for_update().filter(recording_id=recording_id)
    recording = rows.first()
    if recording is None:
        raise Refused("There is no such recording.")
    if recording.deleted_at:
        raise Refused("The recording has already been deleted.")
    return replace(wish, conference_id=_known_conference(recording.conference_id))


def _number(wish: Wish) -> Wish:
    if not settings.DIAL_CONNECTION:
        raise Refused(
            "Dialling is not set up. Ask your administrator to set DIAL_CONNECTION and DIAL_FROM."
        )
    if wish.conference_id:
        lock_live(wish.conference_id)
    locking.lock_dialling()
    return replace(wish, arguments=dial_numbers.of_dial(wish.arguments))


def _known_conference(conference_id: str) -> str:
    return conference_id if Conference.objects.filter(pk=conference_id).exists() else ""


def _require_live(locked: Locked) -> None:
    if locked.conference == "unknown":
        raise Refused("There is no such conference.")
    if locked.conference == "ended":
        raise Refused("The conference has ended.")


def _require_present(locked: Locked, legs: Sequence[str]) -> None:
    missing = len(legs) - locked.present
    if missing and len(legs) == 1:
        raise Refused("This person is no longer in the conference.")
    if missing:
        are = "is" if missing == 1 else "are"
        raise Refused(f"{missing} of the selected people {are} no longer in the conference.")


# --- Verbs that need more than their scope --------------------------------------------------------


def _callers(wish: Wish) -> Wish:
    """Everyone but the hosts."""
    guests = _present(wish.conference_id).exclude(call_control_id__in=hosts.of(wish.conference_id))
    return _naming(wish, guests, or_else="Only hosts are here.")


def _last_muted(wish: Wish) -> Wish:
    """Exactly those whom the last mute-all changed, as far as they are still here and muted."""
    mutes = Command.objects.filter(
        conference_id=wish.conference_id,
        verb__in=("mute_everyone", "mute_callers"),
        state__in=(State.SENT, State.ACCEPTED, State.CONFIRMED),
    )
    last = mutes.order_by("-id").first()
    muted = (
        _present(wish.conference_id)
        .filter(is_muted=True, call_control_id__in=last.changed_legs if last else [])
        .exclude(call_control_id__in=supervised.legs(wish.conference_id))
    )
    return _naming(wish, muted, or_else="Nobody here is still muted by the last “Mute all”.")


def _naming(wish: Wish, people: QuerySet[Participant], *, or_else: str) -> Wish:
    legs = people.order_by("call_control_id").values_list("call_control_id", flat=True)
    if not legs:
        raise Refused(or_else)
    return replace(wish, people=tuple(legs))


def _announcement(wish: Wish) -> Wish:
    """A saved one becomes the speak or play that it is."""
    chosen = forms.stored(forms.Announce, wish.arguments).announcement
    saved = Announcement.objects.filter(pk=chosen).first()
    if saved is None:
        raise forms.Invalid({"announcement": "This announcement no longer exists."})
    verb = VERBS[saved.kind]
    return replace(wish, verb=verb, arguments=forms.read(verb.form, saved.arguments))


def _join(wish: Wish) -> Wish:
    if not wish.conference_id:
        raise Refused("Choose a conference to add the call to.")
    if _present(wish.conference_id).filter(call_control_id=wish.call_control_id).exists():
        raise Refused("This person is already in the conference.")
    return wish


def _answer(wish: Wish) -> Wish:
    call = Call.objects.filter(call_control_id=wish.call_control_id).first()
    if call and call.direction == "outgoing":
        raise Refused("This is an outgoing call: only the person called can answer it.")
    if call and call.status in ("answered", "bridged"):
        raise Refused("This call has already been answered.")
    return wish


def _transfer(wish: Wish) -> Wish:
    """Telnyx dials for it: by the same rules, and counted with the same lock."""
    locking.lock_dialling()
    return replace(wish, arguments=dial_numbers.of_transfer(wish.arguments))


def _move(wish: Wish) -> Wish:
    target = forms.stored(forms.Move, wish.arguments).to_conference
    if target == wish.conference_id:
        raise forms.Invalid({"to_conference": "Choose a different conference."})
    if not Conference.objects.filter(pk=target, ended_at=None).exists():
        raise forms.Invalid({"to_conference": "That conference is no longer live. Choose another."})
    return wish


def _whisper(wish: Wish) -> Wish:
    listeners = forms.stored(forms.Role, wish.arguments).whisper_to
    if wish.call_control_id in listeners:
        raise forms.Invalid({"whisper_to": "A person cannot whisper to themselves."})
    there = _present(wish.conference_id).filter(call_control_id__in=listeners)
    if there.count() != len(listeners):
        raise forms.Invalid({"whisper_to": "Choose only people who are in this conference."})
    # What an undo restores; Telnyx does not tell what a role was.
    held = _present(wish.conference_id).filter(call_control_id=wish.call_control_id)
    role, whisper_to = held.values_list("role", "whisper_to").get()
    before: dict[str, forms.Value] = {BEFORE_ROLE: role, BEFORE_WHISPER: tuple(whisper_to)}
    return replace(wish, arguments={**wish.arguments, **before})


def _present(conference_id: str) -> QuerySet[Participant]:
    return Participant.objects.filter(conference_id=conference_id, is_present=True)


BY_SCOPE: Mapping[str, Callable[[Wish], Wish]] = {
    "conference": _conference,
    "person": _person,
    "people": _people,
    "leg": _leg,
    "legs": _legs,
    "recording": _recording,
    "number": _number,
    "queue": queue_targets.aim,
}
BY_VERB: Mapping[str, Callable[[Wish], Wish]] = {
    "mute_callers": _callers,
    "unmute_last": _last_muted,
    "announce": _announcement,
    **polling.BY_VERB,
    "answer": _answer,
    "join": _join,
    "join_these": _join,
    "move": _move,
    "enqueue": queue_targets.choose,
    "enqueue_these": queue_targets.choose,
    "transfer": _transfer,
    "transfer_these": _transfer,
    "role": _whisper,
}
