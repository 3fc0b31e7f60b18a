"""The file that set-up writes settings into."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import settings_file

VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\r\n", exclude_categories=["C"]))


@settings(max_examples=60)
@given(VALUES)
def test_a_value_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, value: str
) -> None:
    path = tmp_path_factory.mktemp("data") / "settings.env"
    settings_file.save(path, {"TELNYX_API_KEY": value})
    assert settings_file.read(path) == {"TELNYX_API_KEY": value}


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "var" / "settings.env"
    settings_file.save(path, {"A": "1"})
    path.chmod(0o644)
    settings_file.save(path, {"B": "2"})
    assert path.stat().st_mode & 0o777 == 0o600
    assert settings_file.read(path) == {"A": "1", "B": "2"}
    assert {each.name for each in path.parent.iterdir()} == {"settings.env", ".settings.env.lock"}
    assert {each.stat().st_mode & 0o077 for each in path.parent.iterdir()} == {0}


def test_two_processes_that_save_at_once_lose_nothing(tmp_path: Path) -> None:
    """`manage.py setup` beside the page."""
    path, there = tmp_path / "settings.env", tmp_path / "begin"
    script = (
        "import sys, pathlib; from dashboard import settings_file as file\n"
        "path, there, who = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]\n"
        "while not there.exists(): pass\n"
        "for number in range(30): file.save(path, {f'{who}{number}': 'x'})\n"
    )
    command = [sys.executable, "-c", script, str(path), str(there)]
    both = [subprocess.Popen([*command, who]) for who in ("A", "B")]
    there.touch()
    assert [each.wait(timeout=120) for each in both] == [0, 0]
    assert len(settings_file.read(path)) == 60


def test_a_value_of_two_lines_would_be_another_setting(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one line"):
        settings_file.save(tmp_path / "settings.env", {"A": "1\nDEBUG=1"})


def test_a_secret_key_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "settings.env"
    settings_file.begin(path, {"SECRET_KEY": "of the environment"})
    assert settings_file.read(path) == {}
    settings_file.begin(path, {})
    first = settings_file.read(path)["SECRET_KEY"]
    settings_file.begin(path, {})
    assert settings_file.read(path)["SECRET_KEY"] == first and len(first) >= 50
