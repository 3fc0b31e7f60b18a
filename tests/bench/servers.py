"""The processes under test: started on a free port, waited for, measured by their CPU time, and
always stopped.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 20.0


class DidNotStart(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """User and system time of the process so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], *, port: int = 0
) -> Iterator[Server]:
    """`command` as a process; "{port}" in it becomes a free port, and the process is up when that
    one answers.
    """
    port = port or free_port()
    with process([part.replace("{port}", str(port)) for part in command], environment) as child:
        _wait(child, port)
        yield Server(port, child.pid)


@contextmanager
def process(
    command: Sequence[str], environment: Mapping[str, str], *, talks: bool = False
) -> Iterator["subprocess.Popen[bytes]"]:
    """A child that does not outlive the block; with `talks`, its input and output are pipes. Its
    complaints stay visible.
    """
    child = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
        stdout=subprocess.PIPE if talks else subprocess.DEVNULL,
    )
    try:
        yield child
    finally:
        child.send_signal(signal.SIGTERM if talks else signal.SIGINT)
        try:
            child.wait(8)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def output(
    command: Sequence[str], environment: Mapping[str, str], *, seconds: float = 60.0
) -> bytes:
    """What `command` prints. Raises CalledProcessError or TimeoutExpired."""
    whole = {**os.environ, **environment}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=whole,
        stdout=subprocess.PIPE,
        timeout=seconds,
        check=True,
    )
    return done.stdout


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait(child: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise DidNotStart(f"{child.args!r} ended with {child.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.05)
    raise DidNotStart(f"{child.args!r} does not listen on {port} after {START_SECONDS:.0f} s")
