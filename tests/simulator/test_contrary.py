"""Contrary answers: the request takes effect, and what comes back is not what is documented. Off
unless asked for.
"""

import json
import urllib.request
from typing import Any

import pytest

from conferencing.simulator.faults import CONTRARY_FORMS
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Conference
from tests.simulator.conftest import Json
from tests.simulator.test_control import page, post, status


def answer(sim: SimulatorServer, path: str, body: object = None) -> tuple[int, str, str]:
    request = urllib.request.Request(
        sim.base_url + path,
        None if body is None else json.dumps(body).encode(),
        {"Authorization": f"Bearer {sim.api_key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answered:
        return answered.status, answered.headers.get_content_type(), answered.read().decode()


def listed(sim: SimulatorServer, room: Conference) -> Json:
    return dict(json.loads(answer(sim, f"/conferences/{room.id}/participants")[2]))


def test_the_answers_are_as_documented_until_they_are_not(
    sim: SimulatorServer, room: Conference
) -> None:
    before = listed(sim, room)
    sim.faults.contrary("wrong_types", path="/participants")
    first, *others = listed(sim, room)["data"]
    assert others == before["data"][1:]
    assert (first["call_control_id"], first["muted"]) == (4711, "yes")
    assert listed(sim, room) == before


@pytest.mark.parametrize("form", CONTRARY_FORMS)
def test_the_request_takes_effect_whatever_it_answers(
    sim: SimulatorServer, room: Conference, form: str
) -> None:
    sim.faults.contrary(form, path="/actions/mute")
    code, _, text = answer(sim, f"/conferences/{room.id}/actions/mute", {})
    assert code == 200
    assert text != '{"data": {"result": "ok"}}' or form == "no_ids"
    sim.wait_delivered()
    assert all(row["muted"] for row in listed(sim, room)["data"])


def test_each_form_is_what_it_says(sim: SimulatorServer, room: Conference) -> None:
    said: dict[str, Any] = {}
    for form in CONTRARY_FORMS[1:]:
        sim.faults.contrary(form)
        said[form] = answer(sim, f"/conferences/{room.id}/participants")[1:]
    assert said["html"][0] == "text/html"
    assert said["nothing"][1] == ""
    assert (json.loads(said["no_list"][1]), "errors" in json.loads(said["errors"][1])) == ({}, True)
    with pytest.raises(ValueError, match="JSON|delimiter|Unterminated|Expecting"):
        json.loads(said["cut_off"][1])
    first, *others = json.loads(said["no_ids"][1])["data"]
    assert first["call_control_id"] is None and all(row["call_control_id"] for row in others)


def test_mixed_is_each_in_turn(sim: SimulatorServer, room: Conference) -> None:
    sim.faults.contrary("mixed", count=len(CONTRARY_FORMS) - 1)
    path = f"/conferences/{room.id}/participants"
    said = {answer(sim, path) for _ in CONTRARY_FORMS[1:]}
    assert len(said) == len(CONTRARY_FORMS) - 1
    assert not sim.faults.pending()


def test_it_is_chosen_on_the_control_page(sim: SimulatorServer) -> None:
    assert post(sim, "faults", fault="contrary", answers="html", count=2, match="/queues")["ok"]
    [fault] = status(sim)["faults"]
    assert (fault["kind"], fault["code"], fault["left"]) == ("contrary", "html", 2)
    assert "Give nonsensical answers" in page(sim) and "wrong types" in page(sim)
    assert not post(sim, "faults", fault="contrary", answers="politely")["ok"]
    with pytest.raises(ValueError, match="contrary form"):
        sim.faults.contrary("politely")
