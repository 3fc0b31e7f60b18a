"""From an empty folder to a live board: `manage.py setup` against a simulated, new account."""

import os
import subprocess
import sys
import threading
from pathlib import Path

from conferencing.simulator.api.router import ApiRequest
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.world import World
from dashboard import settings_file
from tests.simulator.conftest import CALL

from .processes import free_port

# Of a busy machine, whose first start makes all tables.
PATIENCE = 500
ROOT = Path(__file__).resolve().parents[2]


def environment(folder: Path, sim: SimulatorServer, port: int) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "DATA_DIR": str(folder),
        "TELNYX_BASE_URL": sim.base_url,
        "PORT": str(port),
    }


def calls_when_there_is_an_application(sim: SimulatorServer) -> None:
    """As a person does who has been told to call."""
    sim.wait_request(
        lambda request: request.method == "POST" and "applications" in request.path,
        timeout=PATIENCE,
    )
    sim.do(World.incoming_call, *CALL)


def _makes_an_application(request: ApiRequest) -> bool:
    return request.method == "POST" and "applications" in request.path


def test_an_empty_folder_becomes_a_live_board(tmp_path: Path) -> None:
    folder, port = tmp_path / "data", free_port()
    with SimulatorServer(has_application=False) as sim:
        key = tmp_path / "key"
        key.write_text(sim.api_key)
        threading.Thread(target=calls_when_there_is_an_application, args=[sim]).start()
        done = subprocess.run(
            [
                *(sys.executable, "manage.py", "setup", "--no-input", "--wait", str(PATIENCE)),
                *("--api-key-file", str(key), "--public-key", sim.public_key),
                *("--address", f"http://127.0.0.1:{port}"),
            ],
            cwd=ROOT,
            env=environment(folder, sim, port),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "A webhook came" in done.stdout
    assert f"Switchboard is live: http://127.0.0.1:{port}/" in done.stdout
    assert sim.api_key not in done.stdout + done.stderr
    file = folder / settings_file.NAME
    assert file.stat().st_mode & 0o777 == 0o600
    assert settings_file.read(file)["TELNYX_PUBLIC_KEY"] == sim.public_key


def test_a_wrong_key_ends_it_with_a_sentence(tmp_path: Path) -> None:
    with SimulatorServer() as sim:
        key = tmp_path / "key"
        key.write_text("KEY_OTHER")
        done = subprocess.run(
            [sys.executable, "manage.py", "setup", "--no-input", "--api-key-file", str(key)],
            cwd=ROOT,
            env=environment(tmp_path / "data", sim, free_port()),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert done.returncode != 0
    assert "Telnyx refuses the API key." in done.stderr
    assert "Traceback" not in done.stderr
