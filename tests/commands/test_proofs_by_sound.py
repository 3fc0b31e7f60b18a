"""A sound proves only what began such a sound: one that is played, or a text that is read out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from conferencing.commands import confirmation, late_proofs
from conferencing.mirror import writer
from conferencing.projection import events as e

from .conftest import Clock
from .test_late_proofs import not_known, proof
from .test_reported import accepted, report

pytestmark = pytest.mark.django_db

ANOTHER = pytest.mark.parametrize(
    ("verb", "other"), [("speak", "playback"), ("play", "speak"), ("tell", "playback")]
)


@ANOTHER
def test_a_sound_of_another_kind_confirms_nothing(
    conference: str, operator: User, clock: Clock, verb: str, other: str
) -> None:
    command = accepted(verb, operator, clock, conference)
    clock.forward(0.2)
    own = report(verb, clock)
    writer.apply([_with(own, other)])
    assert confirmation.settle(command.conference_id or "", None, clock()) == 1
    writer.apply([replace(own, source_id="webhook:own")])
    assert confirmation.settle(command.conference_id or "", None, clock()) == 0


@ANOTHER
def test_nor_does_it_late(
    conference: str, operator: User, clock: Clock, verb: str, other: str
) -> None:
    command = not_known(verb, operator, clock)
    [own] = proof(verb, command.asked_at + timedelta(seconds=1))
    writer.apply([_with(own, other)])
    assert late_proofs.confirm(clock()) == 0
    writer.apply([replace(own, source_id="webhook:own")])
    assert late_proofs.confirm(clock()) == 1


def _with(event: e.Event, audio: str) -> e.Event:
    assert isinstance(event, e.AudioStarted | e.CallAudioStarted)
    return replace(event, audio=audio)
