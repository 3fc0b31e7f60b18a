"""Whatever has Telnyx call somebody, the same numbers are refused, in the same words, and the same
limit counts.
"""

from contextlib import suppress
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.commands.senders import table
from conferencing.commands.senders.sending import Sending
from conferencing.ledger import forms, transitions
from conferencing.ledger.verbs import DIALLING, EACH, VERBS
from conferencing.models import AgentProfile, Command
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api.errors import GatewayError
from tests import world
from tests.commands.dialling import ANNA, OURS, may_dial
from tests.fixtures.pressing import Clock, carried_out
from tests.system.rooms import LINE

from .samples import BECOMES, UNASKED, pressed

__all__ = ["may_dial"]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.either_stack,
    pytest.mark.usefixtures("may_dial"),
]

LEG, OTHER_LEG = "v3:caller", "v3:other"
REFUSED = [
    ("", "Enter a number or a SIP address, or choose a contact."),
    ("five five five", "not a phone number"),
    ("2025550142,,9011", "not a phone number"),
    ("911", "Emergency numbers cannot be called from here. Use a phone."),
    ("+19005551234", "This is a premium-rate number."),
    ("+18765550100", "Calls to this country (JM) are not allowed here."),
    ("+4930123456", "Calls to this country (DE) are not allowed here."),
    ("+881612345678", "belongs to no country"),
    ("+11234567890", "not valid in any country"),
    ("sip:ana@evil.example", "SIP addresses at evil.example are not allowed here."),
    ("sip:+88213123456@example.com", "This SIP address is a phone number."),
]
ALLOWED = [
    ("(202) 555-0142", ANNA),
    ("+1-202-555-0142", ANNA),
    ("<SIP:ana@Example.com;user=phone>", "sip:ana@example.com"),
]


@pytest.fixture(autouse=True)
def callers(db: None) -> None:
    """Two who called, and whom a transfer can be for."""
    for leg in (LEG, OTHER_LEG):
        world.waits(leg, "sales", at=world.ago(minutes=1))


def asked(verb: str, by: User, to: str = ANNA, **arguments: Any) -> Command:
    """The press alone, for one call or for several."""
    known = VERBS[verb]
    leg = LEG if known.one_person else ""
    people = [LEG, OTHER_LEG] if known.needs_people else []
    return press.create(verb, "", leg, by=by, people=people, arguments={"to": to, **arguments})


def refusal(verb: str, by: User, to: str = ANNA, **arguments: Any) -> dict[str, str]:
    with pytest.raises(forms.Invalid) as invalid:
        asked(verb, by, to, **arguments)
    assert not Command.objects.exists()
    return invalid.value.fields


every = pytest.mark.parametrize("verb", sorted(DIALLING))


@every
@pytest.mark.parametrize(("typed", "words"), REFUSED)
def test_a_number_that_may_not_be_dialled_is_refused_in_the_same_words(
    operator: User, verb: str, typed: str, words: str
) -> None:
    [(field, said)] = refusal(verb, operator, typed).items()
    assert field == "to" and words in said


@every
@pytest.mark.parametrize(("typed", "dialled"), ALLOWED)
def test_what_may_be_dialled_is_dialled_as_telnyx_writes_it(
    operator: User, verb: str, typed: str, dialled: str
) -> None:
    asked(verb, operator, typed)
    assert {one.arguments["to"] for one in Command.objects.all()} == {dialled}


@every
def test_only_caller_ids_of_the_installation_are_shown(operator: User, verb: str) -> None:
    assert "not one of those allowed" in refusal(verb, operator, from_="+12025550199")["from_"]
    assert asked(verb, operator, from_=OURS).arguments["from_"] == OURS


@every
def test_all_that_is_wrong_is_said_at_once(operator: User, verb: str) -> None:
    assert refusal(verb, operator, "911", from_="anonymous").keys() == {"to", "from_"}


@every
def test_without_countries_and_a_region_nothing_is_dialled(
    operator: User, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "LOCAL_REGION", "")
    assert "DIAL_COUNTRIES" in refusal(verb, operator)["to"]


def test_the_phone_of_an_agent_is_dialled_by_the_same_rules(operator: User) -> None:
    agent = AgentProfile.objects.create(user=operator, phone="+19005551234")
    with pytest.raises(forms.Invalid, match="premium-rate"):
        press.dial(agent.phone, by=operator, purpose="agent")


# --- How often ------------------------------------------------------------------------------------


def test_whatever_is_dialled_counts(
    operator: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DIAL_PER_MINUTE", 3)
    asked("transfer_these", operator)
    clock.forward(10)
    asked("dial", operator)
    for verb in ("transfer", "dial"):
        with pytest.raises(Refused, match=r"3 calls were dialled .* can be dialled in 50 s\."):
            asked(verb, operator, "+12025550143")
    assert Command.objects.count() == 3


def test_several_are_transferred_or_none(
    operator: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DIAL_PER_MINUTE", 3)
    for number in ("+12025550101", "+12025550102"):
        asked("dial", operator, number)
        clock.forward(10)
    with pytest.raises(Refused) as refused:
        asked("transfer_these", operator)
    assert str(refused.value) == (
        "2 calls were dialled within the last minute; the limit here is 3."
        " These 2 can be dialled in 40 s."
    )
    assert Command.objects.count() == 2
    clock.forward(40)
    asked("transfer_these", operator)
    assert Command.objects.count() == 4


def test_more_than_the_limit_are_never_told_to_wait(
    operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DIAL_PER_MINUTE", 1)
    with pytest.raises(Refused, match=r"At most 1 call can be dialled within a minute here\."):
        asked("transfer_these", operator)


@every
def test_a_double_click_at_the_limit_is_the_same_command(
    operator: User, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DIAL_PER_MINUTE", 2 if verb in EACH else 1)
    first = asked(verb, operator)
    assert asked(verb, operator) == first


# --- No other way to call somebody ----------------------------------------------------------------


@pytest.mark.parametrize("verb", sorted(VERBS.keys() - BECOMES.keys()))
def test_no_other_verb_has_telnyx_call_somebody(
    sim: SimulatorServer, conference: str, operator: User, clock: Clock, verb: str
) -> None:
    command = transitions.claim(
        pressed(verb, conference, operator).uuid, clock(), request_seconds=4
    )
    assert command
    with suppress(GatewayError):  # the simulated Telnyx knows none of these calls
        table.send(Sending(command, clock(), clock))
    assert bool(sim.requests) == (verb not in UNASKED)
    asked_to_call = any("to" in (request.body or {}) for request in sim.requests)
    assert asked_to_call == (verb in DIALLING)


# --- What is shown --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("direction", "chosen", "shown"),
    [
        # Telnyx's own choice: the number that they called.
        ("incoming", "", None),
        ("incoming", LINE, LINE),
        # Telnyx's own choice would be the number of whoever was dialled.
        ("outgoing", "", OURS),
        ("outgoing", LINE, LINE),
    ],
)
def test_a_transfer_shows_a_number_of_ours(
    sim: SimulatorServer,
    operator: User,
    monkeypatch: pytest.MonkeyPatch,
    direction: str,
    chosen: str,
    shown: str | None,
) -> None:
    monkeypatch.setattr(settings, "DIAL_FROM", [LINE])
    world.calls("v3:up", "+12025550143", at=world.ago(minutes=1), direction=direction)
    arguments = {"to": ANNA, "from_": chosen}
    carried_out(press.create("transfer", "", "v3:up", by=operator, arguments=arguments))
    assert sim.requests[-1].body.get("from") == shown
