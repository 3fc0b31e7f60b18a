"""Screens with a kiosk link, in real processes: they outlive those, and no log has their token."""

from collections.abc import Iterator

import httpx
import pytest
from websockets.typing import Subprotocol

from tests.system.rooms import enqueue
from tests.system.stack import Stack, running
from tests.system.waiting import PATIENCE_SECONDS, eventually
from tests.system.watchers import Watcher

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def on_daphne(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running(tmp_path_factory.mktemp("kiosks"), LOG_LEVEL="DEBUG") as stack:
        yield stack


@pytest.fixture(scope="module", params=["on_daphne", "on_uvicorn"])
def served(request: pytest.FixtureRequest) -> Stack:
    stack: Stack = request.getfixturevalue(request.param)
    return stack


def at_kiosk(stack: Stack, token: str) -> Watcher:
    protocols = [Subprotocol("switchboard"), Subprotocol(f"kiosk.{token}")]
    address = stack.web.url.replace("http", "ws", 1)
    return Watcher(address, "wallboard", "", origin=stack.web.url, protocols=protocols)


def test_a_kiosk_comes_back_after_a_restart_and_goes_dark_when_revoked(served: Stack) -> None:
    enqueue(served.sim, "support")
    supervisor = served.person()
    board = supervisor.watch("wallboard")
    board.until(lambda it: it.mark("wall-band-support", "data-waiting") == "1", "the caller")
    board.close()
    screen = at_kiosk(served, supervisor.make_kiosk_link("support"))
    screen.until(lambda it: it.mark("wall-band-support", "data-waiting") == "1", "the caller")
    before = screen.connections

    served.web.stop()
    served.web.start()
    served.web.until_open()

    screen.until_connected(again_after=before)
    assert screen.mark("wall-band-support", "data-waiting") == "1"
    supervisor.revoke_kiosk_links()
    assert screen.until_closed(seconds=5) == 4410
    screen.close()


def test_a_token_is_in_no_log(served: Stack) -> None:
    enqueue(served.sim, "logged")
    supervisor = served.person()
    board = supervisor.watch("wallboard")
    board.until(lambda it: it.mark("wall-band-logged", "data-waiting") == "1", "the caller")
    board.close()
    token = supervisor.make_kiosk_link("logged")
    page = f"{served.web.url}/kiosk/{token}/"
    screen = at_kiosk(served, token)
    screen.until_connected()

    with httpx.Client(timeout=PATIENCE_SECONDS) as browser:
        assert browser.get(page).status_code == 200
        assert browser.get(page.removesuffix("/")).status_code == 301
        assert browser.get(f"{page}nothing").status_code == 404
        assert browser.post(page).status_code == 403
        assert browser.post(page, content=b"x" * 2_000_000).status_code == 413
        assert browser.get(f"{page}?x=%00").status_code == 400
        assert browser.get(f"{served.web.url}/wallboard/?next=/kiosk/{token}/").status_code == 302
        supervisor.revoke_kiosk_links()
        assert browser.get(page).status_code == 404
    screen.until_closed()
    screen.close()
    for process in served.processes:
        assert token not in process.said()
    assert "kiosk/" in served.web.said()
    refused = eventually(lambda: _refused(served), what="the refusal written down")
    assert token not in refused


def _refused(stack: Stack) -> str:
    """What the list of refusals says of an address of a kiosk."""
    rows = stack.database.rows("SELECT detail FROM webhooks_refusal")
    return " ".join(str(detail) for (detail,) in rows if "kiosk/" in str(detail))
