"""What `switchboard` does beside Django's own command line, in a clone and installed."""

import contextlib
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import command_line, places


@pytest.fixture
def reloaded() -> Iterator[None]:
    yield
    importlib.reload(places)


def test_a_clone_keeps_its_data_beside_itself() -> None:
    assert places.IS_CLONE
    assert places.data_dir() == places.ROOT / "var"
    assert (places.FILES / "templates").is_dir()


@pytest.mark.usefixtures("reloaded")
def test_an_installed_program_keeps_nothing_beside_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_file", lambda self: False)
    importlib.reload(places)
    assert (places.TOOL, places.WORKER) == ("switchboard", "switchboard worker")
    assert places.COMMAND == ("-m", "dashboard")

    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere")
    assert places.data_dir() == Path("/somewhere/switchboard")
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", "/home/maria")
    assert places.data_dir() == Path("/home/maria/.local/share/switchboard")


def test_the_demo_has_nothing_of_a_real_account() -> None:
    real = {"DATABASE_URL": "postgresql://x/y", "DATA_DIR": "/data", "PORT": "8123"}
    demo = command_line.demo_environment(real)
    assert (demo["DEMO"], demo["DATABASE_URL"], demo["REDIS_URL"]) == ("1", "", "")
    assert demo["DATA_DIR"] == "/data/demo/8123"


def test_help_needs_no_settings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["switchboard", "--help"])
    command_line.installed()
    assert "switchboard setup" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["setup", "--help"], ["serve", "-h"], ["help", "worker"]])
def test_help_of_a_command_needs_none_either_and_writes_nothing(
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("sys.argv", ["switchboard", *words])
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SECRET_KEY", "")
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.delenv("DEMO", raising=False)
    with contextlib.suppress(SystemExit):
        command_line.main()
    assert "usage: " in capsys.readouterr().out
    assert not (tmp_path / "data").exists()
    assert os.environ["SECRET_KEY"], "of this process alone"


def test_pages_name_commands_as_this_installation_has_them() -> None:
    """A wheel has neither `manage.py` nor a Makefile: `places` knows what there is instead."""
    only_here = re.compile(r"manage\.py|\bmake (run|demo|worker|beat)\b")
    pages = (places.FILES / "templates").rglob("*.html")
    assert [page.name for page in pages if only_here.search(page.read_text())] == []


@pytest.mark.parametrize("command", ["doctor", "serve", "setup"])
def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path, command: str) -> None:
    (tmp_path / "taken").write_text("")
    folder = str(tmp_path / "taken" / "data")
    done = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=places.ROOT,
        env={"PATH": os.environ["PATH"], "SECRET_KEY": "x" * 50, "DATA_DIR": folder},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert folder in done.stderr and "(Not a directory). Run this as the user" in done.stderr
    assert "Traceback" not in done.stderr
