"""What most benchmarks share: the environment of the product's processes, prepared databases, and runs of the load generator."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import databases, servers, signing
from .prepare import world
from .traffic import Traffic

DAPHNE = ["-m", "daphne", "-v", "0", "-b", "127.0.0.1", "-p", "{port}"]
PRODUCT = ["manage.py", "serve", "--port", "{port}"]


def environment(database_url: str = "", **more: str) -> dict[str, str]:
    """For every process under test. Redis where it answers, else the in-process layer and broker."""
    found = {
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "SECRET_KEY": "for benchmarks only",
        "DATABASE_URL": database_url,
        "TELNYX_API_KEY": "KEY_BENCH",
        "TELNYX_PUBLIC_KEY": signing.PUBLIC_KEY,
        "TELNYX_BASE_URL": "http://127.0.0.1:9/v2",
        "RECONCILE_SECONDS": "3600",
        "LOG_LEVEL": "WARNING",
    }
    if databases.has_redis():
        found["REDIS_URL"] = databases.REDIS_URL
    return found | more


@contextmanager
def prepared(name: str, module: str = "tests.bench.prepare", *arguments: str, **more: str) -> Iterator[str]:
    """The URL of a database that `module` has filled."""
    with databases.database(name) as url:
        servers.output(["-m", module, *arguments], environment(url, **more))
        yield url


def traffic(rooms: int = 200, people: int = 10) -> Traffic:
    """The world of `prepare`, gone on to the present moment."""
    found = world(rooms, people)
    for _ in found.opening():
        pass
    found.clock = datetime.now(UTC)
    found.random.seed("afterwards")  # `prepare` may have gone on longer: no event id may come twice
    return found


@dataclass(frozen=True, slots=True)
class Load:
    per_second: float
    p50: float
    p99: float
    answered: int
    refused: int


def flat_out(server: servers.Server, requests: list[bytes], *arguments: str) -> Load:
    """Let the generator send `requests` to `server` as fast as it answers."""
    with tempfile.TemporaryDirectory() as folder:
        file = signing.save(Path(folder) / "requests", requests)
        command = ["-m", "tests.bench.load", str(server.port), str(file), *arguments]
        found: dict[str, Any] = json.loads(servers.output(command, {}))
    good = found["statuses"].get("200", 0)
    refused = sum(found["statuses"].values()) - good
    return Load(found["answered"] / found["seconds"], found["p50"], found["p99"], good, refused)
