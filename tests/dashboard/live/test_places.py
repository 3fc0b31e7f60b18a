"""A session, or a kiosk link, has so many sockets at most."""

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import User
from django.utils import timezone

from dashboard.access import kiosks, socket_sessions
from dashboard.access.socket_sessions import Claim
from dashboard.live import consumers
from dashboard.live.hub import Hub
from dashboard.live.places import Places
from dashboard.server import routing
from tests.conftest import MakeUser
from tests.system.waiting import PATIENCE_SECONDS

from .watcher import Open, Watcher

MINE, YOURS, NOBODYS = Claim("mine", "board"), Claim("yours", "board"), Claim("", "board")
TOO_MANY = 4429


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Places:
    places = Places(2)
    monkeypatch.setattr(consumers, "places", places)
    return places


async def test_there_are_so_many_for_each_session() -> None:
    places = Places(2)
    with places.taken(MINE) as first, places.taken(MINE) as second, places.taken(MINE) as third:
        assert (first, second, third) == (0, 0, TOO_MANY)
        with places.taken(YOURS) as other:
            assert other == 0


async def test_a_place_is_free_again_for_whoever_comes_next() -> None:
    places = Places(1)
    with pytest.raises(ConnectionError), places.taken(MINE):
        raise ConnectionError
    with places.taken(MINE) as again:
        assert again == 0


async def test_whoever_was_refused_gives_back_no_place_of_others() -> None:
    places = Places(1)
    with places.taken(MINE):
        with places.taken(MINE):
            pass
        with places.taken(MINE) as third:
            assert third == TOO_MANY


async def test_nobody_is_refused_because_others_are_not_signed_in() -> None:
    places = Places(1)
    with places.taken(NOBODYS), places.taken(NOBODYS) as second:
        assert second == 0, "they are told to sign in"


@pytest.mark.django_db(transaction=True)
async def test_one_too_many_is_closed_and_costs_no_query(
    watch: Open, supervisor: User, two: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await watch("board", supervisor)
    await first.hears()
    [(_, cookie)] = first.socket.scope["headers"] or ()
    second, third = _socket(cookie), _socket(cookie)
    await second.connect(timeout=PATIENCE_SECONDS)
    await Watcher(second).hears()
    with monkeypatch.context() as patched:
        patched.setattr(socket_sessions, "inspect", None)
        await third.connect(timeout=PATIENCE_SECONDS)
        assert await Watcher(third).is_closed_with() == TOO_MANY
    await second.disconnect()
    fourth = _socket(cookie)
    await fourth.connect(timeout=PATIENCE_SECONDS)
    assert (await Watcher(fourth).hears())["type"] == "fragments"
    await fourth.disconnect()


@pytest.mark.django_db(transaction=True)
async def test_screens_with_one_kiosk_link_are_so_many(
    running_hub: Hub, make_user: MakeUser, two: Places
) -> None:
    by = await sync_to_async(make_user)("supervisor")
    _, token = await sync_to_async(kiosks.make)("Hall", ["support"], by=by, now=timezone.now())
    screens = [_screen(token) for _ in range(3)]
    heard = []
    for screen in screens:
        await screen.connect(timeout=PATIENCE_SECONDS)
        heard.append((await Watcher(screen).hears())["type"])
    assert heard == ["fragments", "fragments", "websocket.close"]
    for screen in screens:
        await screen.disconnect()


def _socket(cookie: bytes) -> WebsocketCommunicator:
    return WebsocketCommunicator(routing.sockets, "/live/?topic=board", [(b"cookie", cookie)])


def _screen(token: str) -> WebsocketCommunicator:
    protocols = [kiosks.PROTOCOL, f"{kiosks.TOKEN_PROTOCOL}{token}"]
    return WebsocketCommunicator(routing.sockets, "/live/?topic=wallboard", subprotocols=protocols)
