"""Runs of pytest side by side, each a process of its own that shares nothing with the others.

What a run prints goes to a file and is shown whole when it ends, so that two runs never mix on the
screen. Its results come from pytest's JUnit report.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree

POLL_SECONDS = 0.1
# A run that is told to stop ends its web processes, workers and browsers first.
STOP_SECONDS = 30.0

TESTS_FAILED, NOTHING_COLLECTED = 1, 5  # pytest's exit statuses


@dataclass(frozen=True)
class Run:
    """`name` is for people, `label` for files; `environment` goes on top of this process's own."""

    name: str
    label: str
    arguments: Sequence[str]
    environment: dict[str, str]


@dataclass(frozen=True)
class Case:
    """One test of a run: `outcome` is passed, failed or skipped."""

    name: str
    outcome: str
    seconds: float


@dataclass(frozen=True)
class Result:
    """What became of a run. Without `cases` although it failed, pytest itself could not run."""

    run: Run
    status: int
    seconds: float
    output: str
    cases: dict[str, Case] = field(default_factory=dict)

    @property
    def could_run(self) -> bool:
        return self.status in (0, TESTS_FAILED, NOTHING_COLLECTED)

    def count(self, outcome: str) -> int:
        return sum(case.outcome == outcome for case in self.cases.values())

    def after(self, again: "Result") -> "Result":
        """Return this result with what a second run of the failed tests gave in their place."""
        return replace(self, status=again.status, cases={**self.cases, **again.cases})


class _Process:
    """A run under way, in a process group of its own: Ctrl-C reaches it through `stop` alone, once.

    A second interrupt would cut off the clean-up that the first one began.
    """

    def __init__(self, run: Run, folder: Path) -> None:
        self._run = run
        self._output = folder / "output.txt"
        self._report = folder / "report.xml"
        self._began_at = time.monotonic()
        data = folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        with self._output.open("wb") as output:
            self._child = subprocess.Popen(
                _command(run, self._report),
                env=_environment(run, data),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def result(self) -> Result | None:
        """Return what became of it, None while it runs."""
        status = self._child.poll()
        if status is None:
            return None
        return Result(
            run=self._run,
            status=status,
            seconds=time.monotonic() - self._began_at,
            output=self._output.read_text(errors="replace"),
            cases=read_report(self._report),
        )

    def interrupt(self) -> None:
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGINT)

    def wait_or_kill(self, deadline: float) -> None:
        try:
            self._child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()


def side_by_side(runs: Sequence[Run], folder: Path, *, at_once: int) -> Generator[Result]:
    """Yield the result of each run as it ends; `at_once` are under way at a time, in the given
    order. Whatever ends this generator early stops those that are under way.
    """
    waiting = list(runs)
    under_way: list[_Process] = []
    try:
        while waiting or under_way:
            while waiting and len(under_way) < at_once:
                run = waiting.pop(0)
                print(f"--- {run.name}: begins", flush=True)
                under_way.append(_Process(run, folder / run.label))
            time.sleep(POLL_SECONDS)
            for process in list(under_way):
                if result := process.result():
                    under_way.remove(process)
                    yield result
    finally:
        _stop(under_way)


def failed_again(result: Result) -> Run:
    """Return the run of only those tests that failed."""
    only_failed = ["--last-failed", "--last-failed-no-failures=none"]
    return replace(result.run, arguments=[*result.run.arguments, *only_failed])


def read_report(report: Path) -> dict[str, Case]:
    """Return the tests in a JUnit file by name. A test that passed and failed while it was torn
    down stands there twice: it failed."""
    cases: dict[str, Case] = {}
    if not report.exists():
        return cases
    for element in ElementTree.parse(report).iter("testcase"):
        case = _case(element)
        before = cases.get(case.name)
        if before is None or before.outcome != "failed":
            cases[case.name] = case
    return cases


def _case(element: ElementTree.Element) -> Case:
    module = element.get("classname", "").replace(".", "/")
    children = {child.tag for child in element}
    outcome = "passed"
    if children & {"failure", "error"}:
        outcome = "failed"
    elif "skipped" in children:
        outcome = "skipped"
    name = f"{module}.py::{element.get('name')}"
    return Case(name, outcome, float(element.get("time", "0")))


def _command(run: Run, report: Path) -> list[str]:
    # pytest keeps in its cache what failed: each run has its own, for `failed_again`.
    return [
        *(sys.executable, "-m", "pytest"),
        *("-o", f"cache_dir=.pytest_cache/{run.label}"),
        f"--junitxml={report}",
        *run.arguments,
    ]


def _environment(run: Run, data: Path) -> dict[str, str]:
    """Dozens of processes are started: they shall share their compiled modules, whatever the
    environment says."""
    inherited = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    return {**inherited, "DATA_DIR": str(data), **run.environment}


def _stop(processes: Sequence[_Process]) -> None:
    for process in processes:
        process.interrupt()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        process.wait_or_kill(deadline)
