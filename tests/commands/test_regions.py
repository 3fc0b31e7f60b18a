"""The region of a conference goes with every request that takes one."""

from typing import get_type_hints

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from conferencing.ledger.verbs import VERBS
from conferencing.models import Conference
from conferencing.reconcile import conferences
from conferencing.simulator.server import SimulatorServer
from tests.commands.asking import ask
from tests.commands.samples import pressed
from tests.contract.request_schemas import CONFERENCE_ACTIONS
from tests.fixtures.pressing import carried_out
from tests.system.rooms import Room

pytestmark = [pytest.mark.django_db, pytest.mark.either_stack]

ABROAD = "Europe"
TAKE_REGION = {
    name for name, params in CONFERENCE_ACTIONS.items() if "region" in get_type_hints(params)
}


def test_what_takes_a_region_is_known() -> None:
    """From Telnyx's specification, as the SDK has it."""
    assert CONFERENCE_ACTIONS.keys() - TAKE_REGION == {"end", "gather_using_audio", "send_dtmf"}


@pytest.mark.parametrize("verb", sorted(VERBS))
@pytest.mark.parametrize("region", ["", ABROAD])
def test_every_verb_names_the_region_where_telnyx_takes_it(
    sim: SimulatorServer,
    settings: Settings,
    conference: str,
    operator: User,
    verb: str,
    region: str,
) -> None:
    settings.TELNYX_REGIONS = [ABROAD]
    command = pressed(verb, conference, operator)
    Conference.objects.update(locality=region)
    carried_out(command)
    for request in sim.requests:
        if "/conferences/" not in request.path or request.method != "POST":
            continue
        action = request.path.rsplit("/", 1)[1]
        expected = region if action in TAKE_REGION else ""
        assert request.body.get("region", "") == expected, action


@pytest.mark.parametrize("verb", ["mute", "hold", "remove", "set_exit", "mute_everyone", "end"])
def test_a_conference_abroad_takes_commands(
    sim: SimulatorServer, settings: Settings, operator: User, verb: str
) -> None:
    settings.TELNYX_REGIONS = [ABROAD]
    room = Room(sim, "Rota", people=3, region=ABROAD)
    conferences.compare_all()
    leg = room.legs[1] if VERBS[verb].one_person else ""
    asked = {"end_on_exit": "on"} if verb == "set_exit" else {}
    assert ask(verb, room.id, leg, by=operator, **asked).state == "accepted"
