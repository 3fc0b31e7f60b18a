"""`python -m tests [pytest's arguments]`: the whole suite, on every stack this machine has.

On SQLite with the embedded defaults, and on PostgreSQL with Redis; each as several runs side by
side: the tests within one process (on SQLite in two parts), those that start processes of the
product, and those with a browser (which cannot be in one process with others: Playwright's event
loop gets into the way of asyncio tests). Tests that meet no database, channel layer or broker run
once. What cannot run here is said; with REQUIRE_ALL=1 that is a failure, but for promtool, which is
not to be had everywhere. TEST_JOBS says how many runs are under way at a time.
"""

import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from tests import summary
from tests.runs import NOTHING_COLLECTED, TESTS_FAILED, Result, Run, failed_again, side_by_side
from tests.system import databases
from tests.system.processes import PROXIES, find

DATABASE_URL = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/test")
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
BROWSER = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
# One more than there are cores: whoever starts processes waits for them half of the time.
JOBS = int(os.environ.get("TEST_JOBS", "0")) or (os.cpu_count() or 1) + 1

EMBEDDED = {"DATABASE_URL": "", "REDIS_URL": "", "CHROMIUM": BROWSER or ""}
SERVERS = {"DATABASE_URL": DATABASE_URL, "REDIS_URL": REDIS_URL, "CHROMIUM": BROWSER or ""}
Stacks = dict[str, dict[str, str]]  # their environments by label

BROWSER_TESTS = Path("tests/browser")
FIRST = ["postgres-system", "sqlite-1", "sqlite-system", "sqlite-2", "postgres-1"]
WITHIN_ONE_PROCESS = ["tests", "--ignore=tests/system", "--ignore=tests/browser"]
# These take somewhat less time than all others together.
HALF = ["tests/commands", "tests/contract", "tests/dashboard", "tests/queries", "tests/simulator"]
HALF += ["tests/telnyx_api"]
WITHIN_TWO = [HALF, [*WITHIN_ONE_PROCESS, *(f"--ignore={folder}" for folder in HALF)]]


def main(arguments: Sequence[str]) -> int:
    # As Ctrl-C: nothing that was started may outlive this process.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # A background job of a script has SIGINT ignored, and so would all that is started here: the
    # tests that press Ctrl-C would wait for ever.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # As has SIGHUP under nohup, and some tests close the terminal.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    missing = _missing()
    for thing in (*missing, *_optional()):
        print(f"Skipped: {thing}")
    if missing and os.environ.get("REQUIRE_ALL") == "1":
        print("REQUIRE_ALL=1: nothing may be skipped.")
        return 1
    has_servers = not any("PostgreSQL" in thing or "Redis" in thing for thing in missing)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="switchboard-tests-") as folder,
            ExitStack() as made,
        ):
            stacks = _migrated(made, Path(folder), has_servers)
            return _run_all(_runs(arguments, stacks), Path(folder))
    except KeyboardInterrupt:
        print("\nInterrupted; everything that was started is stopped.")
        return 130


def _migrated(made: ExitStack, folder: Path, has_servers: bool) -> Stacks:
    """Return an environment for each stack, which names a migrated database to copy.

    It also compiles most modules, before runs that begin at once would each do so.
    """
    like = {"sqlite": EMBEDDED} | ({"postgres": SERVERS} if has_servers else {})
    stacks = {}
    for label, environment in like.items():
        (folder / label).mkdir()
        url = databases.migrated(environment["DATABASE_URL"], folder / label)
        stacks[label] = {**environment, databases.MIGRATED: made.enter_context(url)}
    return stacks


def _runs(arguments: Sequence[str], stacks: Stacks) -> list[Run]:
    """Return all runs. A run that computes stands beside one that waits for processes, and the
    short ones come last, so that all cores are busy until the end.
    """
    runs = _runs_on("SQLite, embedded", "sqlite", stacks["sqlite"], WITHIN_TWO, browsers=3)
    if servers := stacks.get("postgres"):
        # They would share the database of their tests: one run alone.
        again = _runs_on(
            "PostgreSQL and Redis", "postgres", servers, [WITHIN_ONE_PROCESS], browsers=1
        )
        runs += [replace(run, arguments=[*run.arguments, "-m", "stack"]) for run in again]
    runs.sort(key=lambda run: FIRST.index(run.label) if run.label in FIRST else len(FIRST))
    return [replace(run, arguments=[*run.arguments, *arguments]) for run in runs]


def _runs_on(
    stack: str,
    label: str,
    environment: dict[str, str],
    within: Sequence[list[str]],
    *,
    browsers: int,
) -> list[Run]:
    parts = [("real processes", f"{label}-system", ["tests/system"])]
    for number, places in enumerate(within, start=1):
        name = f"within one process, {number} of {len(within)}"
        parts.append((name, f"{label}-{number}", places))
    shares = _shares(BROWSER_TESTS, browsers) if BROWSER else []
    for number, files in enumerate(shares, start=1):
        parts.append((f"browser {number} of {browsers}", f"{label}-browser-{number}", files))
    return [
        # Playwright empties its folder when a run begins, so each has its own.
        Run(f"{stack}: {part}", label, [*places, f"--output=test-results/{label}"], environment)
        for part, label, places in parts
    ]


def _shares(folder: Path, count: int) -> list[list[str]]:
    """Return the test files of a folder in shares with about as many tests."""
    sizes = {str(file): file.read_text().count("def test_") for file in folder.glob("test_*.py")}
    shares: list[list[str]] = [[] for _ in range(count)]
    for file in sorted(sizes, key=sizes.__getitem__, reverse=True):
        min(shares, key=lambda share: sum(sizes[one] for one in share)).append(file)
    return shares


def _run_all(runs: Sequence[Run], folder: Path) -> int:
    first = [_shown(result) for result in side_by_side(runs, folder / "first", at_once=JOBS)]
    again = _once_more(first, folder / "again")
    final = [result.after(again.get(result.run.label, result)) for result in first]
    summary.show(first, final)
    return _status(final)


def _once_more(results: Iterable[Result], folder: Path) -> dict[str, Result]:
    """Run what failed once more, alone, and return the results by the runs' labels: a machine that
    stood still for a while is no defect of the product.

    Both results are printed, so that a test that is unsteady shows as such.
    """
    failed = [failed_again(result) for result in results if result.status == TESTS_FAILED]
    if failed:
        print("\n=== The failed ones once more, alone; those that pass now are unsteady")
    rerun = side_by_side(failed, folder, at_once=1)
    return {result.run.label: _shown(result) for result in rerun}


def _shown(result: Result) -> Result:
    print(f"\n=== {result.run.name}, {result.seconds:.0f} s")
    print(result.output, flush=True)
    return result


def _status(results: Sequence[Result]) -> int:
    """Return the worst exit status. That a run had nothing to do (`-k`) is no failure, unless none
    had.
    """
    statuses = {result.status for result in results}
    if statuses != {NOTHING_COLLECTED}:
        statuses.discard(NOTHING_COLLECTED)
    return max(abs(status) for status in statuses)


def _missing() -> list[str]:
    missing = []
    if not _answers(DATABASE_URL, 5432):
        missing.append("tests on PostgreSQL, none answers at TEST_DATABASE_URL (127.0.0.1:5432)")
    if not _answers(REDIS_URL, 6379):
        missing.append("tests on Redis, none answers at TEST_REDIS_URL (127.0.0.1:6379)")
    if not BROWSER:
        missing.append("browser tests, no Chromium found (CHROMIUM=path says where)")
    away = [program for program in PROXIES if not find(program)]
    missing += [f"tests behind {program}, which is not installed" for program in away]
    if not shutil.which("systemd-analyze"):
        missing.append("tests of the systemd units, systemd-analyze is not installed")
    return missing


def _optional() -> list[str]:
    if shutil.which("promtool"):
        return []
    return ["some tests of the alert rules, promtool is not installed"]


def _answers(url: str, port: int) -> bool:
    parts = urlsplit(url)
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((parts.hostname or "127.0.0.1", parts.port or port)) == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
