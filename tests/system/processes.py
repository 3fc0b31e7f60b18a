"""Processes of the product: each leads a process group of its own, keeps what it says, and never
outlives its test.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROXIES = ("caddy", "nginx")
# Where Debian has nginx, which is not on everybody's PATH.
SYSTEM = "/usr/local/sbin:/usr/sbin:/sbin"
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH")


class Process:
    """`command` without the interpreter. Nothing of this environment is handed on but the paths."""

    def __init__(
        self, name: str, command: Sequence[str], settings: Mapping[str, str], log: Path
    ) -> None:
        self.name = name
        self.log = log
        self._command = [sys.executable, *command]
        self._environment = {**_inherited(), "PYTHONUNBUFFERED": "1", **settings}
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        assert self._child
        return self._child.pid

    @property
    def is_running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def kill(self) -> None:
        """As `kill -9`: no last word, for it and for all that it started."""
        if self._child is None:
            return
        with suppress(ProcessLookupError):  # the group may have ended by itself
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()

    def stop(
        self, how: signal.Signals = signal.SIGTERM, *, seconds: float = 15.0
    ) -> tuple[int, float]:
        """Ask it to end. Its exit status, and how many seconds it took; raises TimeoutExpired."""
        assert self._child
        asked_at = time.monotonic()
        self._child.send_signal(how)
        return self._child.wait(seconds), time.monotonic() - asked_at

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""


class Program(Process):
    """Not one of Python's: the first word of `command` is what runs."""

    def __init__(
        self, name: str, command: Sequence[str], settings: Mapping[str, str], log: Path
    ) -> None:
        super().__init__(name, command, settings, log)
        self._command = list(command)


def run(
    command: Sequence[str], settings: Mapping[str, str], *, seconds: float = 60.0
) -> tuple[int, str]:
    """A command of the product from start to end: its exit status and all it said. Raises
    TimeoutExpired.
    """
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**_inherited(), **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=seconds,
        check=False,
    )
    return done.returncode, done.stdout.decode(errors="replace")


def find(program: str) -> str | None:
    return shutil.which(program) or shutil.which(program, path=SYSTEM)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _inherited() -> dict[str, str]:
    return {name: os.environ[name] for name in INHERITED if name in os.environ}
