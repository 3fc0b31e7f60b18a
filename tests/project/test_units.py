"""The units of systemd start commands that exist, as somebody who may do little."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.test_deployment import COMMANDS, OURS
from tests.system.processes import ROOT

UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))


@pytest.mark.parametrize("unit", UNITS, ids=[unit.stem for unit in UNITS])
def test_a_unit_starts_a_command_that_exists_as_somebody_of_its_own(unit: Path) -> None:
    set_to = dict(re.findall(r"^(\w+)=(.*)$", unit.read_text(), re.MULTILINE))
    program, command = shlex.split(set_to["ExecStart"])
    assert Path(program).name == "switchboard"
    assert command in COMMANDS
    assert set_to["User"] == set_to["Group"] == "switchboard"
    assert set_to["ProtectSystem"] == "strict"
    assert set_to["NoNewPrivileges"] == "yes"
    assert set_to["Environment"] == f"DATA_DIR=/var/lib/{set_to['StateDirectory']}"
    assert set_to["StateDirectoryMode"] == "0700"


def test_there_is_a_unit_for_each_process() -> None:
    assert {unit.stem for unit in UNITS} == {f"switchboard-{name}" for name in OURS}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
@pytest.mark.parametrize("unit", UNITS, ids=[unit.stem for unit in UNITS])
def test_systemd_finds_nothing_wrong(unit: Path, tmp_path: Path) -> None:
    """But that the program is not installed here: another one stands in for it."""
    stand_in = tmp_path / unit.name
    stand_in.write_text(unit.read_text().replace("/opt/switchboard/bin/switchboard", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(stand_in)], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
