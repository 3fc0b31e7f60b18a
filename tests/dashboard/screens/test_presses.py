"""What the browser is answered when an operator presses."""

from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from conferencing.models import Command
from tests import world
from tests.conftest import SignIn

JSON = {"Accept": "application/json"}
PRESS = {"verb": "mute", "conference": "one", "call_control_id": "anna"}


@pytest.fixture
def operator(signed_in: SignIn) -> Client:
    world.begins("one", "anna", at=timezone.now())
    return signed_in("supervisor")


def test_a_press_is_a_row_by_its_operator(operator: Client) -> None:
    answer = operator.post("/commands/", PRESS, headers=JSON)
    command = Command.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"command": str(command.uuid), "state": "asked"}
    assert (command.verb, command.call_control_id, command.asked_by.username) == (
        "mute",
        "anna",
        "supervisor",
    )


def test_a_button_may_carry_its_target_in_its_address(operator: Client) -> None:
    answer = operator.post(
        "/commands/?conference=one&call_control_id=anna", {"verb": "hold"}, headers=JSON
    )
    assert answer.status_code == 201
    assert Command.objects.get().call_control_id == "anna"


def test_a_double_click_is_one_command(operator: Client) -> None:
    first, second = (operator.post("/commands/", PRESS, headers=JSON).json() for _ in range(2))
    assert first == second
    assert Command.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"conference": "none"}, {"call_control_id": "nobody"}, {"call_control_id": ""}]
)
def test_what_is_impossible_is_refused_in_words(wrong: dict[str, str], operator: Client) -> None:
    answer = operator.post("/commands/", PRESS | wrong, headers=JSON)
    assert answer.status_code == 409
    assert answer.json()["problem"]
    assert not Command.objects.exists()


def test_an_unknown_verb_is_a_bad_request(operator: Client) -> None:
    assert operator.post("/commands/", PRESS | {"verb": "explode"}, headers=JSON).status_code == 400


def test_undo_takes_back_what_was_not_sent_yet(operator: Client) -> None:
    uuid = operator.post("/commands/", PRESS, headers=JSON).json()["command"]
    answer = operator.post(f"/commands/{uuid}/undo/", headers=JSON)
    assert answer.status_code == 201
    assert answer.json()["state"] == "superseded"


def test_undo_of_nothing_is_refused(operator: Client) -> None:
    assert operator.post(f"/commands/{uuid4()}/undo/", headers=JSON).status_code == 409


@pytest.mark.parametrize("field", ["verb", "conference", "call_control_id"])
def test_a_field_that_no_database_takes_is_refused(field: str, operator: Client) -> None:
    answer = operator.post("/commands/", PRESS | {field: "a\0b"}, headers=JSON)
    assert answer.status_code == 400
    assert answer.json()["problem"]
    assert not Command.objects.exists()


def test_without_javascript_the_operator_is_led_back(operator: Client) -> None:
    headers = {"Accept": "text/html", "Referer": "http://testserver/conferences/one/"}
    answer = operator.post("/commands/", PRESS, headers=headers)
    assert (answer.status_code, answer["Location"]) == (302, "/conferences/one/")


def test_without_javascript_a_refusal_is_a_message(operator: Client) -> None:
    headers = {"Accept": "text/html", "Referer": "https://elsewhere.example/"}
    impossible = PRESS | {"conference": "none"}
    problem = operator.post("/commands/", impossible, headers=JSON).json()["problem"]
    answer = operator.post("/commands/", impossible, headers=headers, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert escape(problem) in answer.content.decode()


def test_a_press_without_the_token_is_not_taken(signed_in: SignIn) -> None:
    world.begins("one", "anna", at=timezone.now())
    careless = signed_in("supervisor")
    careless.handler.enforce_csrf_checks = True
    answer = careless.post("/commands/", PRESS, headers=JSON)
    assert answer.status_code == 403
    assert "Reload" in answer.json()["problem"]
    assert (
        "Reload"
        in careless.post("/commands/", PRESS, headers={"Accept": "text/html"}).content.decode()
    )
    assert not Command.objects.exists()


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/conferences/one/?a=b", "/conferences/one/"),
        ("http://testserver//evil.example/", "/"),
        ("http://testserver///evil.example/", "/"),
        ("http://testserver/\\evil.example/", "/"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("http://testserver@evil.example/", "/"),
        ("http://[", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_after_a_press_nobody_is_led_elsewhere(referer: str, back: str, operator: Client) -> None:
    answer = operator.post("/commands/", PRESS, headers={"Accept": "text/html", "Referer": referer})
    assert answer["Location"] == back
