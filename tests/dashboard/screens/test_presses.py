"""What the browser is answered when an operator presses."""

import re
from html import unescape
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from conferencing.ledger.verbs import VERBS
from conferencing.models import Command, Participant, Queue
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


HTML = {"Accept": "text/html"}
OURS = "http://testserver"
REMOVE = PRESS | {"verb": "remove"}


def test_what_cannot_be_undone_is_asked_before(operator: Client) -> None:
    answer = operator.post("/commands/", REMOVE, headers=JSON)
    question = answer.json()["question"]
    assert answer.status_code == 409
    assert "conference ends" in question["text"]
    assert not Command.objects.exists()
    again = REMOVE | {"confirmed": question["confirmed"]}
    assert operator.post("/commands/", again, headers=JSON).status_code == 201


def test_a_dialog_asks_what_a_press_would_do(operator: Client) -> None:
    answer = operator.get("/commands/question/", REMOVE).json()
    assert answer["needed"] and answer["title"].startswith("Remove ")
    assert operator.post("/commands/question/", REMOVE).json() == answer
    assert not operator.get("/commands/question/", PRESS).json()["needed"]
    assert not Command.objects.exists()


def test_somebody_came_since_the_question_was_read(operator: Client) -> None:
    agreed = operator.get("/commands/question/", REMOVE).json()["confirmed"]
    world.begins("one", "anna", at=timezone.now())
    Participant.objects.filter(call_control_id="anna").update(ends_conference_on_exit=True)
    world.joins("one", "ben", at=timezone.now())
    answer = operator.post("/commands/", REMOVE | {"confirmed": agreed}, headers=JSON)
    assert answer.status_code == 409
    assert "The conference ends because" in answer.json()["question"]["text"]


def test_without_script_the_question_is_a_page(operator: Client) -> None:
    page = operator.post("/commands/", REMOVE, headers=HTML | {"Referer": f"{OURS}/queues/?q=1"})
    assert page.status_code == 409 and "conference ends" in page.content.decode()
    answer = operator.post("/commands/", filled_in(page.content.decode()), headers=HTML)
    assert (answer.status_code, answer["Location"]) == (302, "/queues/")
    assert Command.objects.get().call_control_id == "anna"


@pytest.mark.parametrize(
    "name", ["a\nb", "a\rb", "a\r\nb", "\nsupport ", "a&b=c", "+12%20", 'a"<b>']
)
def test_the_page_brings_every_field_again_letter_by_letter(operator: Client, name: str) -> None:
    Queue.objects.bulk_create([Queue(name=name, is_known_to_telnyx=True)])
    fields = {"verb": "enqueue", "call_control_id": "anna", "queue": name}
    page = operator.post(f"/commands/?{urlencode(fields)}", headers=HTML)
    assert page.status_code == 409
    operator.post("/commands/", filled_in(page.content.decode()), headers=HTML)
    assert Command.objects.get().arguments["queue"] == name


def test_the_page_brings_several_people_again(operator: Client) -> None:
    world.joins("one", "ben", at=timezone.now())
    world.joins("one", "carla", at=timezone.now())
    fields = {"verb": "remove_these", "conference": "one", "people": ["anna", "ben"]}
    page = operator.post("/commands/", fields, headers=HTML)
    again = operator.post(
        "/commands/", filled_in(page.content.decode()) | {"confirmed": ""}, headers=HTML
    )
    assert again.status_code == 409, "asked once more"
    operator.post("/commands/", filled_in(again.content.decode()), headers=HTML)
    assert [one.call_control_id for one in Command.objects.order_by("pk")] == ["anna", "ben"]


def filled_in(page: str) -> dict[str, str]:
    """The hidden fields of a form as a browser sends them: every line break as two characters."""
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    line_break = re.compile(r"\r\n|\r|\n")
    return {name: line_break.sub("\r\n", unescape(value)) for name, value in fields}


@pytest.mark.parametrize(
    ("role", "status"), [("anonymous", 401), ("viewer", 403), ("supervisor", 200)]
)
def test_who_may_not_press_is_not_told_what_it_would_do(
    signed_in: SignIn, role: str, status: int
) -> None:
    world.begins("one", "anna", at=timezone.now())
    answer = signed_in(role).post("/commands/question/", REMOVE, headers=JSON)
    assert answer.status_code == status


def test_the_question_masks_numbers_for_who_may_not_see_them(signed_in: SignIn) -> None:
    world.calls("anna", "+12025550142", at=timezone.now())
    world.begins("one", "anna", at=timezone.now())
    masked = signed_in("masked", "view_board", "command_remove")
    answer = masked.get("/commands/question/", REMOVE)
    assert "+1 ••• 0142" in answer.json()["title"]
    assert "2025550142" not in answer.content.decode()


def test_a_question_survives_anything_typed(signed_in: SignIn) -> None:
    operator = signed_in("admin")
    for verb in VERBS:
        odd = {"verb": verb, "conference": "x" * 400, "call_control_id": "\ud7ff", "people": "%"}
        assert operator.get("/commands/question/", odd).status_code == 200
    assert (
        operator.get("/commands/question/", {"verb": "end", "conference": "\0"}).status_code == 400
    )
    assert operator.get("/commands/question/", {"verb": "nothing"}).status_code == 400


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
