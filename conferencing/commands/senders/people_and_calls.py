"""Who is where, in which role, and what becomes of calls outside conferences."""

from datetime import timedelta
from uuid import uuid5

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.ledger import forms
from conferencing.mirror import reading
from conferencing.models import Call, Participant, QueueSettings
from conferencing.projection import client_states
from conferencing.projection.events import BridgeAccepted, ConferenceListed, RoleAccepted
from conferencing.telnyx_api import calls, conference_actions, conference_listings
from conferencing.telnyx_api.advice import NOT_UNDERSTOOD
from conferencing.telnyx_api.conference_actions import Entrance
from conferencing.telnyx_api.errors import ALREADY_THERE, NAME_IS_TAKEN, GatewayError
from conferencing.telnyx_api.rows import ListedConference

from .. import acceptances
from . import entrances
from .sending import Events, Sending

# Among the arguments of a connection, though in no form: the agent who answers the caller.
ANSWERED_BY = "answered_by"
# Among those of a caller who is put into a queue: the longest wait, if the queue itself has none.
MAX_WAIT = "max_wait_seconds"
# Telnyx's clock is known to about a second.
CLOCK_MARGIN = timedelta(seconds=3)


def join(sending: Sending) -> Events:
    entrance = entrances.of(sending.arguments(forms.Join))
    conference_actions.join(
        sending.conference, sending.leg, sending.id, entrance, region=sending.region
    )
    return ()


def move(sending: Sending) -> Events:
    """Joining another conference takes the leg out of this one, in a single request: nobody hears
    an empty line in between.
    """
    target = sending.arguments(forms.Move).to_conference
    conference_actions.join(
        target, sending.leg, sending.id, Entrance(), region=reading.locality(target)
    )
    return ()


def create_conference(sending: Sending) -> Events:
    return (_listed(sending, _made(sending, sending.arguments(forms.CreateConference))),)


def _listed(sending: Sending, made: ListedConference) -> ConferenceListed:
    """Its name is in no webhook."""
    origin = sending.origin
    origin["conference_id"] = made.conference_id
    return ConferenceListed(
        **origin,
        name=made.name,
        status=made.status,
        region=made.region,
        expires_at=made.expires_at,
    )


def _made(sending: Sending, wanted: forms.CreateConference) -> ListedConference:
    try:
        return conference_actions.create_conference(
            sending.leg,
            sending.id,
            name=wanted.name,
            beep=wanted.beep,
            max_participants=wanted.max_participants,
            duration_minutes=wanted.duration_minutes,
            start_on_create=wanted.start_on_create,
        )
    except GatewayError as error:
        # Telnyx ignores a repeat, and does not say what it answers then: it may be a mere "ok".
        made = _made_before(sending, wanted.name) if error.code == NOT_UNDERSTOOD else None
        if made is None:
            raise
        return made


def _made_before(sending: Sending, name: str) -> ListedConference | None:
    """By an earlier attempt: the running conference of this name, if it is younger than the
    press. None, too, where that cannot be found out: it may have been made all the same.
    """
    since = telnyx_clock.at(sending.command.asked_at) - CLOCK_MARGIN
    try:
        sending.require_time()
        running = conference_listings.find_running(name)
    except GatewayError:
        return None
    for row in running:
        if row.created_at and row.created_at >= since:
            return row
    return None


def enter(sending: Sending) -> Events:
    """Into a new conference; or into that of the same name, which Telnyx says there is."""
    name = sending.arguments(forms.Enter).name
    try:
        made = _made(sending, forms.CreateConference(name=name))
    except GatewayError as error:
        if error.code != NAME_IS_TAKEN:
            raise
        made = _running(sending, name, error)
        sending.require_time()
        _join(sending, made.conference_id)
    return (_listed(sending, made),)


def _join(sending: Sending, conference_id: str) -> None:
    # Another id: Telnyx ignores a command id that it has seen, whatever the command.
    join_id = str(uuid5(sending.command.uuid, conference_id))
    try:
        conference_actions.join(conference_id, sending.leg, join_id, Entrance())
    except GatewayError as error:
        # By an earlier attempt, whose answer was lost.
        if error.code != ALREADY_THERE:
            raise


def _running(sending: Sending, name: str, taken: GatewayError) -> ListedConference:
    """The conference of this name. Raises `taken` where there is none: it has just ended, and the
    next attempt makes a new one.
    """
    sending.require_time()
    for row in conference_listings.find_running(name):
        return row
    raise taken


def set_exit(sending: Sending) -> Events:
    exit = sending.arguments(forms.SetExit)
    participant_id = _participant_id(sending.conference, sending.leg)
    sending.require_time()
    conference_actions.set_exit(
        sending.conference,
        participant_id,
        end_on_exit=exit.end_on_exit,
        soft_end_on_exit=exit.soft_end_on_exit,
    )
    return ()


def role(sending: Sending) -> Events:
    wanted = sending.arguments(forms.Role)
    conference_actions.set_role(
        sending.conference,
        sending.leg,
        sending.id,
        supervisor_role=wanted.supervisor_role,
        whisper_to=wanted.whisper_to,
        region=sending.region,
    )
    accepted = RoleAccepted(
        **sending.origin,
        call_control_id=sending.leg,
        # The mirror knows "none" as no role.
        role="" if wanted.supervisor_role == "none" else wanted.supervisor_role,
        whisper_to=wanted.whisper_to,
    )
    return (accepted,)


def answer(sending: Sending) -> Events:
    calls.answer(sending.leg, sending.id)
    return ()


def transfer(sending: Sending) -> Events:
    target = sending.arguments(forms.Transfer)
    shown = target.from_ or _our_number(sending.leg)
    state = client_states.written(sending.command.uuid, "transfer")
    calls.transfer(sending.leg, sending.id, to=target.to, from_=shown, client_state=state)
    return (acceptances.transfer(sending.command, sending.at),)


def _our_number(leg: str) -> str:
    """Telnyx shows the number that was called, unless it is told otherwise. That is ours, except in
    a call that was dialled from here.
    """
    dialled = Call.objects.filter(pk=leg, direction="outgoing", from_number__startswith="+")
    return dialled.values_list("from_number", flat=True).first() or ""


def enqueue(sending: Sending) -> Events:
    queue = sending.arguments(forms.Enqueue).queue
    settings = QueueSettings.objects.filter(pk=queue).first() or QueueSettings(name=queue)
    most = settings.max_wait_seconds or _whole(sending.command.arguments.get(MAX_WAIT))
    calls.enqueue(sending.leg, sending.id, queue=queue, max_wait_seconds=most)
    return ()


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def leave_queue(sending: Sending) -> Events:
    calls.leave_queue(sending.leg, sending.id)
    return ()


def bridge(sending: Sending) -> Events:
    other = sending.arguments(forms.Bridge)
    calls.bridge(
        sending.leg,
        sending.id,
        queue=other.queue,
        with_leg=other.with_leg,
        # Asked for again, after a lost answer, it must not cut off those who talk by then. Whoever
        # presses has been told whom they take from whom.
        is_only_if_free=sending.command.is_automatic,
    )
    # Either of the two may be one who waits. Of a queue, Telnyx takes whoever is first.
    legs = (sending.leg, other.with_leg)
    return tuple(_connected(sending, leg, to) for leg, to in (legs, legs[::-1]) if leg and to)


def tell(sending: Sending) -> Events:
    told = sending.arguments(forms.Tell)
    calls.speak(sending.leg, sending.id, text=told.text, language=told.language)
    return ()


def hold_music(sending: Sending) -> Events:
    sound = sending.arguments(forms.Hold)
    calls.play(sending.leg, sending.id, audio_url=sound.audio_url, media_name=sound.media_name)
    return ()


def stop_music(sending: Sending) -> Events:
    calls.stop_playing(sending.leg, sending.id)
    return ()


def ask_key(sending: Sending) -> Events:
    asked = sending.arguments(forms.AskKey)
    calls.ask_key(sending.leg, sending.id, text=asked.text, key="1", seconds=asked.seconds)
    return ()


def _connected(sending: Sending, leg: str, to: str) -> BridgeAccepted:
    origin = sending.origin
    agent = str(sending.command.arguments.get(ANSWERED_BY, "")) if leg == sending.leg else ""
    return BridgeAccepted(
        kind=origin["kind"],
        at=origin["at"],
        source_id=origin["source_id"],
        call_control_id=leg,
        answered_by=agent or to,
    )


def _participant_id(conference_id: str, leg: str) -> str:
    """From the mirror, or from Telnyx's listing: no webhook tells it. Raises GatewayError."""
    rows = Participant.objects.filter(conference_id=conference_id, call_control_id=leg)
    known = rows.values_list("participant_id", flat=True).first()
    if known:
        return known
    listed = conference_listings.list_participants(conference_id, reading.locality(conference_id))
    for person in listed:
        if person.call_control_id == leg and person.participant_id:
            return person.participant_id
    if not listed.is_complete:
        raise GatewayError(
            "not_found_yet",
            "Telnyx's list of participants could not be read in full",
            retry=True,
            advice="Nothing was changed. Try again in a moment.",
        )
    raise GatewayError(
        "not_there",
        "This person is not in the conference",
        advice="The screen will update in a moment.",
    )
