"""Set-up on its way, which docs/go-live.md shows."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.world import World
from dashboard.setup import first_admin
from tests.pictures.photographer import DESK, Photographer
from tests.system.processes import Process, free_port, listens
from tests.system.waiting import eventually

PICTURES = {"set-up-light"}
ADDRESS = "https://board.example.com"
OTHER = {
    "application_name": "Reception",
    "webhook_event_url": "https://old.example.com/webhooks/telnyx/",
    "webhook_api_version": "2",
}
PASSWORD = "correct horse 7"


def take(photographer: Photographer, data: Path) -> None:
    with SimulatorServer(has_application=False) as sim:
        sim.do(World.create_application, OTHER)
        port = free_port()
        environment = {
            "DATA_DIR": str(data),
            "PORT": str(port),
            "SECRET_KEY": settings.SECRET_KEY,
            "TELNYX_API_KEY": sim.api_key,
            "TELNYX_PUBLIC_KEY": sim.public_key,
            "TELNYX_BASE_URL": sim.base_url,
            "PUBLIC_URL": ADDRESS,
        }
        web = Process("web", ["manage.py", "serve"], environment, data / "web.log")
        web.start()
        try:
            eventually(lambda: listens(port), what="the web process", seconds=240)
            with photographer.context(DESK, "light") as context:
                page = context.new_page()
                _sign_in(page, f"http://127.0.0.1:{port}")
                photographer.take("set-up-light", page)
        finally:
            web.stop()


def _sign_in(page: Page, url: str) -> None:
    page.goto(first_admin.link(url, timezone.now()))
    page.get_by_label("User name").fill("maria")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    page.get_by_label("User name").fill("maria")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{url}/setup/?step=application")
    page.get_by_role("button", name="Create an application").click()
    expect(page.get_by_text("Waiting for the first webhook.")).to_be_visible()
    page.goto(f"{url}/setup/?step=application")
    expect(page.get_by_text("It is as it should be")).to_be_visible()
