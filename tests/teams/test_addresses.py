"""Nothing of another team by any address: what is asked for by its id is answered as if there were
none, and what lists things does not list it. An address that is new has to say of which kind it is.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from conferencing.models import CallBack, Claim, Command, HelpRequest, QueueSettings
from dashboard.models import KioskLink
from tests.teams.two_teams import OURS, THEIR_SIGNS, THEIRS, Side

pytestmark = [pytest.mark.django_db, pytest.mark.either_stack]

# Whoever asks gets them as everybody does: to sign in, or of the installation without its calls.
OPEN = {
    *("login", "code", "second_factor", "password", "logout", "admin_login", "admin_password"),
    *("sso", "sso_callback", "sso_sign_out"),
    *("icon", "healthz", "readyz", "metrics", "link", "supervisor_phone", "sessions"),
}
# For nobody in a team, whatever their permissions.
WHOLE = {"routes", "connections", "teams", "setup", "process_again", "changes"}
# The directory is shared. Its names are of people, not of calls.
SHARED = {
    *("directory", "contact_new", "contact", "contact_delete", "directory_export"),
    *("directory_import", "directory_import_agree", "naming_contacts", "dial_contacts"),
    "dial_preview",
}
# One's own: what an agent, or whoever listens, does themselves.
OWN = {
    *("agent", "agent_take", "agent_cancel", "agent_state", "help_ask", "help_withdraw"),
    *("supervision_mode", "supervision_take_over", "supervision_privacy", "supervision_leave"),
}
# They list what may be seen; searched for what may not.
LISTS: dict[str, list[str]] = {
    "board": ["", "?find=zebra", "?find=Zebra Guest", "?find=zebra-room"],
    "queues": [""],
    "wallboard": ["", "?queue=zebra-queue", "?queue=okapi-queue&queue=zebra-queue"],
    "kiosks": [""],
    "recordings": ["", "?conference=zebra", "?conference=zebra-room", "?source=call"],
    "activity": ["", "?conference=zebra", "?conference=zebra-room", "?who=zoe", "?page=2"],
    "activity_export": ["", "?conference=zebra", "?conference=zebra-room"],
    "choices": [""],
}
# Of one thing, by what stands in the address and in the form: "{}" is the name of a team.
THINGS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "console": ({"conference_id": "{}-room"}, {}),
    "claim": ({"conference_id": "{}-room"}, {}),
    "release": ({"conference_id": "{}-room"}, {}),
    "left": ({"conference_id": "{}-room"}, {}),
    "events": ({"conference_id": "{}-over"}, {}),
    "polls": ({"conference_id": "{}-room"}, {}),
    "polls_csv": ({"conference_id": "{}-room"}, {}),
    "queue": ({"key": "{}-queue"}, {}),
    "queue_settings": ({"key": "{}-queue"}, {"hours": "Mon-Fri 08:00-18:00"}),
    "queue_day": ({"key": "{}-queue"}, {}),
    "queue_day_export": ({"key": "{}-queue"}, {}),
    "queue_wallboard": ({"queue": "{}-queue"}, {}),
    "bring": ({"key": "{}-queue", "leg": "{}-waits"}, {"agent": "agent"}),
    "call_back": ({"key": "{}-queue"}, {"caller": "{}-gave-up", "visit": "1", "seen": "999"}),
    "call_back_stop": ({"key": "{}-queue", "pk": "call_back"}, {}),
    "help_claim": ({"pk": "help"}, {}),
    "help_hand_back": ({"pk": "help"}, {}),
    "help_clear": ({"pk": "help"}, {}),
    "agent_state_of": ({"user_id": "agent"}, {"kind": "away"}),
    "listen": ({}, {"conference": "{}-room"}),
    "recording_audio": ({"recording_id": "{}-rec"}, {}),
    "naming": ({}, {"call_control_id": "{}-guest"}),
    "naming_press": ({}, {"call_control_id": "{}-guest", "to": "Somebody"}),
    "press": ({}, {"verb": "mute", "conference": "{}-room", "call_control_id": "{}-guest"}),
    "question": ({}, {"verb": "end", "conference": "{}-room"}),
    "undo": ({"uuid": "command"}, {}),
}
# More of the same kinds, which other places in the code answer.
MORE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("console", {"conference_id": "{}-over"}, {}),
    ("listen", {}, {"call": "{}-waits"}),
    ("listen", {}, {"call": "{}-agent-leg", "private": "yes"}),
    ("recording_audio", {"recording_id": "{}-call-rec"}, {}),
    ("naming", {}, {"call_control_id": "{}-waits"}),
    ("naming", {}, {"call_control_id": "{}-parked"}),
    ("naming", {}, {"call_control_id": "{}-new"}),
    # In the name of a queue of our own:
    ("bring", {"key": "okapi-queue", "leg": "{}-waits"}, {"agent": "agent"}),
    ("call_back", {"key": "okapi-queue"}, {"caller": "{}-gave-up", "visit": "1", "seen": "999"}),
    ("call_back_stop", {"key": "okapi-queue", "pk": "call_back"}, {}),
]
# What a token opens is what it was made for: a kiosk's its wall, the first one its account.
TOKENS = {"kiosk", "first_admin"}
JSON, HTML = {"Accept": "application/json"}, {"Accept": "text/html"}
NOBODY = "nobodys"


def own_addresses() -> Iterator[str]:
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield str(pattern.name)


def test_every_address_says_of_which_kind_it_is() -> None:
    kinds = [OPEN, WHOLE, SHARED, OWN, TOKENS, {*LISTS}, {*THINGS}]
    named = [name for kind in kinds for name in kind]
    assert sorted(named) == sorted(own_addresses())


@pytest.fixture
def things(theirs: Side) -> Mapping[str, Any]:
    """What has no name of its own, of theirs."""
    return {
        "agent": theirs.agent.pk,
        "help": theirs.help_request,
        "call_back": theirs.call_back,
        "command": theirs.pressed.uuid,
    }


NOBODYS: Mapping[str, Any] = {
    "agent": 404040,
    "help": 404040,
    "call_back": 404040,
    "command": uuid4(),
}


def filled(template: Mapping[str, Any], team: str, things: Mapping[str, Any]) -> dict[str, Any]:
    return {name: things.get(value, value.format(team)) for name, value in template.items()}


def content(answer: HttpResponseBase) -> str:
    if isinstance(answer, StreamingHttpResponse):
        return b"".join(answer).decode()
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def said(answer: HttpResponseBase, names: Mapping[str, Any], team: str) -> tuple[str, ...]:
    """All that the answer tells, with the id that was asked for taken out."""
    text = content(answer)
    # A number such as 4 stands in many places.
    for value in (str(one) for one in [*names.values(), team]):
        text = text.replace(value, "…") if len(value) > 3 else text
    # New for each page.
    text = re.sub(r'(csrf[^"]*"[^"]*"|value="|nonce=")[A-Za-z0-9]{64}', "", text)
    text = re.sub(r'data-csrf="[^"]*"', "", text)
    place = str(answer.get("Location", "")).replace(team, "…")
    return str(answer.status_code), place, str(answer.get("Content-Type")), *text.splitlines()


CASES = [(name, *THINGS[name]) for name in THINGS] + MORE


@pytest.mark.parametrize(("name", "address", "form"), CASES)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("headers", [JSON, HTML], ids=["json", "html"])
def test_what_is_theirs_is_answered_like_what_there_is_not(
    name: str,
    address: dict[str, Any],
    form: dict[str, Any],
    method: str,
    headers: dict[str, str],
    hers: Client,
    things: Mapping[str, Any],
) -> None:
    before = counted()
    answers = []
    for team, known in ((THEIRS, things), (NOBODY, NOBODYS)):
        place = reverse(name, kwargs=filled(address, team, known))
        given = filled(form, team, known)
        answer = getattr(hers, method)(place, given, headers=headers)
        answers.append(said(answer, {**filled(address, team, known), **given}, team))
        # What is said after a redirect.
        answers[-1] += said(hers.get("/accounts/password/"), {}, team)
    there, nowhere = answers
    assert [*unified_diff(there, nowhere, n=0, lineterm="")] == []
    assert not THEIR_SIGNS.search(str(there))
    assert counted() == before


def counted() -> tuple[object, ...]:
    """What a press could have changed."""
    return (
        Command.objects.count(),
        list(Claim.objects.order_by("pk").values_list("pk", "user")),
        list(HelpRequest.objects.order_by("pk").values_list("pk", "claimed_by", "cleared_at")),
        list(CallBack.objects.order_by("pk").values_list("pk", "state")),
        list(QueueSettings.objects.order_by("pk").values_list("pk", "hours")),
        list(KioskLink.objects.order_by("pk").values_list("pk", "revoked_at")),
    )


@pytest.mark.parametrize("name", LISTS)
def test_lists_have_what_is_ours_and_nothing_of_theirs(
    name: str, hers: Client, theirs: Side
) -> None:
    for query in LISTS[name]:
        text = content(hers.get(reverse(name) + query, headers=HTML))
        sought = query.partition("?")[2]
        for value in re.findall(r"=([^&]*)", sought):
            # What was typed stands in its field again.
            text = text.replace(value, "")
        assert not THEIR_SIGNS.search(text), query
        assert OURS in text.lower() or query not in ("", "?source=call")


@pytest.mark.parametrize("name", LISTS)
def test_who_is_in_no_team_finds_both(name: str, theirs: Side, ours: Side) -> None:
    """Or the test above could not fail."""
    client = Client()
    client.force_login(ours.supervisor)
    text = content(client.get(reverse(name), headers=HTML))
    assert THEIR_SIGNS.search(text) and OURS in text.lower()


@pytest.mark.parametrize("name", [*THINGS])
def test_what_is_ours_is_answered_otherwise(
    name: str, hers: Client, ours: Side, things: Mapping[str, Any]
) -> None:
    """Or the test of theirs could not fail."""
    known = {
        "agent": ours.agent.pk,
        "help": ours.help_request,
        "call_back": ours.call_back,
        "command": ours.pressed.uuid,
    }
    address, form = THINGS[name]
    told = []
    if name == "release":
        hers.post(reverse("claim", args=[ours.id("room")]))
    for team, of in ((OURS, known), (NOBODY, NOBODYS)):
        place = reverse(name, kwargs=filled(address, team, of))
        given = filled(form, team, of)
        both = []
        for method in ("get", "post"):
            answer = getattr(hers, method)(place, given, headers=JSON)
            both.append(said(answer, {**filled(address, team, of), **given}, team))
        told.append(both)
    assert told[0] != told[1]


@pytest.mark.parametrize("name", sorted(OWN | SHARED | (OPEN - {"logout"})))
def test_everything_else_has_nothing_of_theirs(name: str, hers: Client, theirs: Side) -> None:
    arguments = {"contact": [404040], "contact_delete": [404040]}
    given = arguments.get(name, [uuid4()] if name == "directory_import_agree" else [])
    place = reverse(name, args=given)
    for answer in (hers.get(place, headers=HTML), hers.post(place, headers=JSON)):
        assert not THEIR_SIGNS.search(content(answer))


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_what_is_of_everything_is_for_nobody_in_a_team(
    name: str, tess: User, hers: Client, theirs: Side
) -> None:
    tess.is_superuser = tess.is_staff = True
    tess.save()
    assert hers.post(reverse(name), headers=JSON).status_code in (403, 405)
    if name != "process_again":
        assert hers.get(reverse(name), headers=HTML).status_code == 403


def test_the_admin_is_for_nobody_in_a_team(tess: User, hers: Client, theirs: Side) -> None:
    tess.is_superuser = tess.is_staff = True
    tess.save()
    for place in ("/admin/", "/admin/conferencing/call/", "/admin/auth/user/"):
        answer = hers.get(place, follow=True)
        assert answer.status_code == 403 and not THEIR_SIGNS.search(content(answer))
    assert "Administration" not in content(hers.get("/", headers=HTML))


def test_a_kiosk_link_of_theirs_can_be_neither_seen_nor_revoked_nor_made(
    hers: Client, theirs: Side
) -> None:
    hers.post("/kiosks/", {"revoke": theirs.kiosk})
    assert KioskLink.objects.get(pk=theirs.kiosk).revoked_at is None
    before = KioskLink.objects.count()
    hers.post("/kiosks/", {"name": "Wall", "queue": theirs.id("queue"), "turns": "0"})
    assert KioskLink.objects.count() == before


def test_the_settings_of_ours_neither_name_a_queue_of_theirs_nor_lead_there(
    hers: Client, ours: Side, theirs: Side
) -> None:
    own, other = ours.id("queue"), theirs.id("queue")
    answer = hers.post(
        f"/queues/{own}/settings/", {"timeout_kind": "queue", "timeout_value": other}
    )
    assert "Your teams have no queue with this name." in content(answer)
    QueueSettings.objects.filter(pk=own).update(timeout_kind="queue", timeout_value=other)
    for place in (f"/queues/{own}/", f"/queues/{own}/settings/"):
        page = content(hers.get(place))
        found = THEIR_SIGNS.search(page)
        assert not found, page[found.start() - 300 : found.end() + 100]
        assert "another" in page
