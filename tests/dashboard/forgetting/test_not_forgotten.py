"""Who is not forgotten now, or not at all, and why."""

from typing import Any

import pytest
from django.core.management import CommandError

from conferencing.models import (
    AgentProfile,
    Call,
    Command,
    QueueSettings,
    Team,
    TeamRule,
)
from tests import world
from tests.conftest import MakeUser
from tests.dashboard.forgetting.someone import NUMBER, everything, forget, traffic

__all__ = ["traffic"]
pytestmark = pytest.mark.django_db


def test_a_live_call_is_refused(traffic: None) -> None:
    world.calls("live", NUMBER, at=world.NOW)
    before = everything()
    with pytest.raises(CommandError, match="has not ended. .*Nothing was changed"):
        forget(yes=True)
    assert everything() == before


def test_an_open_command_about_any_of_many_calls_is_refused(
    traffic: None, make_user: MakeUser
) -> None:
    Call.objects.bulk_create(
        Call(pk=f"leg-{number}", from_number=NUMBER, ended_at=world.NOW) for number in range(1100)
    )
    for leg in ("leg-0", "leg-1099"):
        Command.objects.filter(pk__in=Command.objects.values("pk")[:1]).update(
            state="sent", call_control_id=leg, arguments={}
        )
        with pytest.raises(CommandError, match="still open"):
            forget(yes=True)


def test_an_open_command_is_refused(traffic: None) -> None:
    Command.objects.filter(arguments__to=NUMBER).update(state="sent")
    with pytest.raises(CommandError, match="still open"):
        forget(yes=True)


def test_numbers_of_our_own_are_refused(traffic: None, settings: Any, make_user: MakeUser) -> None:
    settings.DIAL_FROM = [NUMBER]
    with pytest.raises(CommandError, match="number of your own"):
        forget(yes=True)
    settings.DIAL_FROM = []
    rule = TeamRule.objects.create(
        team=Team.objects.create(name="Sales"), kind="number", value=NUMBER
    )
    with pytest.raises(CommandError, match="a rule of a team"):
        forget(yes=True)
    rule.delete()
    queue = QueueSettings.objects.create(
        name="sales", timeout_kind="phone", timeout_value="+1 202 555 0142"
    )
    with pytest.raises(CommandError, match="the settings of a queue"):
        forget(yes=True)
    queue.delete()
    AgentProfile.objects.create(user=make_user("ana"), phone=NUMBER)
    with pytest.raises(CommandError, match="the phone of an agent"):
        forget(yes=True)


def test_what_is_no_number_says_so(db: None) -> None:
    with pytest.raises(CommandError, match="is not a phone number"):
        forget("nonsense", yes=True)


def test_what_could_be_anything_is_not_forgotten() -> None:
    with pytest.raises(CommandError, match="Give at least 6 digits"):
        forget("10005", exact=True, yes=True)
