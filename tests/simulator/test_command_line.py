"""`python -m conferencing.simulator`: says where it is, serves, and stops when told."""

import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from conferencing.simulator.webhooks.signing import Signer
from tests.system.waiting import PATIENCE_SECONDS


@pytest.fixture
def signer() -> Signer:
    return Signer()


@pytest.fixture
def process(signer: Signer, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    key = tmp_path / "signing.key"
    key.write_text(signer.seed + "\n")
    command = [
        sys.executable,
        "-m",
        "conferencing.simulator",
        "--scenario",
        "demo",
        "--day",
        "Europe/Berlin",
        "--signing-key-file",
        str(key),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        yield running
        running.kill()


def test_it_says_what_to_set_and_stops_when_told(
    process: subprocess.Popen[str], signer: Signer
) -> None:
    assert process.stdout
    said = dict(process.stdout.readline().strip().split("=", 1) for _ in range(3))
    assert said["TELNYX_PUBLIC_KEY"] == signer.public_key
    control = process.stdout.readline().split(": ", 1)[1].strip()
    with urllib.request.urlopen(control) as answer:
        assert answer.status == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=PATIENCE_SECONDS) == 0


def test_it_needs_neither_django_nor_telnyx_client() -> None:
    loaded = (
        "import sys, conferencing.simulator.server; print({'django', 'telnyx'} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    assert result.stdout == "set()\n", result.stderr


def test_a_taken_port_is_said_to_be() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = subprocess.run(
            [sys.executable, "-m", "conferencing.simulator", "--port", port],
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
    assert result.returncode == 1
    assert port in result.stderr
