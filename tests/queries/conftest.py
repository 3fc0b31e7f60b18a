"""A conference of two, and what a supervisor pressed in it."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from conferencing.models import Command
from tests import world
from tests.conftest import MakeUser
from tests.world import NOW, ago


@pytest.fixture
def supervisor(make_user: MakeUser) -> User:
    user = make_user("supervisor")
    user.first_name, user.last_name = "Sue", "Perez"
    user.save()
    return user


@pytest.fixture
def two_people(db: None) -> None:
    world.calls("anna", "+12025550142", at=ago(minutes=6), name="Anna Berg")
    world.begins("one", "anna", at=ago(minutes=5), name="Board call")
    world.joins("one", "bob", at=ago(minutes=4))


def pressed(verb: str, leg: str, by: User, state: str, **fields: object) -> Command:
    given: dict[str, Any] = {
        "conference_id": "one",
        "asked_at": ago(seconds=5),
        "deadline_at": NOW,
        "changed_legs": [leg],
        **fields,
    }
    return Command.objects.create(verb=verb, call_control_id=leg, asked_by=by, state=state, **given)
