"""What a supervisor presses: to listen, to be heard by some or by everyone, to leave. Each checks
the permission, and writes down the wish; `machine` reaches it.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.ledger import dial_settings
from conferencing.ledger.dial_rules import SUPERVISOR
from conferencing.ledger.form_fields import Wrong
from conferencing.ledger.forms import Invalid
from conferencing.models import (
    AgentProfile,
    Command,
    Participant,
    Supervision,
    SupervisorPhone,
)

from . import entitled, machine, reading, rules, words

RING_SECONDS = 30


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
    may = entitled.modes(user.pk)
    if "listen" not in may:
        raise Refused("You don't have permission to listen.")
    if is_private and "private" not in may:
        raise Refused(words.MAY_NOT_BE_PRIVATE)
    if row := _open(user):
        if row.conference != conference:
            raise Refused(words.ONE_AT_A_TIME)
        return row
    phone = phone_of(user)
    if not phone:
        raise NoPhone(words.NO_PHONE)
    row = Supervision(
        user=user,
        conference=conference,
        phone=phone,
        started_at=now,
        wanted_at=now,
        is_private=is_private,
    )
    return _begun(row)


def _begun(row: Supervision) -> Supervision:
    try:
        with transaction.atomic():
            row.save()
            row.dial_command = _dial(row).uuid
            row.save(update_fields=["dial_command"])
            machine.announce(row)
    except IntegrityError:
        # Somebody pressed the same in another window.
        if other := _open(row.user):
            return other
        raise
    return row


def _dial(row: Supervision) -> Command:
    try:
        return press.dial(
            row.phone,
            by=row.user,
            purpose=SUPERVISOR,
            reference=str(row.pk),
            from_="".join(settings.DIAL_FROM[:1]),
            ring_seconds=RING_SECONDS,
            into=row.conference,
        )
    except Invalid as invalid:
        raise NoPhone(words.not_dialled(" ".join(invalid.fields.values()))) from None


def want(user: User, mode: str, to: Sequence[str], now: datetime) -> None:
    """Listen, whisper to these, or barge in. Raises Refused."""
    if mode not in entitled.PERMISSIONS:
        raise Refused(words.NO_SUCH_MODE)
    may = entitled.modes(user.pk)
    with transaction.atomic():
        row = _locked(user)
        if mode not in may:
            raise Refused(words.MAY_NOT.get(mode, words.MAY_NOT_LISTEN))
        listeners = _listeners(row, to) if mode == "whisper" else []
        machine.take_back_step(row, now)
        if mode != "listen":
            # Before a microphone opens: whoever is heard is shown.
            machine.show(row, now)
        row.wanted_mode, row.wanted_to, row.wanted_at = mode, listeners, now
        row.is_reached, row.problem, row.tries = False, "", 0
        machine.steps(row, now)
        machine.save(row)


def hide(user: User, now: datetime) -> None:
    """Others do not see them from now on. Only while nobody can hear them. Raises Refused."""
    with transaction.atomic():
        row = _locked(user)
        if "private" not in entitled.modes(user.pk):
            raise Refused(words.MAY_NOT_BE_PRIVATE)
        if rules.is_shown(reading.stand(row), reading.facts(row)):
            raise Refused(words.HEARD_IS_SHOWN)
        if not row.is_private:
            machine.hide(row, now)
            machine.save(row)


def show(user: User, now: datetime) -> None:
    """Others see them again. Raises Refused."""
    with transaction.atomic():
        row = _locked(user)
        machine.show(row, now)
        machine.save(row)


def leave(user: User, now: datetime) -> None:
    """Only their own call ends. Raises Refused."""
    with transaction.atomic():
        row = _locked(user)
        machine.take_back(row, now)
        row.leaving_at = row.leaving_at or now
        machine.steps(row, now)
        machine.save(row)


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
