"""Starting, refusing to start, and stopping: what the person at the terminal sees."""

import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from conferencing.simulator.server import SimulatorServer
from dashboard import settings_file
from tests.system import databases
from tests.system.databases import Database
from tests.system.processes import Process, free_port, run
from tests.system.rooms import Room
from tests.system.stack import Stack, Web
from tests.system.waiting import PATIENCE_SECONDS, eventually

SERVE = ["manage.py", "serve", "--port"]


def test_several_processes_are_given_their_secret_key_and_it_is_said(tmp_path: Path) -> None:
    environment = {"DATA_DIR": str(tmp_path), "REDIS_URL": "redis://127.0.0.1:1/0"}
    status, said = run([*SERVE, str(free_port())], environment)

    assert status != 0
    assert "SECRET_KEY: missing" in said
    assert not list(tmp_path.iterdir())


def test_one_process_starts_from_an_empty_folder_and_keeps_its_secret_key(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    web = Web("from nothing", {"DATA_DIR": str(folder)}, tmp_path)
    file = folder / settings_file.NAME
    try:
        web.start()
        web.until_open()
        made = settings_file.read(file)
        assert set(made) == {"SECRET_KEY"} and file.stat().st_mode & 0o777 == 0o600
        web.stop()
        web.start()
        web.until_open()
        assert settings_file.read(file) == made
    finally:
        web.kill()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    status, said = run([*SERVE, str(free_port())], {"DATA_DIR": str(tmp_path / "file")})

    assert status != 0
    assert "settings.env cannot be written (File exists)" in said and "DATA_DIR" in said
    assert "Traceback" not in said


def test_all_bad_settings_are_said_at_once(tmp_path: Path) -> None:
    wrong = {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "mysql://here",
        "REDIS_URL": "http://there",
        "COMMAND_DEADLINE_SECONDS": "soon",
        "TELNYX_BASE_URL": "nowhere",
        "LOG_LEVEL": "LOUD",
    }

    status, said = run([*SERVE, str(free_port())], wrong)

    assert status != 0
    for name in ("SECRET_KEY", *wrong.keys() - {"DATA_DIR"}):
        assert f"- {name}: " in said


def test_a_taken_port_is_said_in_words(stack: Stack) -> None:
    status, said = run([*SERVE, str(stack.web.port)], stack.environment())

    assert status != 0
    assert f"Cannot listen on 127.0.0.1:{stack.web.port}" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("missing", ["TELNYX_API_KEY", "TELNYX_PUBLIC_KEY"])
def test_without_a_key_of_telnyx_it_runs_and_says_what_it_cannot_do(
    minimal: Process, missing: str
) -> None:
    """Both are missing in the one process that is looked at here."""
    eventually(lambda: f"{missing} is not set" in minimal.said(), what=f"{missing} in what it says")


def _posted(url: str) -> int:
    return httpx.post(url, content=b"{}", timeout=PATIENCE_SECONDS).status_code


def test_without_a_public_key_webhooks_are_asked_to_come_again(minimal: Web) -> None:
    assert _posted(minimal.webhook_url) == 503


def test_three_settings_are_enough_to_run_the_product(tmp_path: Path) -> None:
    with SimulatorServer() as sim:
        three = {
            "SECRET_KEY": "three",
            "TELNYX_API_KEY": sim.api_key,
            "TELNYX_PUBLIC_KEY": sim.public_key,
        }
        # The other two: to speak with the simulator instead of Telnyx, and to leave no trace in
        # this tree.
        web = Web(
            "three", {**three, "TELNYX_BASE_URL": sim.base_url, "DATA_DIR": str(tmp_path)}, tmp_path
        )
        web.start()
        try:
            web.until_open()
            sim.webhook_url = web.webhook_url
            room = Room(sim, "A room with a name")
            database = Database(f"sqlite:///{tmp_path / 'switchboard.sqlite3'}")
            named = "SELECT 1 FROM conferencing_conference WHERE telnyx_id = %s AND name = %s"
            # The webhook tells of the conference, the worker inside asks for its name.
            eventually(
                lambda: database.rows(named, room.id, room.name),
                what="the room and its name in the mirror",
            )
        finally:
            web.kill()


def test_sigterm_ends_every_process(breakable_stack: Stack) -> None:
    stack = breakable_stack
    screen = stack.person().watch("board")
    try:
        ends = [process.stop(seconds=30) for process in stack.processes]
    finally:
        screen.close()
        for process in stack.processes:
            process.start()
        for web in stack.webs:
            web.until_open()
    assert [status for status, _ in ends] == [0] * len(ends)
    assert max(seconds for _, seconds in ends) < 30, ends


def test_interrupt_ends_the_web_process_quietly(tmp_path: Path) -> None:
    databases.migrated_file(tmp_path)
    web = Web("interrupted", {"SECRET_KEY": "soon over", "DATA_DIR": str(tmp_path)}, tmp_path)
    web.start()
    try:
        web.until_open()
        status, seconds = web.stop(signal.SIGINT)
    finally:
        web.kill()
    assert (status, seconds < 5) == (0, True)
    assert "Traceback" not in web.said()


def test_two_first_starts_on_one_sqlite_file_both_live(tmp_path: Path) -> None:
    shared = {"SECRET_KEY": "shared", "DATA_DIR": str(tmp_path / "data")}
    webs = [Web(f"first{number}", shared, tmp_path) for number in range(3)]
    for web in webs:
        web.start()
    try:
        for web in webs:
            web.until_open()
        assert not [web.said() for web in webs if "Traceback" in web.said()]
    finally:
        for web in webs:
            web.kill()
    kept = [tmp_path / "data", *(tmp_path / "data").iterdir()]
    assert {path.name for path in kept} > {"switchboard.sqlite3"}
    assert not [path for path in kept if path.stat().st_mode & 0o077], "for our own user alone"


@pytest.fixture(scope="module")
def minimal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A web process with nothing set but the secret key."""
    folder = tmp_path_factory.mktemp("minimal")
    databases.migrated_file(folder)
    web = Web("minimal", {"SECRET_KEY": "nothing else", "DATA_DIR": str(folder)}, folder)
    web.start()
    try:
        web.until_open()
        yield web
    finally:
        web.kill()
