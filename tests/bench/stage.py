"""What most benchmarks share: the environment of the product's processes, prepared databases, and
runs of the load generators.
"""

import json
import pickle
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from . import databases, load, servers, signing, watching
from .prepare import world
from .traffic import Traffic

DAPHNE = ["-m", "daphne", "-v", "0", "-b", "127.0.0.1", "-p", "{port}"]
PRODUCT = ["manage.py", "serve", "--port", "{port}"]
A_SESSION = 50  # viewers; more than 100 are refused


def environment(database_url: str = "", **more: str) -> dict[str, str]:
    """For every process under test. Redis if it answers, else the in-process layer and broker."""
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


def webs() -> list[str]:
    """The servers that the product can run on here: values of SERVER."""
    return ["daphne", "uvicorn"] if find_spec("uvicorn") else ["daphne"]


@contextmanager
def prepared(
    name: str, module: str = "tests.bench.prepare", *arguments: str, **more: str
) -> Iterator[str]:
    """The URL of a database that `module` has filled."""
    with databases.database(name) as url:
        servers.output(["-m", module, *arguments], environment(url, **more))
        yield url


def cookie(url: str) -> str:
    """The session cookie of a supervisor who is signed in to the product on this database."""
    [only] = cookies(url, 1)
    return only


def cookies(url: str, viewers: int, team: str = "") -> list[str]:
    """As many sessions as so many viewers have: none may have any number of sockets. `team`: of
    which the supervisor is.
    """
    times = [str(-(-viewers // A_SESSION)), *([team] if team else [])]
    printed = servers.output(["-m", "tests.bench.sign_in", *times], environment(url))
    return printed.decode().splitlines()


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
        found: load.Result = json.loads(servers.output(command, {}))
    good = found["statuses"].get("200", 0)
    refused = sum(found["statuses"].values()) - good
    return Load(found["answered"] / found["seconds"], found["p50"], found["p99"], good, refused)


@dataclass(frozen=True, slots=True)
class Sight:
    """What viewers saw of events: delays in milliseconds from the event's POST to its effect at a
    socket.
    """

    p50: float
    p99: float
    stored: float  # to the 200 that says it is committed: p50
    lateness: float  # how far the generator fell behind, at worst
    lost: int
    outdated: int
    refused: int
    bytes_per_event: float
    cpu_per_sight: float  # of the server, in seconds, for one event at one viewer


def watched(
    server: servers.Server,
    events: list[tuple[str, bytes]],
    *,
    viewers: int,
    rate: float,
    cookies: Sequence[str] = ("",),
) -> Sight:
    """Post `events`, of which each changes the fragment of that id, at `rate` a second before so
    many viewers.
    """
    options = [f"--viewers={viewers}", f"--rate={rate}", "--cookies", *cookies]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "events"
        file.write_bytes(pickle.dumps(events))
        command = ["-m", "tests.bench.watching", str(server.port), str(file), *options]
        with servers.process(command, {}, talks=True) as child:
            assert child.stdin and child.stdout
            if child.stdout.readline() != b"ready\n":
                raise servers.DidNotStart("the viewers could not watch: see above")
            before = server.cpu_seconds()
            child.stdin.write(b"go\n")
            child.stdin.flush()
            found: watching.Result = json.loads(child.stdout.read())
            cpu = server.cpu_seconds() - before
    refused = sum(found["statuses"].values()) - found["statuses"].get("200", 0)
    sights = len(events) * viewers
    return Sight(
        found["p50"],
        found["p99"],
        found["stored"],
        found["lateness"],
        found["lost"],
        found["outdated"],
        refused,
        found["bytes"] / sights,
        cpu / sights,
    )


def board_events(traffic: Traffic, count: int) -> list[tuple[str, bytes]]:
    """Signed webhooks that each change one card of the board, with the id of its fragment."""
    bodies = list(traffic.in_turn(count))
    names = [f"conference-{body['data']['payload']['conference_id']}" for body in bodies]
    return list(zip(names, signing.requests(bodies), strict=True))
