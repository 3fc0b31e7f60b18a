"""Between the choice of an agent and the call to their phone, they do something else."""

from collections.abc import Callable, Collection

import pytest
from django.contrib.auth.models import User

from conferencing.agents import bring, line, presence, ringing, states
from conferencing.agents.call_backs import begin as begins
from conferencing.agents.line import InLine
from conferencing.commands.press import Refused
from conferencing.models import CallBack, Command, Offer
from tests.agents.calling_back import call_back, gave_up
from tests.agents.floor import QUEUE, Floor

pytestmark = pytest.mark.django_db

Meanwhile = Callable[[Callable[[], object]], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """What happens once the agent has been looked at, and before the caller is chosen."""

    def happens(something: Callable[[], object]) -> None:
        def callers(queues: Collection[str]) -> list[InLine]:
            monkeypatch.setattr(line, "callers", before)
            something()
            return before(queues)

        before = line.callers
        monkeypatch.setattr(line, "callers", callers)

    return happens


@pytest.fixture
def ana(floor: Floor) -> User:
    ana = floor.agent()
    floor.queue(rings_agents=True)
    floor.ready(ana)
    return ana


@pytest.mark.parametrize("kind", ["away", "offline"])
def test_no_phone_rings_of_who_has_just_gone_away(
    floor: Floor, ana: User, meanwhile: Meanwhile, kind: str
) -> None:
    floor.caller()
    meanwhile(lambda: states.say(ana, kind, floor.now, by=ana))
    ringing.ring_all(floor.now)
    assert not Offer.objects.exists() and not Command.objects.exists()


def test_the_next_agent_is_rung_instead(floor: Floor, ana: User, meanwhile: Meanwhile) -> None:
    ben = floor.agent("ben", priority=2)
    floor.ready(ben)
    floor.caller()
    meanwhile(lambda: states.say(ana, "away", floor.now, by=ana))
    ringing.ring_all(floor.now)
    assert Offer.objects.get().agent == ben


def test_no_phone_rings_of_who_has_just_begun_to_call_back(
    floor: Floor, ana: User, meanwhile: Meanwhile
) -> None:
    gone = gave_up(floor)
    floor.caller()
    meanwhile(lambda: call_back(floor, ana, gone))
    ringing.ring_all(floor.now)
    assert not Offer.objects.exists()
    assert CallBack.objects.get().state in CallBack.OPEN


def test_who_calls_back_in_another_window_takes_no_call(
    floor: Floor, ana: User, meanwhile: Meanwhile
) -> None:
    gone = gave_up(floor)
    floor.caller()
    meanwhile(lambda: call_back(floor, ana, gone))
    with pytest.raises(Refused, match="calling somebody back"):
        floor.take(ana)
    assert not Offer.objects.exists()


def test_who_takes_a_call_in_another_window_calls_nobody_back(
    floor: Floor, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = gave_up(floor)
    floor.caller()

    def take_first(*given: object, **more: object) -> None:
        floor.take(ana)

    monkeypatch.setattr(begins, "_require_nothing_newer", take_first)
    with pytest.raises(Refused):
        call_back(floor, ana, gone)
    assert not CallBack.objects.exists()
    assert Offer.objects.get().state in Offer.WITH_AGENT


def test_nobody_is_sent_to_an_agent_who_has_just_gone_away(
    floor: Floor, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, caller = User.objects.create(username="ben"), floor.caller()
    monkeypatch.setattr(
        bring, "_require_ready", lambda *_: states.say(ana, "away", floor.now, by=ana)
    )
    with pytest.raises(Refused, match="no longer ready"):
        bring.to_agent(caller, QUEUE, ana, floor.now, by=ben)
    assert not Offer.objects.exists()


def test_whose_wrap_up_has_just_ended_is_ready(floor: Floor, ana: User) -> None:
    states.begin_wrap_up(ana, 10, floor.now)
    caller = floor.caller()
    floor.late += presence.UNWATCHED
    by = User.objects.create(username="ben")
    assert bring.to_agent(caller, QUEUE, ana, floor.now, by=by).agent == ana
