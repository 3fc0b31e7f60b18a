"""Set-up in a browser, from no account at all to a live board; and every step of it in both themes,
on a desk and on a phone.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.world import World
from dashboard.setup import first_admin
from tests.browser.axe import findings_by_theme
from tests.browser.pages import Screen
from tests.browser.test_accessibility import DESK
from tests.browser.test_looks import PHONE
from tests.simulator.conftest import CALL
from tests.system.processes import Process, free_port, listens
from tests.system.waiting import eventually

STEPS = ("key", "public-key", "address", "application", "webhook")


class Fresh(NamedTuple):
    """Switchboard without an account and without a key, and a new account at Telnyx."""

    url: str
    sim: SimulatorServer
    folder: Path


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    folder, port = tmp_path_factory.mktemp("fresh"), free_port()
    with SimulatorServer(has_application=False) as sim:
        environment = {
            "DATA_DIR": str(folder),
            "PORT": str(port),
            "SECRET_KEY": settings.SECRET_KEY,
            "TELNYX_BASE_URL": sim.base_url,
        }
        web = Process("web", ["manage.py", "serve"], environment, folder / "web.log")
        web.start()
        try:
            eventually(lambda: listens(port), what="the web process", seconds=240)
            yield Fresh(f"http://127.0.0.1:{port}", sim, folder)
        finally:
            web.stop()
        assert sim.api_key not in web.said()


def _sign_in_for_the_first_time(page: Page, fresh: Fresh) -> None:
    page.goto(first_admin.link(fresh.url, timezone.now()))
    page.get_by_label("User name").fill("maria")
    page.get_by_label("Password", exact=True).fill("correct horse 7")
    page.get_by_label("Password again").fill("correct horse 7")
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_text("The first account has been created.")).to_be_visible()
    page.get_by_label("User name").fill("maria")
    page.get_by_label("Password").fill("correct horse 7")
    page.get_by_role("button", name="Sign in").click()


def _check_and_save(page: Page, label: str, value: str) -> None:
    page.get_by_role("textbox", name=label).fill(value)
    page.get_by_role("button", name="Check and save").click()


def test_from_no_account_to_a_live_board(
    fresh: Fresh, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context(java_script_enabled=False)
    page = context.new_page()
    _sign_in_for_the_first_time(page, fresh)
    _check_and_save(page, "API key", "KEY_OTHER")
    expect(page.get_by_role("alert")).to_contain_text("Telnyx refuses the API key.")
    expect(page.get_by_role("textbox", name="API key")).to_be_focused()
    _check_and_save(page, "API key", fresh.sim.api_key)
    _check_and_save(page, "Public key", fresh.sim.public_key)
    _check_and_save(page, "Address of Switchboard", fresh.url)
    page.get_by_role("button", name="Create an application").click()
    expect(page.get_by_text("Waiting for the first webhook.")).to_be_visible()
    # Loaded anew: the keyboard is where it can be used before the next time.
    page.wait_for_url("**/setup/?step=webhook&again=2#step-title", timeout=60_000)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Check that Telnyx")).to_be_focused()
    fresh.sim.do(World.incoming_call, *CALL)
    expect(page.get_by_text("Switchboard is live.")).to_be_visible()
    assert fresh.sim.api_key not in page.content()
    _every_step_everywhere(fresh, context, new_context)


def _every_step_everywhere(
    fresh: Fresh, signed_in: BrowserContext, new_context: Callable[..., BrowserContext]
) -> None:
    found: dict[str, list[str]] = {}
    sizes: dict[str, dict[str, Any]] = {"desk": DESK, "phone": PHONE}
    for name, size in sizes.items():
        state = signed_in.storage_state()
        page = new_context(storage_state=state, **size).new_page()
        for step in STEPS:
            page.goto(f"{fresh.url}/setup/?step={step}")
            wider = "document.documentElement.scrollWidth > innerWidth"
            assert not page.evaluate(wider), f"{step} on a {name}"
            found[f"{step} {name}"] = findings_by_theme(Screen(page, fresh.url))
    assert not any(found.values()), found
