"""What a route asks of Telnyx for a caller, as rows of the ledger in the program's own name. Each
raises Refused, or forms.Invalid for what can never be sent.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from conferencing.commands import press
from conferencing.ledger import transitions
from conferencing.models import Arrival, Command
from conferencing.models.routes import TargetKind
from conferencing.onward import asker, circles

Press = Callable[[Arrival, datetime], None]


def take_back(row: Arrival, now: datetime) -> None:
    """What was asked for and not sent yet is not wanted any more."""
    for uuid in (row.step_command, row.music_command):
        _supersede(uuid, now)


def _answer(row: Arrival, now: datetime) -> None:
    _step(row, "answer")


def _greet(row: Arrival, now: datetime) -> None:
    _step(row, "tell", text=row.greeting, language=row.language)


def _hang_up(row: Arrival, now: datetime) -> None:
    _step(row, "hangup")


def _send(row: Arrival, now: datetime) -> None:
    match row.kind:
        case TargetKind.QUEUE:
            command = press.send_to_queue(
                row.caller, row.value, by=asker.user(), most_seconds=row.wait_seconds
            )
            row.step_command = command.uuid
            row.tries += 1
        case TargetKind.CONFERENCE:
            _step(row, "enter", name=row.value)
        case TargetKind.PHONE:
            circles.refuse(row.caller, row.value)
            _step(row, "transfer", to=row.value)
        case _:
            _step(row, "tell", text=row.value, language=row.language)
    row.sent_command = row.step_command


def _play(row: Arrival, now: datetime) -> None:
    """What cannot be played, perhaps because it is not there, is a ringing tone the next time."""
    is_address = "://" in row.hold_audio
    sound = row.hold_audio if not row.music_tries else ""
    named = {"audio_url": sound if is_address else "", "media_name": "" if is_address else sound}
    row.music_tries += 1
    row.stop_command = None
    row.music_command = _pressed(row, "hold_music", **named).uuid


def _stop(row: Arrival, now: datetime) -> None:
    if _supersede(row.music_command, now):
        row.music_command = None
    else:
        row.stop_command = _pressed(row, "stop_music").uuid


BY_ACTION: Mapping[str, Press] = {
    "answer": _answer,
    "greet": _greet,
    "send": _send,
    "music": _play,
    "stop": _stop,
    "hangup": _hang_up,
}


def _step(row: Arrival, verb: str, **arguments: str) -> None:
    row.step_command = _pressed(row, verb, **arguments).uuid
    row.tries += 1


def _pressed(row: Arrival, verb: str, **arguments: str) -> Command:
    return press.create(
        verb, "", row.caller, by=asker.user(), arguments=arguments, is_automatic=True
    )


def _supersede(uuid: UUID | None, now: datetime) -> bool:
    command = Command.objects.filter(uuid=uuid).first() if uuid else None
    if command is None:
        return False
    return transitions.supersede_asked(
        command, now, "No longer needed by the time it could be sent."
    )
