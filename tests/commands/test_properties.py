"""Any interleaving of presses, undos, workers, lost answers, deaths and time ends well, and keeps
the order of pressing.

The ledger, its claims and the execution are the real ones, on the real database; only the requests
end in a toy Telnyx.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conferencing.commands import confirmation, execution, press
from conferencing.commands.senders import mute_and_hold, table
from conferencing.commands.senders.sending import Sending
from conferencing.ledger import turns
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command, Participant
from conferencing.projection.events import ListedParticipant
from conferencing.reconcile.observation import SeenConference
from conferencing.telnyx_api.advice import NO_ANSWER
from conferencing.telnyx_api.errors import GatewayError

from .conftest import NAME, PEOPLE, Clock
from .samples import ARGUMENTS

pytestmark = pytest.mark.django_db

FINAL = {"confirmed", "failed", "not_known", "expired", "superseded"}
NAMES_MANY = ("mute_these", "unmute_these", "hold_these", "unhold_these", "send_dtmf")
PRESSED = [name for name, verb in VERBS.items() if verb.field] + [
    "remove",
    "send_dtmf",
    "record_start",
]
STORIES = st.lists(
    st.one_of(
        st.tuples(st.just("press"), st.sampled_from(PRESSED), st.sampled_from(PEOPLE)),
        st.tuples(st.just("undo"), st.integers(0, 5), st.none()),
        st.tuples(
            st.just("work"),
            st.integers(0, 5),
            st.sampled_from(
                ["yes", "yes", "yes", "lost answer", "busy", "refused", "dies before", "dies after"]
            ),
        ),
        st.tuples(st.just("wait"), st.sampled_from([0.1, 0.5, 2.0, 7.0, 16.0]), st.none()),
        st.tuples(st.just("expire"), st.none(), st.none()),
        st.tuples(st.just("look"), st.booleans(), st.none()),
    ),
    max_size=25,
)


class Death(BaseException):
    """A worker is killed: nothing after this point happens."""


class ToyTelnyx:
    """Mutes and holds three people, in the manner that the story says for the next request; notes
    what took effect.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.manner = "yes"
        self.command: Command | None = None
        self.state = {leg: {"is_muted": False, "is_on_hold": False} for leg in PEOPLE}
        self.sent: list[tuple[Command, tuple[str, ...]]] = []

    def request(self, field: str, value: bool, legs: Sequence[str] | None) -> None:
        if self.manner == "dies before":
            raise Death
        if self.manner == "busy":
            raise GatewayError(
                "10011", "Too many requests", retry=True, status=429, retry_after_seconds=1.0
            )
        if self.manner == "refused":
            raise GatewayError("10032", "Invalid value", status=422)
        named = tuple(PEOPLE if legs is None else legs)
        for leg in named:
            self.state[leg][field] = value
        assert self.command
        assert self.clock() < self.command.deadline_at, "sent after its deadline"
        self.sent.append((self.command, named))
        if self.manner == "dies after":
            raise Death
        if self.manner == "lost answer":
            raise GatewayError(NO_ANSWER, "No answer", retry=True)

    def other(self, sending: Sending) -> tuple[()]:
        """Whatever is no mute and no hold: it takes effect, or ends, in the same manners."""
        command = sending.command
        legs = tuple(command.named_legs) or (
            (command.call_control_id,) if command.call_control_id else PEOPLE
        )
        if self.manner in ("refused", "busy", "dies before"):
            self.request("is_muted", False, ())
        self.sent.append((command, legs))
        if self.manner == "dies after":
            raise Death
        if self.manner == "lost answer":
            raise GatewayError(NO_ANSWER, "No answer", retry=True)
        return ()

    def listing(self) -> SeenConference:
        people = {
            leg: ListedParticipant(
                call_control_id=leg, muted=marks["is_muted"], on_hold=marks["is_on_hold"]
            )
            for leg, marks in self.state.items()
        }
        return SeenConference(asked_at=self.clock(), people=people)

    @contextmanager
    def connected(self) -> Iterator[None]:
        def named(field: str, value: bool) -> Callable[..., None]:
            return lambda _, legs, region: self.request(field, value, legs)

        def everyone(field: str, value: bool) -> Callable[..., None]:
            return lambda _, region: self.request(field, value, None)

        marks = [(field, value) for field in ("is_muted", "is_on_hold") for value in (True, False)]
        with (
            mock.patch.dict(mute_and_hold.NAMED, {mark: named(*mark) for mark in marks}),
            mock.patch.dict(
                mute_and_hold.EVERYONE,
                {n: everyone(VERBS[n].field, VERBS[n].value) for n in mute_and_hold.EVERYONE},
            ),
            mock.patch.dict(
                table.SENDERS, dict.fromkeys(("remove", "send_dtmf", "record_start"), self.other)
            ),
        ):
            yield


class Story:
    def __init__(self, by: User, clock: Clock) -> None:
        self.by, self.clock, self.telnyx = by, clock, ToyTelnyx(clock)
        self.final: dict[int, str] = {}

    def step(self, act: str, first: Any, second: Any) -> None:
        getattr(self, act)(first, second)
        self.nothing_final_changes()

    def press(self, verb: str, leg: str) -> None:
        with suppress(press.Refused):
            people = PEOPLE[: 1 + PEOPLE.index(leg)] if verb in NAMES_MANY else ()
            one = leg if VERBS[verb].one_person else ""
            press.create(
                verb, NAME, one, by=self.by, arguments=ARGUMENTS.get(verb, {}), people=people
            )

    def undo(self, index: int, _: None) -> None:
        for command in Command.objects.order_by("-id")[index : index + 1]:
            with suppress(press.Refused):
                press.undo(command.uuid, by=self.by)

    def work(self, index: int, manner: str) -> None:
        """A worker tries some command, whether it was rung for or not."""
        for command in Command.objects.filter(state__in=turns.UNDERWAY).order_by("id")[
            index : index + 1
        ]:
            self.telnyx.manner, self.telnyx.command = manner, command
            with suppress(Death):
                execution.carry_out(command.uuid, clock=self.clock)

    def wait(self, seconds: float, _: None) -> None:
        self.clock.forward(seconds)

    def expire(self, *_: None) -> None:
        press.expire_due(self.clock())

    def look(self, is_early: bool, _: None) -> None:
        seen = self.telnyx.listing()
        if is_early:
            self.clock.forward(0.2)
        confirmation.settle(NAME, seen, self.clock())

    def nothing_final_changes(self) -> None:
        found = dict(Command.objects.filter(state__in=FINAL).values_list("pk", "state"))
        assert self.final.items() <= found.items()
        self.final = found

    def end(self) -> None:
        for _ in range(3):
            self.clock.forward(40)
            press.expire_due(self.clock())
        self.nothing_final_changes()


@pytest.fixture
def fresh(conference: str, operator: User, clock: Clock) -> Callable[[], Story]:
    def begin() -> Story:
        Command.objects.exclude(undo_of=None).delete()
        Command.objects.all().delete()
        Participant.objects.update(is_muted=False, is_on_hold=False)
        return Story(operator, clock)

    return begin


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STORIES)
def test_any_story_ends_with_every_command_in_a_final_state(
    fresh: Callable[[], Story], steps: list[tuple[str, Any, Any]]
) -> None:
    story = fresh()
    with story.telnyx.connected():
        for step in steps:
            story.step(*step)
        story.end()
    assert set(Command.objects.values_list("state", flat=True)) <= FINAL


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STORIES)
def test_any_story_keeps_the_order_of_pressing_for_each_person(
    fresh: Callable[[], Story], steps: list[tuple[str, Any, Any]]
) -> None:
    story = fresh()
    with story.telnyx.connected():
        for step in steps:
            story.step(*step)
    for leg in PEOPLE:
        sent = [command.pk for command, legs in story.telnyx.sent if leg in legs]
        assert sent == sorted(sent)


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STORIES)
def test_what_must_not_happen_twice_is_sent_once_whatever_becomes_of_its_worker(
    fresh: Callable[[], Story], steps: list[tuple[str, Any, Any]]
) -> None:
    story = fresh()
    with story.telnyx.connected():
        for step in steps:
            story.step(*step)
        story.end()
    for command in Command.objects.filter(verb="send_dtmf"):
        assert command.attempts <= 1
        assert [one.pk for one, _ in story.telnyx.sent].count(command.pk) <= 1


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STORIES)
def test_an_undo_never_names_anybody_whom_the_press_did_not_change(
    fresh: Callable[[], Story], steps: list[tuple[str, Any, Any]]
) -> None:
    story = fresh()
    with story.telnyx.connected():
        for step in steps:
            story.step(*step)
    for command, legs in story.telnyx.sent:
        if command.undo_of:
            assert set(legs) <= set(command.undo_of.changed_legs)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STORIES)
def test_a_command_that_telnyx_refused_or_that_was_never_sent_is_not_called_confirmed(
    fresh: Callable[[], Story], steps: list[tuple[str, Any, Any]]
) -> None:
    story = fresh()
    with story.telnyx.connected():
        for step in steps:
            story.step(*step)
        story.end()
    sent = {command.pk for command, _ in story.telnyx.sent}
    for command in Command.objects.filter(state="confirmed"):
        assert command.pk in sent or not command.changed_legs
    assert not Command.objects.filter(state="expired", attempts__gt=0).exists()
