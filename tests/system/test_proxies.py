"""Behind a real Caddy and a real nginx, over HTTPS: everything works as it does without them, and
nobody can say that they come from somewhere else.
"""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from conferencing.simulator.webhooks.signing import Signer
from conferencing.simulator.world.world import World
from dashboard.doctor import address
from tests.system import posting
from tests.system.people import CSRF, PASSWORD
from tests.system.posting import Poster
from tests.system.processes import PROXIES, find
from tests.system.proxies import Certificate, Proxy
from tests.system.restarts import Roaming, Traffic, roll
from tests.system.rooms import LINE, Room, a_number
from tests.system.stack import IS_EMBEDDED, Stack, running
from tests.system.waiting import PATIENCE_SECONDS, eventually

pytestmark = pytest.mark.stack

MONITORING = "127.0.0.9"
SCREENS = 50
MISSING = [name for name in PROXIES if find(name) is None]


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, dict[str, Proxy]]]:
    """One stack behind both, those of them that are installed."""
    folder = tmp_path_factory.mktemp("proxied")
    certificate = Certificate(folder)
    with (
        pytest.MonkeyPatch.context() as patch,
        running(
            folder,
            webs=2,
            BEHIND_TLS_PROXY="1",
            ALLOWED_HOSTS="localhost,127.0.0.1",
            METRICS_FROM=MONITORING,
            DRAIN_SECONDS="3",
        ) as stack,
        ExitStack() as started,
    ):
        # For all that asks from here: browsers, posters, the doctor.
        patch.setenv("SSL_CERT_FILE", str(certificate.authority))
        proxies = {}
        for name in PROXIES:
            if name not in MISSING:
                proxies[name] = Proxy(name, stack.webs, certificate, folder / name)
                started.callback(proxies[name].kill)
                proxies[name].start()
                proxies[name].until_open(certificate)
        yield stack, proxies


@pytest.fixture(params=PROXIES)
def front(
    request: pytest.FixtureRequest, proxied: tuple[Stack, dict[str, Proxy]]
) -> tuple[Stack, Proxy]:
    if request.param in MISSING:
        pytest.skip(f"{request.param} is not installed")
    stack, proxies = proxied
    return stack, proxies[request.param]


def test_somebody_signs_in(front: tuple[Stack, Proxy]) -> None:
    stack, proxy = front
    name = stack.person().name
    with httpx.Client(
        base_url=proxy.url, headers={"Referer": proxy.url}, timeout=PATIENCE_SECONDS
    ) as browser:
        browser.get("/accounts/login/")
        form = {"username": name, "password": PASSWORD}
        form["csrfmiddlewaretoken"] = str(browser.cookies["csrftoken"])
        answer = browser.post("/accounts/login/", data=form)

        assert (answer.status_code, answer.headers["location"]) == (302, "/")
        assert "; Secure" in answer.headers["set-cookie"]
        assert "max-age=" in answer.headers["strict-transport-security"]
        assert browser.get("/").status_code == 200


def test_the_live_board_shows_a_room_and_a_press(front: tuple[Stack, Proxy]) -> None:
    stack, proxy = front
    person = stack.person().at(proxy.url)
    board = person.watch("board")
    room = Room(stack.sim)
    board.until(lambda it: f"conference-{room.id}" in it.fragments, "the new conference")

    command = person.press("mute", room.id, room.legs[0])

    board.until(lambda it: it.state_of(command) == "confirmed", "the command confirmed")
    board.close()


def test_a_signed_webhook_is_stored_and_a_forged_one_refused(front: tuple[Stack, Proxy]) -> None:
    stack, proxy = front
    url = f"{proxy.url}/webhooks/telnyx/"
    [event, forged] = (posting.recorded(_one_call, seed=secrets.randbits(32))[0] for _ in range(2))

    assert Poster(url, stack.sim.sign).post(event) == 200
    assert Poster(url, Signer().sign).post(forged) == 403

    stored = "SELECT COUNT(*) FROM webhooks_webhookevent WHERE event_id = %s"
    assert stack.database.value(stored, event["id"]) == 1
    assert stack.database.value(stored, forged["id"]) == 0


def test_the_doctor_finds_nothing_wrong_on_the_way(front: tuple[Stack, Proxy]) -> None:
    """Bodies byte for byte, signatures, WebSockets."""
    _, proxy = front
    found = {each.check: each.sentence for each in address.all_of(proxy.url) if not each.is_wrong}
    assert set(found) == {"https", "reached", "webhooks_path", "websocket"}


def test_a_recording_is_played_from_its_middle(front: tuple[Stack, Proxy]) -> None:
    stack, proxy = front
    room = Room(stack.sim, people=2)
    person = stack.person("admin").at(proxy.url)
    present = "SELECT COUNT(*) FROM conferencing_participant WHERE conference_id = %s"
    eventually(lambda: stack.database.value(present, room.id) == 2, what="two people")
    for verb, fields in (("record_start", {"format": "wav"}), ("record_stop", {})):
        stack.until_state(person.press(verb, room.id, **fields), "confirmed")
    of_room = "SELECT recording_id FROM conferencing_recording WHERE conference_id = %s"
    eventually(lambda: bool(stack.database.rows(of_room, room.id)), what="the recording saved")
    path = f"/recordings/{stack.database.value(of_room, room.id)}/audio"

    whole = person.get(path)
    part = person.get(path, Range="bytes=8-19")

    assert (whole.status_code, whole.content[:4]) == (200, b"RIFF")
    assert (part.status_code, part.content) == (206, whole.content[8:20])
    assert part.headers["content-range"] == f"bytes 8-19/{len(whole.content)}"


def test_whoever_asks_cannot_pretend_to_be_somewhere_else(front: tuple[Stack, Proxy]) -> None:
    """Only the machine that monitors may read the figures, by its address."""
    _, proxy = front
    assert _figures(proxy, comes_from=MONITORING) == 200
    assert _figures(proxy, comes_from="127.0.0.1") == 403
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        value = f"for={MONITORING}" if name == "Forwarded" else MONITORING
        assert _figures(proxy, comes_from="127.0.0.1", **{name: value}) == 403


def test_a_large_file_of_contacts_arrives_at_switchboard(front: tuple[Stack, Proxy]) -> None:
    """Which says itself that it is too large."""
    stack, proxy = front
    answer = httpx.post(
        f"{proxy.url}/directory/import/",
        files={"file": ("contacts.csv", bytes(3_000_000))},
        cookies={"sessionid": stack.person("admin").session, "csrftoken": CSRF},
        headers={"X-CSRFToken": CSRF, "Referer": proxy.url},
        timeout=PATIENCE_SECONDS,
    )
    assert "has more than 2 MB" in answer.text


def test_nginx_leads_from_http_to_https(proxied: tuple[Stack, dict[str, Proxy]]) -> None:
    _, proxies = proxied
    if "nginx" not in proxies:
        pytest.skip("nginx is not installed")
    url = f"http://127.0.0.1:{proxies['nginx'].plain_port}/queues/?a=1"
    answer = httpx.get(url, timeout=PATIENCE_SECONDS)
    assert answer.status_code == 301
    assert answer.headers["location"] == "https://127.0.0.1/queues/?a=1"


@pytest.mark.skipif(IS_EMBEDDED, reason="one web process, nobody else could answer")
def test_nobody_notices_that_one_of_two_web_processes_is_away(
    front: tuple[Stack, Proxy],
) -> None:
    stack, proxy = front
    person = stack.person().at(proxy.url)
    stack.webs[1].kill()
    try:
        assert {person.get("/queues/").status_code for _ in range(20)} == {200}
    finally:
        stack.webs[1].start()
        stack.webs[1].until_open()


@pytest.mark.skipif(IS_EMBEDDED, reason="one web process, nobody else could answer")
def test_a_rolling_restart_under_load_loses_no_webhook(front: tuple[Stack, Proxy]) -> None:
    stack, proxy = front
    cookie = f"sessionid={stack.person().session}"
    screens = [Roaming([proxy.url], cookie) for _ in range(SCREENS)]
    roll(stack, screens, Traffic([Poster(f"{proxy.url}/webhooks/telnyx/", stack.sim.sign)]))
    for screen in screens:
        screen.close()


def _figures(proxy: Proxy, *, comes_from: str, **headers: str) -> int:
    way = httpx.HTTPTransport(local_address=comes_from)
    with httpx.Client(transport=way, timeout=PATIENCE_SECONDS) as client:
        return client.get(f"{proxy.url}/metrics", headers=headers).status_code


def _one_call(world: World) -> None:
    world.incoming_call(a_number(), LINE)
