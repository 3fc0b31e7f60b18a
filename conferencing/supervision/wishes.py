"""What a supervisor presses: to listen, to be heard by some or by everyone, to leave. Each checks
the permission, and writes down the wish; `machine` reaches it.
"""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from conferencing.commands.press import Refused
from conferencing.ledger import dial_settings
from conferencing.ledger.form_fields import Wrong
from conferencing.ledger.forms import Invalid
from conferencing.models import (
    AgentProfile,
    Conference,
    Participant,
    Supervision,
    SupervisorPhone,
)
from conferencing.teams import seen

from . import call_reading, entitled, keeping, machine, own_phone, reading, rules, words


class NoPhone(Refused):
    """Which phone to ring is not known, or it cannot be rung."""


def phone_of(user: User) -> str:
    """Empty where it was never said."""
    own = SupervisorPhone.objects.filter(user=user).values_list("phone", flat=True).first()
    agents = AgentProfile.objects.filter(user=user).values_list("phone", flat=True)
    return own or agents.first() or ""


def set_phone(user: User, typed: str) -> None:
    """Raises Wrong, in words for the user."""
    phone = SupervisorPhone(user=user, phone=dial_settings.rules().to(typed))
    try:
        phone.clean()
    except ValidationError as problem:
        raise Wrong(" ".join(problem.messages)) from None
    SupervisorPhone.objects.update_or_create(user=user, defaults={"phone": phone.phone})


def listen(user: User, conference: str, now: datetime, *, is_private: bool = False) -> Supervision:
    """Ring the user's phone, to bring them into the conference muted. Raises Refused; NoPhone.
    Pressed twice, it is one call. `is_private`: others do not see them while nobody hears them.
    """
    _require_listening(user, is_private=is_private)
    is_there = Conference.objects.filter(pk=conference).exists()
    if not is_there or not seen.sees_conference(conference):
        raise Refused(words.NO_CONFERENCE)
    row = Supervision(user=user, conference=conference, is_private=is_private)
    return _open_at(row, now) or _begun(row, now)


def listen_to_call(user: User, leg: str, now: datetime, *, is_private: bool = False) -> Supervision:
    """The same of the call of an agent, or of a caller who waits: nobody hears the user."""
    _require_listening(user, is_private=is_private)
    target = call_reading.target(leg)
    if target.of == user.pk:
        raise Refused(words.OWN_TALK)
    row = Supervision(user=user, call=leg, queue=target.queue, is_private=is_private)
    return _open_at(row, now) or _begun(row, now)


def _require_listening(user: User, *, is_private: bool) -> None:
    may = entitled.modes(user.pk)
    if "listen" not in may:
        raise Refused("You don't have permission to listen.")
    if is_private and "private" not in may:
        raise Refused(words.MAY_NOT_BE_PRIVATE)


def _open_at(wanted: Supervision, now: datetime) -> Supervision | None:
    """The one that is under way already, there, and as private as is wanted. Raises Refused where
    it is elsewhere, is ending, or cannot be hidden.
    """
    row = _open(wanted.user)
    if row and row.leaving_at:
        raise Refused(words.STILL_ENDING)
    if row and (row.conference, row.call) != (wanted.conference, wanted.call):
        raise Refused(words.ONE_AT_A_TIME)
    if row and wanted.is_private and not row.is_private:
        hide(wanted.user, now)
    return row


def _begun(row: Supervision, now: datetime) -> Supervision:
    row.phone = phone_of(row.user)
    row.started_at = row.wanted_at = now
    if not row.phone:
        raise NoPhone(words.NO_PHONE)
    own_phone.require_elsewhere(row)
    try:
        with transaction.atomic():
            keeping.begin(row)
    except IntegrityError:
        # They pressed it in another window.
        if other := _open_at(row, now):
            return other
        raise
    except Invalid as invalid:
        raise NoPhone(words.not_dialled(" ".join(invalid.fields.values()))) from None
    return row


def want(user: User, mode: str, to: Sequence[str], now: datetime) -> None:
    """Listen, whisper to these, or barge in. Raises Refused."""
    if mode not in entitled.PERMISSIONS:
        raise Refused(words.NO_SUCH_MODE)
    with transaction.atomic():
        row = _locked(user)
        may = entitled.modes(user.pk, at=row)
        if mode not in may:
            raise Refused(words.MAY_NOT.get(mode, words.MAY_NOT_LISTEN))
        if row.call:
            _want_on_call(row, mode, now)
            return
        listeners = _listeners(row, to) if mode == "whisper" else []
        keeping.take_back_step(row, now)
        if mode != "listen":
            # Before a microphone opens: whoever is heard is shown.
            keeping.show(row, now)
        row.wanted_mode, row.wanted_to, row.wanted_at = mode, listeners, now
        row.is_reached, row.problem, row.tries, row.take_over = False, "", 0, ""
        machine.steps(row, now)
        keeping.save(row)


def _want_on_call(row: Supervision, mode: str, now: datetime) -> None:
    """Their phone is rung again for it, once their call has ended."""
    if mode != "listen" and not call_reading.is_talk(row):
        raise Refused(words.ONLY_LISTEN)
    if mode != "listen":
        keeping.show(row, now)
    row.next_mode = "" if mode == row.wanted_mode and not row.hangup_command else mode
    if row.next_mode:
        keeping.take_back(row, now)
    machine.steps(row, now)
    keeping.save(row)


def hide(user: User, now: datetime) -> None:
    """Others do not see them from now on. Only while nobody can hear them. Raises Refused."""
    with transaction.atomic():
        row = _locked(user)
        if "private" not in entitled.modes(user.pk, at=row):
            raise Refused(words.MAY_NOT_BE_PRIVATE)
        if machine.is_shown(row):
            raise Refused(words.HEARD_IS_SHOWN)
        if not row.is_private:
            keeping.hide(row, now)
            keeping.save(row)


def show(user: User, now: datetime) -> None:
    """Others see them again. Raises Refused."""
    with transaction.atomic():
        row = _locked(user)
        keeping.show(row, now)
        keeping.save(row)


def take_over(user: User, leg: str, now: datetime) -> None:
    """Stay with the others in the place of this one, whose call ends. Raises Refused."""
    with transaction.atomic():
        _lock_all_beside(user)
        row = _locked(user)
        if row.call:
            raise Refused(words.NOT_ON_A_CALL)
        row.take_over, row.tries, row.problem = leg, 0, ""
        if told := rules.cannot_take_over(reading.stand(row), reading.facts(row)):
            raise Refused(told)
        machine.steps(row, now)
        keeping.save(row)


def leave(user: User, now: datetime) -> None:
    """Only their own call ends. Raises Refused."""
    with transaction.atomic():
        row = _locked(user)
        keeping.take_back(row, now)
        row.leaving_at = row.leaving_at or now
        machine.steps(row, now)
        keeping.save(row)


def _listeners(row: Supervision, to: Sequence[str]) -> list[str]:
    wanted = sorted({leg for leg in to if leg and leg != row.leg})
    if not wanted:
        raise Refused(words.NOBODY_CHOSEN)
    there = Participant.objects.filter(
        conference_id=row.conference, is_present=True, call_control_id__in=wanted
    )
    if there.count() != len(wanted):
        raise Refused(words.NOT_HERE)
    return wanted


def _lock_all_beside(user: User) -> None:
    """All who supervise the same conference, in one order: of two who take over at the same moment,
    the second sees from whom the first does, and somebody stays.
    """
    own = _open(user)
    if own and own.conference:
        there = Supervision.objects.filter(conference=own.conference, ended_at=None)
        list(there.select_for_update().order_by("pk").values_list("pk"))


def _open(user: User) -> Supervision | None:
    return Supervision.objects.filter(user=user, ended_at=None).first()


def _locked(user: User) -> Supervision:
    rows = Supervision.objects.select_for_update(of=("self",)).select_related("user")
    row = rows.filter(user=user, ended_at=None).first()
    if row is None:
        raise Refused(words.NOT_LISTENING)
    if row.leaving_at:
        raise Refused(words.ALREADY_GONE)
    return row
