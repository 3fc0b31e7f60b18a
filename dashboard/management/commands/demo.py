"""`manage.py demo`: Switchboard with a simulated Telnyx behind it, from nothing, in one terminal.
Ctrl-C stops it all.

The simulator and the web process are children, connected by the same settings as with a real
account: base URL, API key, public key. Each start begins with a fresh database, since the simulated
telephone world starts over as well.
"""

import base64
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from nacl.signing import SigningKey

from conferencing import parent_process
from conferencing.connections.needs import WEBHOOKS
from conferencing.simulator.scenario.people import CONFERENCE_LINE, SUPPORT_LINE
from conferencing.simulator.world.ids import CONNECTION_ID
from dashboard import places
from dashboard.management import demo_rows
from dashboard.management.demo_rows import LOGINS, PASSWORD

from .serve import migrate, refuse_if_taken

START_SECONDS = 30
# Ctrl-C, being ended, and the terminal that closes.
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.LISTEN_HOST)
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED", "7")))
        parser.add_argument(
            "--speed", type=float, default=1.0, help="2 makes everything happen twice as often"
        )
        parser.add_argument("--parent", type=int, help="end when the process with this ID ends")

    def handle(
        self,
        *args: object,
        host: str,
        port: int,
        seed: int,
        speed: float,
        parent: int | None,
        **options: object,
    ) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demo creates accounts whose password everybody knows. Start it with"
                f" `{places.DEMO}`, which sets DEMO=1."
            )
        if parent:
            parent_process.end_with(parent)
        refuse_if_taken(host, port)
        with _alone(port):
            self._run(host, port, seed, speed)

    def _run(self, host: str, port: int, seed: int, speed: float) -> None:
        _begin_anew()
        migrate(self.stdout.write)
        demo_rows.make()
        with Children() as children:
            telnyx = _start_simulator(children, f"http://{host}:{port}", seed, speed)
            serve = [sys.executable, *places.COMMAND, "serve", "--host", host, "--port", str(port)]
            serve += ["--parent", str(os.getpid())]
            # Last, so that a real account's settings do not win: the demo calls no real people.
            children.start(serve, {**os.environ, **telnyx})
            wait_until_open(children, host, port)
            self.stdout.write(
                _welcome(f"http://{host}:{port}/", telnyx["TELNYX_BASE_URL"].removesuffix("/v2"))
            )
            children.wait()


@contextmanager
def _alone(port: int) -> Iterator[None]:
    """Two demos that start at once on one port must not share a database. The lock goes with the
    process.
    """
    with (Path(settings.DATA_DIR) / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CommandError(
                f"A demo is already starting or running on port {port}."
                " Choose another port: PORT=8123"
            ) from error
        yield


def _begin_anew() -> None:
    """Remove what an earlier demo on this port left; each port has a database of its own."""
    for leftover in Path(settings.DATA_DIR).glob("*.sqlite3*"):
        leftover.unlink()


def _start_simulator(children: "Children", address: str, seed: int, speed: float) -> dict[str, str]:
    """Start it; return the settings that lead to it, and from it to `address`, where we are."""
    key = SigningKey.generate()
    api_key, port = f"KEY_{secrets.token_hex(16)}", _free_port()
    options = {
        "--port": port,
        "--webhook-url": f"{address}{WEBHOOKS}",
        "--seed": seed,
        "--speed": speed,
        "--scenario": "demo",
        "--day": settings.TIME_ZONE,
        "--api-key": api_key,
        # By a file: command lines can be read by everybody on the machine.
        "--parent": os.getpid(),
        "--signing-key-file": _private_file("simulator.key", base64.b64encode(bytes(key))),
    }
    command = [sys.executable, "-m", "conferencing.simulator"]
    for name, value in options.items():
        command += [name, str(value)]
    # Quiet: its log would bury the addresses and logins that are printed.
    children.start(command, dict(os.environ), quiet=True)
    return {
        "PUBLIC_URL": address,
        "TELNYX_BASE_URL": f"http://127.0.0.1:{port}/v2",
        "TELNYX_API_KEY": api_key,
        "TELNYX_PUBLIC_KEY": base64.b64encode(bytes(key.verify_key)).decode(),
        "DIAL_CONNECTION": CONNECTION_ID,
        "DIAL_FROM": f"{CONFERENCE_LINE},{SUPPORT_LINE}",
        "DIAL_COUNTRIES": "US",
        "DIAL_SIP_HOSTS": "branch.example.com,sip.example.com",
    }


def _private_file(name: str, content: bytes) -> Path:
    path = Path(settings.DATA_DIR) / name
    path.touch(mode=0o600)  # before anything is in it
    path.write_bytes(content)
    return path


def _welcome(address: str, simulator: str) -> str:
    rows = "\n".join(f"    {name:<12} password: {PASSWORD}" for name in LOGINS)
    return (
        f"\n  Switchboard is running:  {address}\n\n  Sign in as\n{rows}\n\n"
        f"  Make things happen:      {simulator}/control\n  Ctrl-C stops everything.\n"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_open(children: "Children", host: str, port: int) -> None:
    for _ in range(START_SECONDS * 20):
        children.check()
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                return
        time.sleep(0.05)
    raise CommandError(f"The web process did not open {host}:{port} within {START_SECONDS} s.")


class Children:
    """Child processes that end with this one: in order when it is asked to end, and by themselves
    when it is killed.
    """

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "Children":
        for asked in ENDINGS:
            if signal.getsignal(asked) is not signal.SIG_IGN:  # as SIGHUP is under nohup
                signal.signal(asked, _interrupt)
        return self

    def __exit__(self, *error: object) -> bool:
        _ignore_impatience()
        for child in reversed(self._running):  # the web process first: it would miss the simulator
            child.terminate()
            try:
                child.wait(timeout=6)
            except subprocess.TimeoutExpired:
                child.kill()
        return error[0] is KeyboardInterrupt

    def start(
        self, command: list[str], environment: dict[str, str], *, quiet: bool = False
    ) -> None:
        out = subprocess.DEVNULL if quiet else None
        # A session of its own: Ctrl-C reaches this process alone, which then ends the others in
        # order.
        child = subprocess.Popen(
            command,
            env=environment,
            cwd=places.ROOT,
            stdout=out,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
        )
        self._running.append(child)

    def check(self) -> None:
        for child in self._running:
            if child.poll() is not None:
                name = " ".join(map(str, child.args[1:3]))  # type: ignore[index]
                raise CommandError(
                    f"`python {name}` stopped by itself (exit status {child.returncode})."
                )

    def wait(self) -> None:
        """Until a child ends by itself (raises CommandError) or the person presses Ctrl-C (raises
        KeyboardInterrupt).
        """
        while True:
            self.check()
            time.sleep(0.3)


def _interrupt(*_: object) -> None:
    _ignore_impatience()
    raise KeyboardInterrupt


def _ignore_impatience() -> None:
    """A second Ctrl-C must not leave children behind, nor a second SIGTERM, from make."""
    for asked in ENDINGS:
        signal.signal(asked, signal.SIG_IGN)
