"""The table of steps, line by line."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from conferencing.inbound import rules, words
from conferencing.inbound.facts import Asked, Facts, Stand
from conferencing.inbound.rules import STAY, Step

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def at(stage: str, kind: str = "queue", **more: Any) -> Stand:
    return replace(Stand(stage, ago(1), kind, has_else=True), **more)


def facts(**more: Any) -> Facts:
    return replace(Facts(is_answered=True), **more)


UNDERWAY, DONE = Asked("underway"), Asked("done", finished_at=ago(1))
FAILED = Asked("failed", words="Not now.", finished_at=ago(4))
NOT_KNOWN = Asked("not_known", finished_at=ago(4))
PLAYING: dict[str, Any] = {"music": DONE, "is_played_to": True}
ALONE: dict[str, Any] = {"is_with_somebody": True, "is_alone": True}
SENT: dict[str, Any] = {"tries": 1, "looked_at": ago(1)}
IN_VAIN: dict[str, Any] = {"tries": 3, "looked_at": ago(1)}


@pytest.mark.parametrize(
    ("stand", "known", "step"),
    [
        # Answered, once.
        (at("answering"), Facts(), Step("answer")),
        (at("answering"), Facts(step=UNDERWAY), STAY),
        (at("answering"), Facts(is_taken=True), STAY),
        (at("answering"), Facts(step=FAILED), Step("look")),
        (at("answering", **SENT), Facts(step=FAILED), Step("answer")),
        (at("answering", **SENT), Facts(step=NOT_KNOWN), Step("answer")),
        (
            at("answering", **IN_VAIN),
            Facts(step=FAILED),
            Step("go", "needs_you", f"{words.NOT_ANSWERED} Not now."),
        ),
        (at("answering", has_greeting=True), facts(), Step("go", "greeting")),
        (at("answering"), facts(), Step("go", "sending")),
        # The greeting, to its end, or without it.
        (at("greeting"), facts(), Step("greet")),
        (at("greeting"), facts(step=UNDERWAY), STAY),
        (at("greeting", reads_seconds=9), facts(step=DONE, is_read_to=True), STAY),
        (at("greeting", reads_seconds=9), facts(step=DONE), Step("go", "sending")),
        (
            at("greeting", reads_seconds=9),
            facts(step=replace(DONE, finished_at=ago(10)), is_read_to=True),
            Step("go", "sending"),
        ),
        (at("greeting"), facts(step=FAILED), Step("go", "sending")),
        # To a queue.
        (at("sending"), facts(), Step("send")),
        (at("sending"), facts(waiting_in="support"), Step("go", "waiting")),
        (at("sending"), facts(step=DONE), Step("go", "waiting")),
        (
            at("sending"),
            facts(step=replace(FAILED, code="90036")),
            Step("fall_back", "sending", words.FULL),
        ),
        (
            at("sending"),
            facts(step=replace(FAILED, code="90036"), has_own_way=True),
            Step("go", "waiting"),
        ),
        (at("sending"), facts(step=replace(FAILED, code="90038")), Step("go", "waiting")),
        (at("sending", **SENT), facts(step=NOT_KNOWN), Step("send")),
        (at("sending", **IN_VAIN), facts(step=FAILED), Step("fall_back", "sending", "Not now.")),
        (at("sending"), facts(step=FAILED), Step("music")),
        (at("sending", **SENT), facts(step=FAILED, **PLAYING), Step("send")),
        (at("sending", refused="Too many."), facts(), Step("music")),
        (at("sending", "conference"), facts(step=FAILED), Step("music")),
        (at("sending", "conference", **SENT), facts(step=FAILED, music=UNDERWAY), Step("send")),
        (
            at("sending", **IN_VAIN, has_else=False),
            facts(step=FAILED),
            Step("go", "needs_you", f"{words.NOWHERE} Not now."),
        ),
        # Into a conference.
        (at("sending", "conference"), facts(), Step("send")),
        (
            at("sending", "conference"),
            facts(is_with_somebody=True),
            Step("go", "leaving", words.TAKEN),
        ),
        (
            at("sending", "conference"),
            facts(step=replace(FAILED, code="90032")),
            Step("fall_back", "sending", words.CONFERENCE_FULL),
        ),
        (
            at("sending", "conference"),
            facts(step=replace(DONE, finished_at=ago(6))),
            Step("go", "needs_you", words.LEFT_CONFERENCE),
        ),
        # To a phone, with something to hear before it rings.
        (at("sending", "phone"), facts(), Step("music")),
        (at("sending", "phone"), facts(music=UNDERWAY), Step("send")),
        (at("sending", "phone"), facts(**PLAYING, step=DONE), Step("go", "waiting")),
        (at("sending", "phone"), facts(**PLAYING, step=NOT_KNOWN), Step("go", "waiting")),
        (
            at("sending", "phone"),
            facts(**PLAYING, step=FAILED),
            Step("fall_back", "sending", "Not now."),
        ),
        (at("sending", "phone", refused="Too many."), facts(**PLAYING), Step("send")),
        (
            at("sending", "phone", refused="Too many.", since=ago(31)),
            facts(**PLAYING),
            Step("fall_back", "sending", "Too many."),
        ),
        (at("waiting", "phone"), facts(**PLAYING, phone="ringing"), STAY),
        (at("waiting", "phone"), facts(**PLAYING, phone="over", phone_over_at=ago(1)), STAY),
        (
            at("waiting", "phone"),
            facts(**PLAYING, phone="over", phone_over_at=ago(4)),
            Step("fall_back", "sending", words.NO_ANSWER),
        ),
        (
            at("waiting", "phone", since=ago(61)),
            facts(**PLAYING),
            Step("fall_back", "sending", words.NO_ANSWER),
        ),
        # A message: without music, to its end, and then the call ends.
        (at("sending", "message"), facts(**PLAYING), Step("stop")),
        (at("sending", "message"), facts(**PLAYING, stop=UNDERWAY), STAY),
        (at("sending", "message"), facts(**PLAYING, stop=DONE), Step("send")),
        (at("sending", "message"), facts(), Step("send")),
        (at("sending", "message", reads_seconds=9), facts(step=DONE, is_read_to=True), STAY),
        (at("sending", "message"), facts(step=DONE), Step("go", "hanging_up")),
        (at("sending", "message", **SENT), facts(step=NOT_KNOWN), Step("send")),
        (
            at("sending", "message", **IN_VAIN, has_else=False),
            facts(step=FAILED),
            Step("go", "needs_you", f"{words.NOWHERE} {words.NOT_READ_OUT} Not now."),
        ),
        (at("hanging_up"), facts(), Step("hangup")),
        (at("hanging_up"), facts(is_taken=True), STAY),
        (at("hanging_up"), facts(is_with_somebody=True), Step("go", "leaving", words.TAKEN)),
        # In line, and after it.
        (at("waiting"), facts(waiting_in="support"), Step("music")),
        (at("waiting"), facts(waiting_in="support", **PLAYING), STAY),
        (at("waiting"), facts(waiting_in="support", music=FAILED), Step("music")),
        (at("waiting", music_tries=3), facts(waiting_in="support", music=FAILED), STAY),
        (
            at("waiting"),
            facts(waiting_in="support", music=replace(DONE, finished_at=ago(3))),
            Step("music"),
        ),
        (
            at("waiting"),
            facts(**PLAYING, is_with_somebody=True),
            Step("go", "leaving", words.TAKEN),
        ),
        (at("waiting"), facts(**PLAYING, left_at=ago(9), is_taken=True), STAY),
        (at("waiting"), facts(**PLAYING, left_at=ago(9), is_to_hear=True), Step("stop")),
        (at("waiting"), facts(left_at=ago(9), is_to_hear=True), STAY),
        (at("waiting", since=ago(60)), facts(**PLAYING, left_at=ago(4)), STAY),
        (
            at("waiting", since=ago(60)),
            facts(**PLAYING, left_at=ago(6), left_because="timeout"),
            Step("fall_back", "sending", words.WAITED),
        ),
        (
            at("waiting", since=ago(60)),
            facts(**PLAYING, left_at=ago(6), left_because="timeout", has_own_way=True),
            STAY,
        ),
        (
            at("waiting", since=ago(60)),
            facts(**PLAYING, left_at=ago(6), left_because="leave"),
            Step("go", "needs_you", words.TAKEN_OUT),
        ),
        (at("waiting", since=ago(60)), facts(**PLAYING), Step("look")),
        (
            at("waiting", since=ago(60), looked_at=ago(50)),
            facts(**PLAYING),
            Step("fall_back", "sending", words.WAITED),
        ),
        # In a conference: music until somebody comes.
        (at("sending", "conference"), facts(**ALONE), Step("go", "alone")),
        (at("alone", "conference"), facts(**ALONE), Step("music")),
        (at("alone", "conference"), facts(**ALONE, **PLAYING), STAY),
        (
            at("alone", "conference"),
            facts(is_with_somebody=True),
            Step("go", "leaving", words.TAKEN),
        ),
        (at("alone", "conference"), facts(), STAY),
        (at("alone", "conference", since=ago(6)), facts(), Step("look")),
        (
            at("alone", "conference", since=ago(9), looked_at=ago(2)),
            facts(left_room_at=ago(6)),
            Step("go", "needs_you", words.LEFT_CONFERENCE),
        ),
        (at("alone", "conference", since=ago(60)), facts(left_room_at=ago(4)), STAY),
        (at("alone", "conference", since=ago(6)), facts(is_taken=True), STAY),
        (at("alone", "conference"), facts(**ALONE, is_hushed=True), STAY),
        # Somebody has them: nothing is left playing.
        (at("leaving"), facts(**PLAYING, is_with_somebody=True), Step("stop")),
        (at("leaving"), facts(**PLAYING, stop=UNDERWAY), STAY),
        (at("leaving"), facts(**PLAYING, stop=DONE), Step("end", told=words.TAKEN)),
        (at("leaving"), facts(**PLAYING, stop=FAILED, stops=1), Step("stop")),
        (at("leaving"), facts(**PLAYING, stop=FAILED, stops=4), STAY),
        (at("leaving"), facts(stop=FAILED, stops=3), Step("end", told=words.TAKEN)),
        (at("leaving"), facts(), Step("end", told=words.TAKEN)),
        (at("leaving"), facts(**PLAYING, waiting_in="support"), Step("go", "waiting")),
        # Nothing is left to be tried: they hear music, and somebody is to see to them.
        (at("needs_you"), facts(), Step("music")),
        (at("needs_you"), Facts(), STAY),
        (at("needs_you"), facts(waiting_in="support"), Step("go", "waiting")),
    ],
)
def test_each_line_of_the_table(stand: Stand, known: Facts, step: Step) -> None:
    assert rules.next_step(stand, known, NOW) == step
