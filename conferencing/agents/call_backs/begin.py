"""Somebody who hung up while waiting is to be called back."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from conferencing.agents import busy
from conferencing.clocks.telnyx import telnyx_clock
from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.ledger.dial_rules import CALL_BACK
from conferencing.ledger.forms import Invalid
from conferencing.metrics.visits import Outcome
from conferencing.models import Call, CallBack, Offer, Visit
from conferencing.queries.agents import call_backs
from conferencing.teams import seen

from . import machine, words


def begin(user: User, caller: str, visit: int, now: datetime, *, seen: int = 0) -> CallBack:
    """Ring the user's phone, to call back who gave up this visit. Raises Refused, in words for the
    user. Pressed twice, it is one call back.

    `seen`: the newest call back to this person that the user has been shown. When there is a newer
    one by now, nobody is called a second time unasked.
    """
    own = call_backs.own_phone(user.pk)
    if own is None:
        raise Refused(words.NO_PHONE)
    call, abandoned = _abandoned(caller, visit)
    number = call_backs.number_of(call)
    if number == own.phone:
        raise Refused(words.OWN_PHONE)
    if mine := _open(user, number):
        return mine
    _require_nothing_newer(user, number, abandoned, seen)
    back = CallBack(
        by=user,
        queue=abandoned.queue,
        caller=caller,
        visit=visit,
        number=number,
        from_number=_caller_id(call),
        ring_seconds=own.ring_seconds,
        began_at=now,
        state_since=now,
    )
    return _begun(back, own.phone)


def _abandoned(caller: str, number: int) -> tuple[Call, Visit]:
    """Raises Refused where nobody gave up, or nobody can be called."""
    visits = Visit.objects.filter(outcome=Outcome.ABANDONED, left_at__isnull=False)
    visit = seen.in_queues(visits.filter(call_control_id=caller, number=number)).first()
    call = Call.objects.filter(pk=caller).first()
    if visit is None or call is None:
        raise Refused(words.NOT_ABANDONED)
    if problem := call_backs.problem(call):
        raise Refused(problem)
    return call, visit


def _open(user: User, number: str) -> CallBack | None:
    """The user's own to this number, which is on its way. Raises Refused for whoever is busy."""
    mine = CallBack.objects.filter(by=user, state__in=CallBack.OPEN).first()
    if mine and mine.number == number:
        return mine
    if mine:
        raise Refused(words.ONE_AT_A_TIME)
    if Offer.objects.filter(agent=user, state__in=Offer.WITH_AGENT).exists():
        raise Refused(words.ON_A_CALL)
    return None


def _require_nothing_newer(user: User, number: str, abandoned: Visit, seen: int) -> None:
    assert abandoned.left_at, "who has abandoned has left"
    # Calls back are stamped with our own clock, visits with Telnyx's.
    since = abandoned.left_at - telnyx_clock.ahead()
    newest = call_backs.newest_to([number], since).get(number)
    if newest is None:
        return
    by = newest.by.get_username()
    if newest.state in CallBack.OPEN:
        raise Refused(words.taken(by))
    if newest.pk > seen:
        raise Refused(words.already("You have" if newest.by_id == user.pk else f"{by} has"))


def _caller_id(call: Call) -> str:
    """The number that they had called, where it may be shown."""
    allowed: list[str] = settings.DIAL_FROM
    return call.to_number if call.to_number in allowed else "".join(allowed[:1])


def _begun(back: CallBack, phone: str) -> CallBack:
    """Raises Refused."""
    with transaction.atomic():
        try:
            # A savepoint, so that the index may refuse the second of two.
            with transaction.atomic():
                back.save()
        except IntegrityError:
            return _lost_to(back)
        # Only now, as in `take`: of the two at once, one finds the other's row.
        if busy.has_caller(back.by_id):
            raise Refused(words.ON_A_CALL)
        back.own_dial = _dial(back, phone)
        back.save(update_fields=["own_dial"])
        machine.announce(back)
    return back


def _lost_to(back: CallBack) -> CallBack:
    """Somebody was a moment earlier: the same user, by a double click, or another."""
    other = CallBack.objects.filter(number=back.number, state__in=CallBack.OPEN).first()
    if other is None:
        raise Refused(words.ONE_AT_A_TIME)
    if other.by_id != back.by_id:
        raise Refused(words.taken(other.by.get_username()))
    return other


def _dial(back: CallBack, phone: str) -> UUID:
    """Raises Refused, where the phone cannot be dialled."""
    allowed: list[str] = settings.DIAL_FROM
    try:
        command = press.dial(
            phone,
            by=back.by,
            purpose=CALL_BACK,
            reference=str(back.pk),
            from_="".join(allowed[:1]),
            ring_seconds=back.ring_seconds,
        )
    except Invalid as invalid:
        why = " ".join(invalid.fields.values())
        raise Refused(words.own_phone_not_dialled(why)) from None
    return command.uuid
