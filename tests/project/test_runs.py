"""`python -m tests`: runs side by side, failed ones once more, and the counts at the end."""

import shutil
from pathlib import Path

import pytest

from tests import __main__ as whole
from tests import summary
from tests.runs import Result, Run, failed_again, read_report, side_by_side
from tests.system.processes import PROXIES
from tests.system.waiting import eventually

PASSES = "def test_it() -> None: pass\n"
FAILS_ONCE = """
from pathlib import Path

def test_steady() -> None: pass

def test_unsteady() -> None:
    seen = Path(__file__).with_suffix(".seen")
    assert seen.exists() or seen.touch()
"""
WAITS = """
import time
from pathlib import Path

def test_it() -> None:
    Path(__file__).with_suffix(".began").touch()
    try:
        time.sleep(60)
    finally:
        Path(__file__).with_suffix(".ended").touch()
"""
REPORT = """
<testsuites><testsuite>
<testcase classname="tests.a.test_b" name="test_passes[1]" time="0.5" />
<testcase classname="tests.a.test_b" name="test_fails"><failure /></testcase>
<testcase classname="tests.a.test_b" name="test_leaves_a_mess" />
<testcase classname="tests.a.test_b" name="test_leaves_a_mess"><error /></testcase>
<testcase classname="tests.a.test_b" name="test_is_skipped"><skipped /></testcase>
</testsuite></testsuites>
"""


def test_each_test_of_a_report_counts_once(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    cases = read_report(report)
    assert {name: case.outcome for name, case in cases.items()} == {
        "tests/a/test_b.py::test_passes[1]": "passed",
        "tests/a/test_b.py::test_fails": "failed",
        "tests/a/test_b.py::test_leaves_a_mess": "failed",
        "tests/a/test_b.py::test_is_skipped": "skipped",
    }
    result = Result(_run(tmp_path, ""), status=1, seconds=1, output="", cases=cases)
    assert summary.counts([result, result]) == "2 passed, 4 failed, 2 skipped"


def test_a_run_that_could_not_run_is_a_failure(tmp_path: Path) -> None:
    result = Result(_run(tmp_path, ""), status=4, seconds=1, output="", cases={})
    assert summary.counts([result]) == "0 passed, 1 failed, 0 skipped"


def test_what_failed_runs_once_more_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = [_run(tmp_path, "steady", PASSES), _run(tmp_path, "unsteady", FAILS_ONCE)]
    steady, unsteady = sorted(
        side_by_side(runs, tmp_path / "first", at_once=2), key=lambda it: it.run.label
    )
    assert (steady.status, unsteady.status) == (0, 1)
    assert "1 failed, 1 passed" in unsteady.output
    [again] = side_by_side([failed_again(unsteady)], tmp_path / "again", at_once=1)
    final = unsteady.after(again)
    assert len(again.cases) == 1
    assert summary.counts([steady, final]) == "3 passed, 0 failed, 0 skipped"
    summary.show([steady, unsteady], [steady, final])
    said = capsys.readouterr().out
    assert "Unsteady: failed, and passed alone\n  " in said
    assert "test_unsteady.py::test_unsteady [unsteady]" in said


def test_whoever_stops_waiting_stops_the_runs(tmp_path: Path) -> None:
    """They may clean up first."""
    waits, passes = _run(tmp_path, "waits", WAITS), _run(tmp_path, "passes", PASSES)
    results = side_by_side([waits, passes], tmp_path / "first", at_once=2)
    assert next(results).run.label == "passes"
    eventually((tmp_path / "test_waits.began").exists)
    results.close()
    assert (tmp_path / "test_waits.ended").exists()


def _run(folder: Path, label: str, content: str = "") -> Run:
    """A run of one file in a folder, without plugins and without the settings of this suite."""
    file = folder / f"test_{label}.py"
    file.write_text(content)
    alone = ["-c", "/dev/null", "--rootdir", str(folder)]
    quick = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return Run(label, label, [*alone, str(file)], quick)


def test_every_program_for_want_of_which_tests_are_skipped_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_: None)
    monkeypatch.setattr(whole, "find", lambda *_: None)
    said = " ".join([*whole._missing(), *whole._optional()])
    for program in (*PROXIES, "systemd-analyze", "promtool"):
        assert f"{program}, which is not installed" in said or f"{program} is not" in said
