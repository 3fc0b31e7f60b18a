"""A Redis of our own, which tests may restart and which forgets everything when it ends."""

import shutil
import subprocess
from pathlib import Path

import redis

from tests.system.processes import free_port
from tests.system.waiting import eventually


class RedisServer:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._child: subprocess.Popen[bytes] | None = None

    @staticmethod
    def is_installed() -> bool:
        return shutil.which("redis-server") is not None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        words = [
            "redis-server",
            "--port",
            str(self._port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        self._child = subprocess.Popen(
            words, cwd=self._folder, stdout=subprocess.DEVNULL, start_new_session=True
        )
        eventually(self._answers, what="Redis answering")

    def stop(self) -> None:
        if self._child:
            self._child.kill()
            self._child.wait()

    def _answers(self) -> bool:
        client = redis.Redis.from_url(self.url, socket_connect_timeout=1)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()
