"""The words of the administration, where Django's or those of our tables are not for people."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from conferencing.models import (
    AgentProfile,
    Arrival,
    Call,
    Command,
    Conference,
    Participant,
    Recording,
    Team,
)
from conferencing.onward import asker
from tests.conftest import MakeUser, SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.either_stack]
AT = datetime(2026, 11, 27, 13, 5, tzinfo=UTC)
DJANGO = ("Designates", "Raw passwords", "LDAP", "Whether the user", "pbkdf2", "salt", "Your pass")


def text(browser: Client, address: str) -> str:
    return " ".join(browser.get(address).content.decode().split())


@pytest.fixture
def root() -> Client:
    browser = Client()
    browser.force_login(User.objects.create_superuser("root", password="secret"))
    return browser


@pytest.fixture
def rows(db: None) -> dict[str, tuple[str, str]]:
    """By model: the address of a row, and what it is called."""
    call = {"from_number": "+12025550142", "to_number": "+12025550100", "initiated_at": AT}
    Call.objects.create(call_control_id="one", direction="incoming", **call)
    room = Conference.objects.create(telnyx_id="room", name="Board call", first_seen_at=AT)
    person = Participant.objects.create(conference=room, call_control_id="one", joined_at=AT)
    Recording.objects.create(recording_id="a", conference_id="room", started_at=AT, saved_at=AT)
    by = User.objects.create_user("ana")
    command = Command.objects.create(
        verb="stop_music", state="not_known", asked_by=by, asked_at=AT, deadline_at=AT
    )
    arrival = Arrival.objects.create(
        caller="one", called="+12025550100", came_at=AT, stage_since=AT, why="open"
    )
    time = "2026-11-27 13:05:00 UTC"
    ends = f"+12025550142 to +12025550100, {time}"
    return {
        "call": ("one", ends),
        "participant": (str(person.pk), f"+12025550142 in Board call, {time}"),
        "recording": ("a", f"Board call, {time}"),
        "command": (str(command.pk), f"Stop the hold music, outcome unknown, {time}"),
        "arrival": (str(arrival.pk), ends),
    }


@pytest.mark.parametrize("model", ["call", "participant", "recording", "command", "arrival"])
def test_a_row_is_called_in_words(
    model: str, rows: dict[str, tuple[str, str]], signed_in: SignIn
) -> None:
    key, title = rows[model]
    browser = signed_in("admin")
    page = text(browser, f"/admin/conferencing/{model}/{key}/change/")
    assert f'<h2 class="subject"><bdi>{title}</bdi></h2>' in page
    assert f"› <bdi>{title[:40]}" in page
    history = text(browser, f"/admin/conferencing/{model}/{key}/history/")
    assert f"<h1>Change history: {title}</h1>" in history


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [(" +12025550142", True), ("+12025550100", True), ("one", True), ("+12025550143", False)],
)
def test_an_arrival_is_found_by_either_number(
    typed: str, is_found: bool, rows: dict[str, tuple[str, str]], signed_in: SignIn
) -> None:
    page = signed_in("admin").get("/admin/conferencing/arrival/", {"q": typed}).content.decode()
    assert (f"arrival/{rows['arrival'][0]}/change/" in page) is is_found


def test_what_is_not_known_of_a_row_is_left_out(signed_in: SignIn) -> None:
    Call.objects.create(call_control_id="two")
    page = text(signed_in("admin"), "/admin/conferencing/call/two/change/")
    assert "<bdi>unknown to unknown</bdi></h2>" in page


def test_a_row_that_is_not_there_has_no_name(signed_in: SignIn) -> None:
    answer = signed_in("admin").get("/admin/conferencing/call/none/change/")
    assert answer.status_code == 302


def test_a_command_says_first_what_it_is(
    rows: dict[str, tuple[str, str]], signed_in: SignIn
) -> None:
    page = text(signed_in("admin"), f"/admin/conferencing/command/{rows['command'][0]}/change/")
    assert page.index("field-verb_in_words") < page.index("field-conference")


@pytest.mark.parametrize("who", ["admin", "superuser"])
def test_accounts_are_explained_in_our_words(
    who: str, root: Client, signed_in: SignIn, make_user: MakeUser
) -> None:
    browser, ana = root if who == "superuser" else signed_in("admin"), make_user("agent")
    boss = User.objects.get(username="root")
    for path in ("add/", f"{ana.pk}/change/", f"{ana.pk}/password/", f"{boss.pk}/change/"):
        page = text(browser, f"/admin/auth/user/{path}")
        assert not [words for words in DJANGO if words in page], path
    page = text(browser, f"/admin/auth/user/{boss.pk}/change/")
    assert "Only superusers can change this." in page
    assert ("password/" in page.split("<main")[1]) == (who == "superuser")


def test_a_new_account_says_what_comes_next(root: Client) -> None:
    page = text(root, "/admin/auth/user/add/")
    assert "Groups and permissions come on the next page." in page
    assert "It must contain at least 8 characters. It can’t be a commonly used password." in page


def test_deleting_an_account_names_its_groups(root: Client, make_user: MakeUser) -> None:
    ana = make_user("agent")
    page = text(root, f"/admin/auth/user/{ana.pk}/delete/")
    assert "Groups of users: 1" in page and "Groups of users: agent" in page
    assert "relationship" not in page and "object (" not in page


def test_deleting_several_is_titled_by_what_they_are(root: Client) -> None:
    some = Group.objects.values_list("pk", flat=True)[:1]
    chosen = {"action": "delete_selected", "_selected_action": list(some)}
    page = root.post("/admin/auth/group/", chosen).content.decode()
    assert "<h1>Delete group</h1>" in page and "multiple objects" not in page


def test_a_name_that_is_taken_is_said_as_people_say_it(root: Client) -> None:
    Team.objects.create(name="Sales")
    rules = {f"rules-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    page = root.post("/admin/conferencing/team/add/", {"name": "Sales"} | rules)
    assert "Another team already has this name." in page.content.decode()
    ana = User.objects.create_user("ana")
    AgentProfile.objects.create(user=ana, phone="sip:ana@example.com")
    form = {"user": ana.pk, "phone": "", "ring_seconds": 20, "wrap_up_seconds": 0}
    page = root.post("/admin/conferencing/agentprofile/add/", form)
    words = page.content.decode()
    assert "This user already has an agent profile." in words
    assert "is not a phone number" not in words


def test_the_program_itself_joins_no_team(root: Client) -> None:
    asker.user()
    page = text(root, "/admin/conferencing/team/add/")
    assert asker.NAME not in page and "Hold down" not in page
    assert "For a name: * stands for any text" in page.split('class="help rows-help"')[1]


def test_codes_and_lists_are_said_in_words(root: Client) -> None:
    room = Conference.objects.create(telnyx_id="room", first_seen_at=AT)
    stays = [
        {"joined_at": "2026-11-27T13:05:00Z", "left_at": "2026-11-27T13:06:00Z"},
        {"joined_at": "2026-11-27T13:07:00Z", "left_at": None},
    ]
    person = Participant.objects.create(conference=room, call_control_id="one", stays=stays)
    page = text(root, f"/admin/conferencing/participant/{person.pk}/change/")
    assert "2026-11-27 13:05:00 UTC to 2026-11-27 13:06:00 UTC<br>since 2026-11-27 13:07" in page
    assert "&quot;joined_at" not in page
    arrival = Arrival.objects.create(
        caller="one", called="+12025550100", came_at=AT, stage_since=AT, else_kind="message"
    )
    page = text(root, f"/admin/conferencing/arrival/{arrival.pk}/change/")
    assert "Read out a message, then hang up" in page


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"action": "end_sessions"}, "tick the rows first."),
        ({"action": "", "_selected_action": ["1"]}, "choose an action first."),
    ],
)
def test_go_too_early_is_answered_in_our_words(
    root: Client, chosen: dict[str, str | list[str]], said: str
) -> None:
    form = {"index": "0", "select_across": "0", **chosen}
    page = root.post("/admin/auth/user/", form, follow=True).content.decode()
    assert f"Nothing was changed: {said}" in page
    assert "Items must" not in page and "No action" not in page


def test_a_group_is_offered_what_something_asks_for(root: Client) -> None:
    page = text(root, "/admin/auth/group/add/")
    assert "Can mute and unmute" in page and "Can change user" in page
    for unused in ("Can add call", "Can view session", "Can delete log entry"):
        assert unused not in page
