"""What is said of a queue that Telnyx has not confirmed for long stands beside how old it is, on
every page and in every push; other queues are as sure as ever.
"""

import re
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.utils import timezone

from conferencing.models import AgentProfile, Queue, QueueMember, QueueSettings
from dashboard.access import kiosks
from dashboard.screens import drawing
from dashboard.screens.drawing import Drawing
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

SURE, UNSURE = '<span class="when-heard">', "known to be waiting"


@pytest.fixture(autouse=True)
def one_queue_in_doubt(settings: LazySettings) -> datetime:
    settings.TELNYX_API_KEY = "KEY"
    now = timezone.now()
    checked_at = now - timedelta(minutes=3)
    Queue.objects.create(name="support", verified_at=checked_at)
    Queue.objects.create(name="sales", verified_at=now)
    return checked_at


def drawn(topic: str) -> Drawing:
    return drawing.draw(topic, timezone.now(), numbers=True)


def fragment(topic: str, id: str) -> str:
    [html] = [one.html for one in drawn(topic).fragments if one.id.startswith(id)]
    return " ".join(html.split())


@pytest.mark.parametrize(
    ("topic", "prefix"),
    [("board", "queue-"), ("queues", "queue-panel-"), ("wallboard", "wall-band-")],
)
def test_only_that_queue_is_marked(topic: str, prefix: str, one_queue_in_doubt: datetime) -> None:
    said = f"last</span> checked <time[^>]*>{one_queue_in_doubt:%H:%M:%S} UTC"
    assert re.search(said, fragment(topic, f"{prefix}support"))
    assert "data-doubtful" in fragment(topic, f"{prefix}support")
    well = fragment(topic, f"{prefix}sales")
    assert "data-doubtful" not in well and "in-doubt" not in well


@pytest.mark.parametrize(
    ("topic", "prefix"), [("queues", "queue-panel-"), ("wallboard", "wall-band-")]
)
def test_nobody_is_said_to_wait_only_where_that_is_sure(topic: str, prefix: str) -> None:
    doubtful, well = fragment(topic, f"{prefix}support"), fragment(topic, f"{prefix}sales")
    assert UNSURE in doubtful and SURE not in doubtful and "Nobody is waiting" not in doubtful
    assert SURE in well


def test_the_page_of_the_queue_says_so_where_its_callers_would_be() -> None:
    assert "Nobody is known to be waiting" in fragment("queue:support", "queue-nobody")
    assert "last</span> checked <time" in fragment("queue:support", "queue-nobody")
    assert "data-doubtful" in fragment("queue:support", "queue-head")
    assert SURE in fragment("queue:sales", "queue-nobody")


def test_the_sums_of_a_wall_name_the_queue() -> None:
    assert '<bdi>support</bdi> <span class="in-doubt-last">last</span> checked' in fragment(
        "wallboard", "wall-tiles"
    )
    assert "in-doubt" not in fragment("wallboard:sales", "wall-tiles")


def test_a_queue_that_was_never_confirmed_says_that() -> None:
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Queue.objects.filter(name="support").update(verified_at=None, head_at=an_hour_ago)
    assert "never checked" in fragment("wallboard", "wall-band-support")


def test_a_kiosk_says_it_too(signed_in: SignIn) -> None:
    maker = User.objects.create(username="maker")
    now = timezone.now()
    _, token = kiosks.make("Wall", ["support", "sales"], by=maker, now=now)
    page = signed_in("nobody").get(f"/kiosk/{token}/").content.decode()
    assert page.count("data-doubtful") == 1
    assert page.count("in-doubt-last") == 3  # in its band, and beside two figures of all


def test_an_agent_reads_it_of_their_own_queue(signed_in: SignIn) -> None:
    browser = signed_in("agent")
    agent = User.objects.get(username="agent")
    AgentProfile.objects.create(user=agent, phone="+12025550178")
    QueueMember.objects.create(queue=QueueSettings.objects.create(name="support"), user=agent)
    page = browser.get("/agent/").content.decode()
    assert "nobody known to be waiting" in page and "last</span> checked <time" in page
    assert "Nobody is known to be waiting in your queues." in page and SURE not in page


@pytest.mark.parametrize(
    ("topic", "address"),
    [
        ("board", "/"),
        ("queues", "/queues/"),
        ("queue:support", "/queues/support/"),
        ("wallboard", "/wallboard/"),
    ],
)
def test_page_and_push_are_the_same(topic: str, address: str, signed_in: SignIn) -> None:
    page = signed_in("supervisor").get(address).content.decode()
    pushed = [one for one in drawn(topic).fragments if "queue" in one.id or "wall" in one.id]
    assert pushed and all(one.html in page for one in pushed)


def test_it_is_as_sure_as_the_others_once_it_is_confirmed() -> None:
    Queue.objects.update(verified_at=timezone.now())
    for topic in ("board", "queues", "wallboard", "queue:support"):
        html = " ".join(one.html for one in drawn(topic).fragments)
        assert "data-doubtful" not in html and "in-doubt" not in html
