"""`python -m tests`: the whole suite, on every stack this machine has.

First on SQLite with the embedded defaults, then on PostgreSQL with Redis and real server processes;
each once without and once with a browser (two runs, because Playwright's event loop gets into the
way of other asyncio tests). What cannot run here is said; with REQUIRE_ALL=1 that is a failure.
"""

import os
import shutil
import socket
import subprocess
import sys
from urllib.parse import urlsplit

DATABASE_URL = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/test")
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
BROWSER = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")

TESTS_FAILED = 1  # pytest's exit status; others mean that it could not run
# These meet no database, channel layer or broker: once is enough.
WITHOUT_DATABASE = ("simulator", "telnyx_api", "contract")


def main(arguments: list[str]) -> int:
    missing = _missing()
    for thing in missing:
        print(f"Skipped: {thing}")
    if missing and os.environ.get("REQUIRE_ALL") == "1":
        print("REQUIRE_ALL=1: nothing may be skipped.")
        return 1
    embedded = {"DATABASE_URL": "", "REDIS_URL": ""}
    runs = [("SQLite, embedded", embedded, ["tests", "--ignore=tests/browser"])]
    runs += [("SQLite, embedded", embedded, ["tests/browser"])] if BROWSER else []
    if not any("PostgreSQL" in thing or "Redis" in thing for thing in missing):
        real = {"DATABASE_URL": DATABASE_URL, "REDIS_URL": REDIS_URL}
        again = [
            "tests",
            *(f"--ignore=tests/{folder}" for folder in ("browser", *WITHOUT_DATABASE)),
        ]
        runs += [("PostgreSQL and Redis", real, again)]
        runs += [("PostgreSQL and Redis", real, ["tests/browser"])] if BROWSER else []
    return max(_run(name, stack, [*suite, *arguments]) for name, stack, suite in runs)


def _run(name: str, stack: dict[str, str], arguments: list[str]) -> int:
    """Run one suite. What failed is run once more, alone: a machine that stood still for a while is
    no defect of the product.

    Both results are printed, so that a test that is unsteady shows as such.
    """
    print(f"\n=== {name}: {arguments[0]}", flush=True)
    environment = {**os.environ, **stack, "CHROMIUM": BROWSER or ""}
    command = [sys.executable, "-m", "pytest", *arguments]
    status = subprocess.run(command, env=environment, check=False).returncode
    if status != TESTS_FAILED:
        return status
    print(
        "\n=== The failed ones once more; those that pass now are unsteady, see above", flush=True
    )
    return subprocess.run([*command, "--last-failed"], env=environment, check=False).returncode


def _missing() -> list[str]:
    found = []
    if not _answers(DATABASE_URL, 5432):
        found.append("tests on PostgreSQL, none answers at TEST_DATABASE_URL (127.0.0.1:5432)")
    if not _answers(REDIS_URL, 6379):
        found.append("tests on Redis, none answers at TEST_REDIS_URL (127.0.0.1:6379)")
    if not BROWSER:
        found.append("browser tests, no Chromium found (CHROMIUM=path says where)")
    return found


def _answers(url: str, port: int) -> bool:
    parts = urlsplit(url)
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((parts.hostname or "127.0.0.1", parts.port or port)) == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
