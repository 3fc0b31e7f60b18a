"""`make demo` and `make run`, ended in every way there is: nothing of them stays, nor the port."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.system import databases
from tests.system.processes import ROOT, free_port, listens
from tests.system.waiting import eventually


class Made:
    """`make demo` or `make run`: the recipes of our Makefile, with the Python of these tests."""

    def __init__(self, target: str, folder: Path) -> None:
        self.port = free_port()
        self._log = folder / "said.log"
        recipes = re.sub(r"(?m)^(demo|run):.*$", r"\1:", (ROOT / "Makefile").read_text())
        recipes = recipes.replace("$(BIN)/python", sys.executable)
        makefile = folder / "Makefile"
        makefile.write_text(recipes.replace(".demo/$(PORT)", str(folder / "data")))
        environment = {"PATH": os.environ["PATH"], "PORT": str(self.port), "SECRET_KEY": "x"}
        (folder / "data").mkdir(mode=0o700)
        databases.migrated_file(folder / "data")  # the demo begins without it
        with self._log.open("wb") as log:
            self._make = subprocess.Popen(
                ["make", "-f", str(makefile), target],
                cwd=ROOT,
                env={**environment, "DATA_DIR": str(folder / "data")},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def until_open(self, processes: int) -> list[int]:
        """All processes, make first, once there are so many and the port is open."""
        eventually(lambda: listens(self.port), what="the port", seconds=240)
        assert len(found := self.all()) == processes, self._log.read_text()
        return found

    def all(self) -> list[int]:
        return [self._make.pid, *_below(self._make.pid)]

    def end(self, how: signal.Signals) -> None:
        """As a terminal does: all of the group that is not elsewhere by choice."""
        os.killpg(self._make.pid, how)

    def kill_make(self) -> None:
        self._make.kill()

    def is_gone(self, processes: list[int]) -> bool:
        self._make.poll()
        return not any(map(_is_alive, processes)) and not listens(self.port)


def _below(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [each for child in map(int, children) for each in (child, *_below(child))]


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"  # ended, and nobody has asked yet how


Ending = Callable[[Made, list[int]], None]
ENDINGS: dict[str, Ending] = {
    "the terminal is closed": lambda made, _: made.end(signal.SIGHUP),
    "the group is ended": lambda made, _: made.end(signal.SIGTERM),
    "Ctrl-C": lambda made, _: made.end(signal.SIGINT),
    "make is killed": lambda made, _: made.kill_make(),
    "make is ended": lambda made, processes: os.kill(processes[0], signal.SIGTERM),
}


@pytest.fixture
def made(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Made]:
    made = Made(request.param, tmp_path)
    processes: list[int] = []
    try:
        yield made
        processes = made.all() if made._make.poll() is None else []
    finally:
        for pid in processes:
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("made", ["demo"], indirect=True)
@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_of_the_demo_stays(made: Made, ending: str) -> None:
    processes = made.until_open(4)
    ENDINGS[ending](made, processes)
    eventually(lambda: made.is_gone(processes), what="the end of all", seconds=60)


@pytest.mark.parametrize("made", ["demo"], indirect=True)
def test_the_children_of_a_killed_demo_end(made: Made) -> None:
    processes = made.until_open(4)
    os.kill(processes[1], signal.SIGKILL)
    eventually(lambda: made.is_gone(processes), what="the end of all", seconds=60)


@pytest.mark.parametrize("made", ["run"], indirect=True)
@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_of_the_product_stays(made: Made, ending: str) -> None:
    processes = made.until_open(2)
    ENDINGS[ending](made, processes)
    eventually(lambda: made.is_gone(processes), what="the end of all", seconds=60)
