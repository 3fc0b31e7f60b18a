"""`make release`, in a repository of its own: what it changes, and when it refuses."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from dashboard.version import VERSION
from tests.system.processes import ROOT

CHANGELOG = """# Changelog

## Unreleased

- Calls are louder.

## 0.9.0 (2026-01-31)

- Calls can be heard.
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clean one at 0.9.0 with a check that passes."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Tests")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "tests@example.com")
    (tmp_path / "dashboard").mkdir()
    (tmp_path / "dashboard/version.py").write_text('"""Its version."""\n\nVERSION = "0.9.0"\n')
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.9.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    (tmp_path / "Makefile").write_text("check:\n\t@test ! -e broken\n")
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/release.py", tmp_path / ".ci")
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
    assert f"\n## {VERSION} (20" in (ROOT / "CHANGELOG.md").read_text()


def test_a_release_sets_the_version_dates_the_changes_and_tags(repository: Path) -> None:
    assert release(repository, "1.0.0") == (0, "")
    assert 'VERSION = "1.0.0"' in (repository / "dashboard/version.py").read_text()
    assert 'version = "1.0.0"' in (repository / "pyproject.toml").read_text()
    lines = (repository / "CHANGELOG.md").read_text().splitlines()
    assert lines[2] == "## Unreleased"
    assert lines[4].startswith("## 1.0.0 (20")
    assert lines[6] == "- Calls are louder."
    assert (
        git(repository, "log", "-1", "--format=%s %D") == "Release 1.0.0 HEAD -> main, tag: v1.0.0"
    )
    assert git(repository, "status", "--porcelain") == ""


def test_a_version_that_has_its_section_is_only_tagged(repository: Path) -> None:
    assert release(repository, "0.9.0") == (0, "")
    assert git(repository, "log", "--format=%s %D") == "Begin HEAD -> main, tag: v0.9.0"


def test_it_refuses_uncommitted_changes(repository: Path) -> None:
    (repository / "new").touch()
    status, said = release(repository, "1.0.0")
    assert (status, said) == (1, "There are changes that are not committed")


def test_it_refuses_what_does_not_pass_the_check(repository: Path) -> None:
    (repository / "broken").touch()
    commit(repository)
    status, said = release(repository, "1.0.0")
    assert status == 1
    assert "make check must pass before a release" in said
    assert git(repository, "tag") == ""


def test_it_refuses_a_version_twice_and_one_without_changes(repository: Path) -> None:
    release(repository, "1.0.0")
    assert release(repository, "1.0.0") == (1, "v1.0.0 has been released already")
    assert release(repository, "1.0.1") == (1, 'CHANGELOG.md has nothing under "Unreleased"')


@pytest.mark.parametrize("version", ["", "1.0", "v1.0.0", "1.0.0-rc1"])
def test_it_refuses_what_is_no_version(repository: Path, version: str) -> None:
    assert release(repository, version)[0] == 1


def release(repository: Path, version: str) -> tuple[int, str]:
    """Its exit status and what it said on stderr."""
    done = subprocess.run(
        [sys.executable, ".ci/release.py", version],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr.strip()


def commit(repository: Path) -> None:
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "Begin")


def git(repository: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", *arguments],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
