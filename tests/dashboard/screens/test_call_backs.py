"""The list of those who hung up while waiting: who has called them back, and the press to do so."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conferencing.models import AgentProfile, CallBack, Command, QueueSettings, SupervisorPhone
from dashboard.screens import drawing
from dashboard.topics import concerning
from tests import world
from tests.commands.dialling import may_dial
from tests.conftest import SignIn
from tests.zones import where_it_is

__all__ = ["may_dial"]
pytestmark = pytest.mark.django_db
ADDRESS = "/queues/support/day/"
FROM_PAGE = {"Referer": f"http://testserver{ADDRESS}", "Accept": "text/html"}
BUTTON = '<span class="label">Call back</span>'
ODD = ["", "?caller=cora&visit=x", "?caller=a%00b&visit=1", "?caller=x&visit=1"]


def gave_up(leg: str, number: str, *, minutes_ago: float = 5) -> None:
    at = timezone.now() - timedelta(minutes=minutes_ago)
    world.calls(leg, number, at=at)
    world.waits(leg, "support", at=at)
    world.stops_waiting(leg, "support", "hangup", at=at + timedelta(seconds=30))


@pytest.fixture(autouse=True)
def noon() -> None:
    """The page is that of a day: none begins while a test runs."""
    QueueSettings.objects.create(name="support", zone=where_it_is(12))


@pytest.fixture
def sam(signed_in: SignIn, may_dial: None) -> Client:
    browser = signed_in("supervisor")
    user = User.objects.get(username="supervisor")
    AgentProfile.objects.create(user=user, phone="+12025550177")
    return browser


def presses(browser: Client, leg: str, seen: int = 0) -> str:
    address = f"/queues/support/call-back/?caller={leg}&visit=1&seen={seen}"
    answer = browser.post(address, headers=FROM_PAGE, follow=True)
    return answer.content.decode()


def test_the_press_rings_and_the_list_says_who_calls(sam: Client) -> None:
    gave_up("cora", "+12025550142")
    before = sam.get(ADDRESS).content.decode()
    assert "+12025550177" in before and BUTTON in before
    page = presses(sam, "cora")
    assert CallBack.objects.get().own_dial
    assert "supervisor</bdi>&#39;s phone is ringing" in page and BUTTON not in page


def test_the_outcome_stays_in_the_list_with_who_and_why(sam: Client) -> None:
    gave_up("cora", "+12025550142")
    presses(sam, "cora")
    CallBack.objects.update(state="not_reached", told="The caller did not answer.")
    page = sam.get(ADDRESS).content.decode()
    assert (
        "The caller did not answer." in page
        and 'tried by <bdi class="by-others">supervisor' in page
    )
    assert "Call back again" in page and f"seen={CallBack.objects.get().pk}" in page


def test_a_colleague_is_refused_with_the_name(sam: Client, signed_in: SignIn) -> None:
    gave_up("cora", "+12025550142")
    presses(sam, "cora")
    admin = signed_in("admin")
    user = User.objects.get(username="admin")
    AgentProfile.objects.create(user=user, phone="+12025550178")
    assert "supervisor is calling them back right now." in presses(admin, "cora")
    assert CallBack.objects.count() == 1


def test_withheld_and_forbidden_numbers_offer_no_call_back(sam: Client) -> None:
    gave_up("cora", "anonymous")
    gave_up("dan", "+4930123456")
    page = sam.get(ADDRESS).content.decode()
    assert "The number is withheld." in page
    assert "are not allowed" in page and BUTTON not in page


def test_who_hung_up_twice_is_called_once(sam: Client) -> None:
    gave_up("cora", "+12025550142", minutes_ago=5)
    gave_up("again", "+12025550142", minutes_ago=2)
    page = sam.get(ADDRESS).content.decode()
    assert page.count(BUTTON) == 1 and "caller=again" in page
    assert "They called again later; see the newer entry." in page


def test_who_hung_up_again_after_a_call_back_may_be_called_again(sam: Client) -> None:
    gave_up("cora", "+12025550142", minutes_ago=9)
    presses(sam, "cora")
    began = timezone.now() - timedelta(minutes=7)
    CallBack.objects.update(state="over", began_at=began)
    gave_up("again", "+12025550142", minutes_ago=5)
    page = sam.get(ADDRESS).content.decode()
    assert BUTTON in page and "seen=0" in page


def test_without_a_phone_the_page_says_where_to_set_it(signed_in: SignIn, may_dial: None) -> None:
    gave_up("cora", "+12025550142")
    supervisor = signed_in("supervisor")
    page = supervisor.get(ADDRESS).content.decode()
    assert "none is set up for you" in page and 'href="/supervision/phone/"' in page
    Group.objects.get(name="supervisor").permissions.remove(
        Permission.objects.get(codename="listen_conferences")
    )
    assert "under Agent profiles" in supervisor.get(ADDRESS).content.decode()
    admin = signed_in("admin")
    User.objects.filter(username="admin").update(is_staff=True)
    Group.objects.get(name="admin").permissions.remove(
        Permission.objects.get(codename="listen_conferences")
    )
    assert "/admin/conferencing/agentprofile/add/?user=" in admin.get(ADDRESS).content.decode()


def test_the_phone_that_supervisors_set_up_to_listen_rings_first(
    signed_in: SignIn, may_dial: None
) -> None:
    gave_up("cora", "+12025550142")
    supervisor = signed_in("supervisor")
    form = {"phone": "+12025550178", "back": f"http://testserver{ADDRESS}"}
    assert supervisor.post("/supervision/phone/", form).headers["Location"].endswith(ADDRESS)
    page = " ".join(supervisor.get(ADDRESS).content.decode().split())
    assert "rings your phone, <bdi>+12025550178</bdi>" in page and "data-no-phone" not in page
    presses(supervisor, "cora")
    assert Command.objects.get().arguments["to"] == "+12025550178"
    assert CallBack.objects.get().number == "+12025550142"


def test_an_agent_calls_back_from_the_phone_of_an_agent(sam: Client) -> None:
    user = User.objects.get(username="supervisor")
    SupervisorPhone.objects.create(user=user, phone="+12025550178")
    gave_up("cora", "+12025550142")
    page = " ".join(sam.get(ADDRESS).content.decode().split())
    assert "rings your phone, <bdi>+12025550177</bdi>" in page


def test_nobody_calls_back_who_may_not_dial(signed_in: SignIn, may_dial: None) -> None:
    gave_up("cora", "+12025550142")
    agent = signed_in("agent")
    assert agent.post("/queues/support/call-back/?caller=cora&visit=1").status_code == 403
    assert not CallBack.objects.exists()


@pytest.mark.parametrize(
    "query", ["", "?caller=cora&visit=x", "?caller=a%00b&visit=1", "?caller=x&visit=1"]
)
def test_odd_presses_are_refused_in_words(sam: Client, query: str) -> None:
    answer = sam.post(f"/queues/support/call-back/{query}", headers=FROM_PAGE, follow=True)
    assert answer.status_code in (200, 400, 404) and not CallBack.objects.exists()


def test_a_push_shows_the_same_as_the_page(sam: Client) -> None:
    gave_up("cora", "+12025550142")
    presses(sam, "cora")
    keys = {"call_backs:support"}
    assert concerning("queue:support", keys) == keys
    [pushed] = drawing.draw("queue:support", timezone.now(), numbers=True, keys=keys).fragments
    assert pushed.html in sam.get(ADDRESS).content.decode()
    CallBack.objects.update(state="over", state_since=timezone.now())
    [pushed] = drawing.draw("queue:support", timezone.now(), numbers=True, keys=keys).fragments
    assert "talked to them" in pushed.html and pushed.html in sam.get(ADDRESS).content.decode()


def test_the_list_costs_the_same_for_many(sam: Client) -> None:
    gave_up("cora", "+12025550142")
    presses(sam, "cora")
    sam.get(ADDRESS)
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as caught:
            sam.get(ADDRESS)
        counts.append(len(caught))
        for other in range(5):
            gave_up(f"leg{number}{other}", f"+120255501{number}{other}")
    assert len(set(counts)) == 1


def test_a_call_back_that_rings_can_be_stopped_with_what_that_does(sam: Client) -> None:
    gave_up("cora", "+12025550142")
    page = presses(sam, "cora")
    back = CallBack.objects.get()
    address = f"/queues/support/call-back/{back.pk}/stop/"
    assert address in page and "ends the ringing of your phone; the caller is not" in page
    assert 'data-by="supervisor"' in page and "Your phone is ringing" in page
    answer = sam.post(address, headers=FROM_PAGE, follow=True)
    assert BUTTON.replace("Call back", "Call back again") in answer.content.decode()
    assert "You stopped it" in answer.content.decode()
    back.refresh_from_db()
    assert back.state == "stopped"
    again = sam.post(address, headers=FROM_PAGE, follow=True)
    assert "Too late to stop it" in again.content.decode()


def test_only_whoever_may_call_back_may_stop_it(sam: Client, signed_in: SignIn) -> None:
    gave_up("cora", "+12025550142")
    presses(sam, "cora")
    address = f"/queues/support/call-back/{CallBack.objects.get().pk}/stop/"
    assert signed_in("agent").post(address).status_code == 403
    assert CallBack.objects.get().state == "ringing"
