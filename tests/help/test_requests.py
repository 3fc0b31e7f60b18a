"""An agent asks for help: one request at a time, one helper at a time, and whoever comes too late
is told.
"""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from conferencing import signals
from conferencing.commands.press import Refused
from conferencing.help import requests
from conferencing.models import AgentProfile, HelpRequest, Offer, QueueMember, QueueSettings
from conferencing.queries.agents import agent_home, agents, help
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.agents import Help
from tests import world

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
QUEUE = "support"


def agent(name: str = "ana") -> User:
    user = User.objects.create(username=name)
    AgentProfile.objects.create(user=user, phone=f"+12025550{user.pk:03}")
    QueueSettings.objects.get_or_create(name=QUEUE)
    QueueMember.objects.create(queue_id=QUEUE, user=user)
    return user


def supervisor(name: str) -> User:
    return User.objects.create(username=name)


def wanted() -> list[tuple[str, str]]:
    """Who asks, and who helps."""
    return [(one.agent.name, one.helper) for one in help.read(Clock(NOW), numbers=False)]


def test_asked_twice_it_is_one_request_with_its_first_time() -> None:
    ana = agent()
    requests.ask(ana, NOW)
    again = requests.ask(ana, NOW + timedelta(seconds=9))
    assert again.asked_at == NOW
    assert wanted() == [("ana", "")]


def test_the_database_has_at_most_one_open_request_of_an_agent() -> None:
    ana = agent()
    requests.ask(ana, NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpRequest.objects.create(agent=ana, asked_at=NOW)


def test_whoever_waits_longest_comes_first() -> None:
    for name, seconds in (("ana", 5), ("ben", 0), ("cleo", 9)):
        requests.ask(agent(name), NOW + timedelta(seconds=seconds))
    assert [name for name, _ in wanted()] == ["ben", "ana", "cleo"]


def test_one_supervisor_has_it_and_the_other_is_told_who() -> None:
    request = requests.ask(agent(), NOW)
    maria, sam = supervisor("maria"), supervisor("sam")
    requests.claim(request.pk, maria, NOW)
    requests.claim(request.pk, maria, NOW + timedelta(seconds=1))
    with pytest.raises(Refused, match="maria is already helping ana"):
        requests.claim(request.pk, sam, NOW)
    assert wanted() == [("ana", "maria")]
    requests.hand_back(request.pk)
    requests.claim(request.pk, sam, NOW)
    assert wanted() == [("ana", "sam")]


def test_what_is_over_cannot_be_taken_on_any_more() -> None:
    ana, maria = agent(), supervisor("maria")
    request = requests.ask(ana, NOW)
    requests.clear(request.pk, maria, NOW)
    presses = (
        partial(requests.claim, request.pk, maria, NOW),
        partial(requests.hand_back, request.pk),
        partial(requests.clear, request.pk, maria, NOW),
    )
    for press in presses:
        with pytest.raises(Refused, match="no longer asking"):
            press()
    assert wanted() == []
    # And asking again is a new request.
    assert requests.ask(ana, NOW).pk != request.pk


def test_the_agent_withdraws_it_and_nothing_is_left_to_withdraw() -> None:
    ana = agent()
    request = requests.ask(ana, NOW)
    requests.withdraw(ana, NOW)
    requests.withdraw(ana, NOW + timedelta(minutes=1))
    request.refresh_from_db()
    assert (request.cleared_by, request.cleared_at) == (ana, NOW)


def test_an_agent_of_no_queue_is_seen_as_well() -> None:
    zoe = User.objects.create(username="zoe")
    requests.ask(zoe, NOW)
    assert wanted() == [("zoe", "")]


@pytest.mark.django_db(transaction=True)
def test_it_is_announced_to_the_board_the_agent_and_their_queues() -> None:
    heard = list[frozenset[str]]()

    def hear(keys: frozenset[str], **_: object) -> None:
        heard.append(keys)

    ana = agent()
    signals.changed.connect(hear)
    try:
        request = requests.ask(ana, NOW)
        requests.clear(request.pk, ana, NOW)
    finally:
        signals.changed.disconnect(hear)
    assert heard == [{"help", f"agent:{ana.pk}", f"agents:{QUEUE}"}] * 2


def test_each_screen_knows_of_it() -> None:
    ana, ben = agent(), agent("ben")
    request = requests.ask(ana, NOW)
    requests.claim(request.pk, ben, NOW)
    own = agent_home.read(ana.pk, Clock(NOW), numbers=False)
    assert own.me.help == Help(NOW, "ben")
    assert agent_home.read(ben.pk, Clock(NOW), numbers=False).me.help is None
    members = agents.of_queue(QUEUE, "support", Clock(NOW), numbers=False)
    assert members.asked_by(ana.pk) == Help(NOW, "ben")
    assert members.asked_by(ben.pk) is None


def test_with_whom_the_agent_talks_is_shown_as_the_viewer_may_see_it() -> None:
    ana = agent()
    world.calls("leg-1", "+12025550199", at=NOW)
    Offer.objects.create(
        agent=ana,
        queue=QUEUE,
        caller="leg-1",
        kind=Offer.Kind.TAKEN,
        state=Offer.State.CONNECTED,
        waiting_since=NOW,
        reserved_at=NOW,
        state_since=NOW,
        connected_at=NOW,
        ring_seconds=20,
    )
    requests.ask(ana, NOW)
    [masked] = help.read(Clock(NOW), numbers=False)
    [full] = help.read(Clock(NOW), numbers=True)
    assert full.person and full.person.number == "+12025550199"
    assert masked.person and "5550" not in masked.person.number
    assert full.agent.kind == "on_call"


def test_as_many_queries_for_many_as_for_one() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            help.read(Clock(NOW), numbers=True)
        return len(seen)

    assert queries() == 1
    requests.ask(agent(), NOW)
    one = queries()
    for name in ("ben", "cleo", "dora"):
        requests.ask(agent(name), NOW)
    assert queries() == one
