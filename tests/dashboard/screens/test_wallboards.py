"""The pages of wallboards and of kiosk links, without a browser."""

import re
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from conferencing.models import QueueMember, QueueSettings
from dashboard.access import kiosks
from dashboard.models import KioskLink
from dashboard.screens import filters
from tests import world
from tests.conftest import MakeUser, SignIn

pytestmark = pytest.mark.django_db


Marks = dict[str, str | None]


class _Figures(HTMLParser):
    """Every mark of a figure, with the queue around it ("" for all)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[tuple[str, str, str], Marks] = {}
        self._queues: list[tuple[int, str]] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = dict(attrs)
        if tag == "section":
            self._depth += 1
            self._queues.append((self._depth, marks.get("data-queue") or ""))
        if "data-figure" in marks:
            queue = self._queues[-1][1] if self._queues else ""
            name, window = marks["data-figure"] or "", marks["data-window"] or ""
            self.found[queue, name, window] = marks

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self._depth -= 1
            self._queues.pop()


def figures(page: str) -> dict[tuple[str, str, str], Marks]:
    parser = _Figures()
    parser.feed(page)
    return parser.found


def has_calls() -> None:
    now = timezone.now()
    for leg, wait in (("a", 5), ("b", 10), ("c", 50)):
        world.waits(leg, "support", at=now - timedelta(seconds=100))
        world.stops_waiting(leg, "support", "bridged", at=now - timedelta(seconds=100 - wait))
    world.calls("d", "+12025550142", at=now)
    world.waits("d", "support", at=now - timedelta(seconds=8))
    world.waits("e", "sales", at=now - timedelta(seconds=4))


def kiosk(by: User, *queues: str, turns_seconds: int = 0) -> str:
    _, token = kiosks.make("Hall", queues, by=by, now=timezone.now(), turns_seconds=turns_seconds)
    return f"/kiosk/{token}/"


def test_every_figure_is_marked_with_its_exact_value(signed_in: SignIn) -> None:
    has_calls()
    found = figures(signed_in("supervisor").get("/wallboard/").content.decode())
    level = found["support", "service_level", "today"]
    assert float(level["data-value"] or "") == 100 * 2 / 3
    marked = ("formula", "threshold", "short", "numerator", "denominator")
    assert [level[f"data-{mark}"] for mark in marked] == ["SL4live", "20", "5", "2", "3"]
    assert found["support", "waiting", "now"]["data-value"] == "1"
    assert found["", "waiting", "now"]["data-value"] == "2"
    assert 8 <= float(found["", "longest_wait_seconds", "now"]["data-value"] or "") < 60
    assert found["sales", "service_level", "today"]["data-value"] == ""
    over_all = {(name, window) for queue, name, window in found if not queue}
    assert over_all == {
        ("waiting", "now"),
        ("longest_wait_seconds", "now"),
        ("average_wait_seconds", "now"),
        ("service_level", "today"),
        ("service_level", "30m"),
        *((name, "today") for name in ("offered", "answered", "abandoned", "short_abandoned")),
        *((name, "today") for name in ("flow_out", "removed", "asa_seconds", "talk_seconds")),
    }


def test_the_service_level_says_of_what_and_by_which_rule(signed_in: SignIn) -> None:
    has_calls()
    shown = signed_in("supervisor").get("/wallboard/support/").content.decode()
    for words in ("66.7", "2 of 3 in 20 s", "SL4 live", "target 80%"):
        assert words in shown, words


def test_short_abandons_alone_are_not_said_to_be_no_calls(signed_in: SignIn) -> None:
    began = timezone.now() - timedelta(seconds=30)
    world.waits("a", "support", at=began)
    world.stops_waiting("a", "support", "hangup", at=began + timedelta(seconds=2))
    browser = signed_in("supervisor")
    for address in ("/wallboard/support/", "/queues/"):
        page = browser.get(address).content.decode()
        assert "no calls to count" in page.lower() and "no calls yet" not in page.lower()


def test_an_agent_is_sent_only_their_queues(signed_in: SignIn) -> None:
    has_calls()
    agent = signed_in("agent")
    QueueSettings.objects.create(name="support")
    QueueMember.objects.create(queue_id="support", user=User.objects.get(username="agent"))
    shown = agent.get("/wallboard/").content.decode()
    assert 'data-queue="support"' in shown
    assert "sales" not in shown
    assert agent.get("/wallboard/sales/").status_code == 404
    assert 'data-queue="sales"' not in agent.get("/wallboard/?queue=sales").content.decode()


def test_an_agent_without_a_queue_is_told_why_nothing_is_there(signed_in: SignIn) -> None:
    has_calls()
    shown = signed_in("agent").get("/wallboard/").content.decode()
    assert "You see the queues you are a member of" in shown
    assert "data-queue=" not in shown


@pytest.mark.parametrize("query", ["queue=a%2Cb", "queue=", "queue=%C3%A4&queue=" + "x" * 500])
def test_odd_choices_are_no_trouble(query: str, signed_in: SignIn) -> None:
    assert signed_in("supervisor").get(f"/wallboard/?{query}").status_code == 200


def test_a_queue_with_an_odd_name_has_a_wallboard(signed_in: SignIn) -> None:
    name = "a,b/c: 100 %"
    world.waits("a", name, at=timezone.now())
    shown = signed_in("supervisor").get("/wallboard/", {"queue": name}).content.decode()
    assert figures(shown)[name, "waiting", "now"]["data-value"] == "1"


def test_a_page_costs_the_same_queries_for_more_queues(
    signed_in: SignIn, django_assert_num_queries: Callable[..., object]
) -> None:
    supervisor = signed_in("supervisor")
    has_calls()
    supervisor.get("/wallboard/")
    with django_assert_num_queries(22):  # type: ignore[attr-defined]
        supervisor.get("/wallboard/")
    for number in range(10):
        world.waits(f"leg{number}", f"queue{number}", at=timezone.now())
    with django_assert_num_queries(22):  # type: ignore[attr-defined]
        supervisor.get("/wallboard/")


# --- Kiosk links ----------------------------------------------------------------------------------


def test_a_kiosk_shows_its_queues_without_a_login_and_tells_nobody(make_user: MakeUser) -> None:
    has_calls()
    address = kiosk(make_user("supervisor"), "support")
    response = Client().get(address)
    shown = response.content.decode()
    assert 'data-queue="support"' in shown
    for secret in ("sales", "0142", "csrf", "Sign out", address.split("/")[2]):
        assert secret not in shown, secret
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_a_signed_in_viewer_sees_no_more_by_a_kiosk_link(signed_in: SignIn) -> None:
    has_calls()
    supervisor = signed_in("supervisor")
    shown = supervisor.get(kiosk(User.objects.get(), "support")).content.decode()
    assert 'data-queue="support"' in shown
    assert "0142" not in shown
    assert "sales" not in shown


@pytest.mark.parametrize("mistyped", ["x", "x/", "?page=1", "%2F"])
def test_a_mistyped_link_tells_nobody_its_token_either(mistyped: str) -> None:
    reply = Client().get(f"/kiosk/secret/{mistyped}")
    assert reply.status_code == 404 and reply["Referrer-Policy"] == "no-referrer"


def test_links_that_are_not_good_are_refused_alike(make_user: MakeUser) -> None:
    by, now = make_user("supervisor"), timezone.now()
    revoked = kiosk(by, "support")
    KioskLink.objects.update(revoked_at=now)
    _, expired = kiosks.make("Hall", ["support"], by=by, now=now, expires_at=now)
    addresses = (revoked, f"/kiosk/{expired}/", "/kiosk/nobody/", "/kiosk/%FF/")
    replies = [Client().get(address) for address in addresses]
    assert {reply.status_code for reply in replies} == {404}
    assert len({reply.content for reply in replies}) == 1
    assert {reply["Referrer-Policy"] for reply in replies} == {"no-referrer"}
    assert all("no-store" in reply["Cache-Control"] for reply in replies)


def test_the_link_says_when_and_from_where_it_was_seen(make_user: MakeUser) -> None:
    address = kiosk(make_user("supervisor"), "support")
    Client().get(address, REMOTE_ADDR="192.0.2.7")
    link = KioskLink.objects.get()
    assert link.seen_from == "192.0.2.7"
    assert link.seen_at


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_kiosk_can_only_be_looked_at(method: str, make_user: MakeUser) -> None:
    assert getattr(Client(), method)(kiosk(make_user("supervisor"), "a")).status_code == 405


def test_a_supervisor_makes_a_link_and_sees_its_address_once(signed_in: SignIn) -> None:
    has_calls()
    supervisor = signed_in("supervisor")
    made = supervisor.post("/kiosks/", {"name": "Hall", "queue": ["support"], "days": "30"})
    [address] = re.findall(r"http://testserver(/kiosk/[\w-]{43}/)", made.content.decode())
    assert Client().get(address).status_code == 200
    assert address not in supervisor.get("/kiosks/").content.decode()
    link = KioskLink.objects.get()
    assert (link.queues, link.made_by) == (["support"], User.objects.get())
    assert link.expires_at
    supervisor.post("/kiosks/", {"revoke": link.pk})
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"name": "Hall"},
        {"name": "Hall", "queue": "nowhere"},
        {"name": "x" * 81, "queue": "support"},
        {"name": "\u202e\u200b ", "queue": "support"},
        {"name": "Hall", "queue": "support", "days": "2"},
        {"name": "Hall", "queue": "support", "turns": "-1"},
    ],
)
def test_what_cannot_be_a_link_is_said(form: dict[str, str], signed_in: SignIn) -> None:
    has_calls()
    assert signed_in("supervisor").post("/kiosks/", form).status_code == 400
    assert not KioskLink.objects.exists()


def test_a_screen_is_called_what_can_be_read(signed_in: SignIn) -> None:
    has_calls()
    supervisor = signed_in("supervisor")
    supervisor.post("/kiosks/", {"name": "Hall\u202e  gnitset", "queue": "support"})
    assert KioskLink.objects.get().name == "Hall gnitset"
    assert "\u202e" not in supervisor.get("/kiosks/").content.decode()


@pytest.mark.parametrize("pk", ["", "x", "-1", "9" * 40, "²"])
def test_revoking_nothing_is_no_trouble(pk: str, signed_in: SignIn) -> None:
    assert signed_in("supervisor").post("/kiosks/", {"revoke": pk}).status_code == 302


def test_nobody_makes_a_link_to_a_queue_that_they_do_not_see(
    make_user: MakeUser, client: Client
) -> None:
    has_calls()
    client.force_login(make_user("half", "view_queues", "take_calls", "manage_kiosks"))
    reply = client.post("/kiosks/", {"name": "Hall", "queue": "support"})
    assert reply.status_code == 400
    assert "support" not in reply.content.decode()


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, "–"), (32.4, "0:32"), (32.5, "0:33"), (59.8, "1:00"), (3600, "1:00:00")],
)
def test_an_average_is_rounded_and_not_cut(seconds: float | None, shown: str) -> None:
    assert filters.duration(seconds) == shown
