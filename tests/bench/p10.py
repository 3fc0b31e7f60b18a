"""P10: the sockets of 300 viewers, of the board and of the wallboard, all drop because the web
process ends and is started again: how long until each has a true screen; P10u: the same on Uvicorn.
"""

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from subprocess import Popen

from . import databases, servers, signing, stage
from .crowd import Result
from .table import Row

VIEWERS = 300
ROOMS, PEOPLE = 100, 5
EVENTS = 600  # at most, 20 a second
MOST_SECONDS = 10.0
QUEUES = "tests.bench.past_visits"  # three callers in each of twelve


def run() -> Iterator[Row]:
    if not databases.has_postgresql():
        yield Row("P10", "a crowd comes back", "left out: no PostgreSQL answers")
        return
    size = ["--rooms", str(ROOMS), "--people", str(PEOPLE)]
    with stage.prepared("p10", "tests.bench.prepare", *size) as url:
        servers.output(["-m", QUEUES], stage.environment(url))
        cookies = stage.cookies(url, VIEWERS)
        for web in stage.webs():
            found = _storm(stage.environment(url, SERVER=web), cookies)
            yield _row("P10" if web == "daphne" else "P10u", web.capitalize(), found)


def _row(id: str, web: str, found: Result) -> Row:
    after = found["longest"] - found["up"]
    lost = VIEWERS - found["back"]
    return Row(
        id,
        f"{VIEWERS} viewers, {web} is restarted: until all have a true screen",
        f"{found['longest']:.1f} s, {after:.1f} s after it is up",
        f"median {found['took']:.1f} s, {found['attempts']} attempts",
        "",
        f"<= {MOST_SECONDS:.0f} s after; 0",
        after <= MOST_SECONDS and not (lost or found["untrue"] or found["refused"]),
    )


def _storm(environment: dict[str, str], cookies: list[str]) -> Result:
    port = servers.free_port()
    traffic = stage.traffic(ROOMS, PEOPLE)
    traffic.random.seed(time.time_ns())  # no event id of an earlier run
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        first = running.enter_context(ExitStack())
        first.enter_context(servers.running(stage.PRODUCT, environment, port=port))
        file = signing.save(Path(folder) / "requests", signing.requests(traffic.events(EVENTS)))
        command = ["-m", "tests.bench.crowd", str(port), str(file)]
        options = [f"--viewers={VIEWERS}", "--cookies", *cookies]
        crowd = running.enter_context(servers.process([*command, *options], {}, talks=True))
        if _line(crowd) != b"ready\n":
            raise servers.DidNotStart("the viewers could not watch: see above")
        first.close()
        running.enter_context(servers.running(stage.PRODUCT, environment, port=port))
        assert crowd.stdin and crowd.stdout
        crowd.stdin.write(b"go\n")
        crowd.stdin.flush()
        found: Result = json.loads(crowd.stdout.read())
    return found


def _line(child: "Popen[bytes]") -> bytes:
    assert child.stdout
    return child.stdout.readline()
