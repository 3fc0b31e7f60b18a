"""`manage.py demo`, as `make demo` starts it: it prints an address and three logins that work,
moves, and stops whole.
"""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.system.processes import Process, free_port, listens, run
from tests.system.waiting import PATIENCE_SECONDS, eventually

LOGINS = ("supervisor", "agent", "admin")


class Demo(Process):
    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        settings = {
            "DEMO": "1",
            "DATA_DIR": str(folder / "data"),
            "PORT": str(self.port),
            "LOG_LEVEL": "WARNING",
        }
        super().__init__("demo", ["manage.py", "demo"], settings, folder / "demo.log")

    def until_welcome(self) -> None:
        said = "Ctrl-C stops everything"
        eventually(lambda: said in self.said(), what="the welcome", seconds=240)

    def children(self) -> list[int]:
        """The processes it has started; they lead groups of their own."""
        return [
            int(pid)
            for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        ]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = Demo(tmp_path_factory.mktemp("demo"))
    demo.start()
    try:
        demo.until_welcome()
        yield demo
    finally:
        if demo.is_running:
            demo.stop()


def test_it_prints_its_address_and_the_logins(demo: Demo) -> None:
    assert f"{demo.url}/" in demo.said()
    for name in LOGINS:
        assert re.search(rf"{name}\s+password: demo", demo.said())


def client_of(demo: Demo) -> httpx.Client:
    return httpx.Client(base_url=demo.url, follow_redirects=True, timeout=PATIENCE_SECONDS)


@pytest.mark.parametrize(
    ("name", "screen"), [("supervisor", "/"), ("agent", "/agent/"), ("admin", "/admin/")]
)
def test_each_login_works(demo: Demo, name: str, screen: str) -> None:
    with client_of(demo) as client:
        client.get("/accounts/login/")
        token = {"X-CSRFToken": client.cookies["csrftoken"]}
        signed_in = client.post(
            "/accounts/login/", data={"username": name, "password": "demo"}, headers=token
        )
        assert signed_in.status_code == 200
        page = client.get(screen)

    assert (page.status_code, page.url.path) == (200, screen)
    assert name in page.text


def test_its_voice_api_application_is_as_it_should_be(demo: Demo) -> None:
    with client_of(demo) as client:
        client.get("/accounts/login/")
        token = {"X-CSRFToken": client.cookies["csrftoken"]}
        client.post(
            "/accounts/login/", data={"username": "admin", "password": "demo"}, headers=token
        )
        page = client.get("/connections/").text
    assert 'data-met="yes"' in page and 'data-met="no"' not in page


def test_the_board_shows_conferences_and_queues(demo: Demo) -> None:
    with client_of(demo) as client:
        client.get("/accounts/login/")
        token = {"X-CSRFToken": client.cookies["csrftoken"]}
        client.post(
            "/accounts/login/", data={"username": "supervisor", "password": "demo"}, headers=token
        )

        def shown() -> bool:
            page = client.get("/").text
            rooms = len(re.findall('data-conference="', page))
            return rooms >= 5 and {"support", "sales"} <= set(
                re.findall('data-queue="([^"]+)"', page)
            )

        eventually(shown, what="five conferences and both queues on the board")


def test_interrupt_stops_all_that_it_started(demo: Demo) -> None:
    children = demo.children()
    assert len(children) == 2, "the simulator and the web process"

    status, seconds = demo.stop(signal.SIGINT)

    assert status == 0
    assert seconds < 45
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    assert not listens(demo.port)
    assert "Traceback" not in demo.said()


def test_without_demo_mode_it_makes_no_accounts(tmp_path: Path) -> None:
    settings = {"SECRET_KEY": "a real one", "DATA_DIR": str(tmp_path), "PORT": str(free_port())}

    status, said = run(["manage.py", "demo"], settings)

    assert status != 0
    assert "DEMO=1" in said
    assert not (tmp_path / "switchboard.sqlite3").exists()
