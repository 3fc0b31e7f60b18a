"""An agreement holds for what was asked and for no more: what has become worse is asked again."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from conferencing.commands import press
from conferencing.ledger import consequences
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command
from conferencing.queries.commands import questions
from conferencing.queries.commands.consequences import Target
from conferencing.reconcile import conferences
from conferencing.simulator.server import SimulatorServer
from tests.commands.asking import set_exit
from tests.system.rooms import Room

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("then", "now", "is_fine"),
    [
        ("stays", "ends", False),
        ("stays", "closes", False),
        ("ends", "stays", True),
        ("closes", "stays", True),
        ("closes", "ends", False),
        ("ends", "ends", True),
    ],
)
def test_what_has_become_worse_is_asked_again(
    sim: SimulatorServer, room: Room, operator: User, then: str, now: str, is_fine: bool
) -> None:
    host = room.legs[-1]
    sim.do(set_exit, room.id, host, then)
    conferences.compare_all()
    agreed = questions.of(Target(VERBS["remove"], room.id, host), numbers=True).confirmed
    sim.do(set_exit, room.id, host, now)
    conferences.compare_all()
    if is_fine:
        press.create("remove", room.id, host, by=operator, confirmed=agreed)
    else:
        with pytest.raises(press.Unconfirmed):
            press.create("remove", room.id, host, by=operator, confirmed=agreed)
        assert not Command.objects.exists()


def test_ending_for_everybody_means_those_who_have_just_come_too(
    room: Room, operator: User
) -> None:
    agreed = questions.of(Target(VERBS["end"], room.id), numbers=True).confirmed
    room.join()
    conferences.compare_all()
    assert press.create("end", room.id, by=operator, confirmed=agreed).state == "asked"


@pytest.mark.parametrize("token", ["", "x", ".", "no", "ends", ".yes", "YES", " yes", "y" * 9999])
def test_only_what_a_question_gave_is_an_agreement(room: Room, operator: User, token: str) -> None:
    with pytest.raises(press.Unconfirmed):
        press.create("end", room.id, by=operator, confirmed=token)


def test_a_press_reads_what_it_would_do_in_one_statement(
    room: Room, operator: User, django_assert_num_queries: Any
) -> None:
    agreed = questions.of(Target(VERBS["remove"], room.id, room.legs[1]), numbers=True).confirmed
    with CaptureQueriesContext(connection) as without:
        press.create("remove", room.id, room.legs[1], by=operator)
    Command.objects.all().delete()
    with django_assert_num_queries(len(without) + 1):
        press.create("remove", room.id, room.legs[1], by=operator, confirmed=agreed)


FACTS = st.builds(
    consequences.Consequence,
    hung_up=st.frozensets(st.sampled_from("abc")),
    parted=st.frozensets(st.sampled_from("abc")),
    ends=st.sampled_from(["", "host", "last"]),
    closes=st.booleans(),
    stops_recording=st.booleans(),
    opens=st.frozensets(st.sampled_from("abc")),
    starts_again=st.booleans(),
    taken=st.frozensets(st.sampled_from("abc")),
)


@given(FACTS, FACTS)
def test_agreeing_to_something_is_not_agreeing_to_anything_else(
    agreed: consequences.Consequence, now: consequences.Consequence
) -> None:
    is_within = (
        (now.hung_up | now.parted) <= (agreed.hung_up | agreed.parted)
        and now.opens <= agreed.opens
        and now.taken <= agreed.taken
        and bool(now.ends) <= bool(agreed.ends)
        and now.closes <= agreed.closes
        and now.stops_recording <= agreed.stops_recording
        and now.starts_again <= agreed.starts_again
    )
    assert consequences.is_confirmed(VERBS["remove"], now, agreed.token) == is_within


def test_agreeing_to_hang_up_one_is_not_agreeing_to_hang_up_another() -> None:
    agreed = consequences.Consequence(hung_up=frozenset({"yara"})).token
    other = consequences.Consequence(hung_up=frozenset({"zoe"}))
    assert not consequences.is_confirmed(VERBS["hangup"], other, agreed)
