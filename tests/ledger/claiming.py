"""Pressing commands, claiming one as a worker does, and the state it is in then."""

from collections.abc import Iterable

from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.ledger import transitions
from conferencing.models import Command
from tests.fixtures.pressing import Clock


def pressed(conference: str, by: User, presses: Iterable[tuple[str, str]]) -> list[Command]:
    return [press.create(verb, conference, leg, by=by) for verb, leg in presses]


def claim(command: Command, clock: Clock) -> Command | None:
    return transitions.claim(command.uuid, clock(), request_seconds=4)


def state(command: Command) -> str:
    command.refresh_from_db()
    return command.state
