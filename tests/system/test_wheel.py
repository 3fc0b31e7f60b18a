"""The wheel, in an environment of its own: `switchboard` runs with its templates and static files,
and without this repository. The packages it needs are those of these tests.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from dashboard.version import VERSION
from tests.system import databases
from tests.system.processes import ROOT, Program, free_port
from tests.system.waiting import eventually

START_SECONDS = 180.0
BUILD_SECONDS = 300.0
SOURCE = ["conferencing", "dashboard", "webhooks", "templates", "static"]
FILES = ["pyproject.toml", "README.md", "LICENSE"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: whatever lies about in this folder stays out of it."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in SOURCE:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, source / name, ignore=ignored)
    for name in FILES:
        shutil.copy(ROOT / name, source)
    _pip("wheel", "--no-deps", "--no-build-isolation", "-w", built, source)
    [made] = built.iterdir()
    return made


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`switchboard`, installed. Nothing is fetched."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(home)}))
    (packages / "of_the_tests.pth").write_text(sysconfig.get_path("purelib"))
    into = ["--python", home / "bin" / "python"]
    _pip(*into, "install", "--no-deps", "--no-index", "--no-compile", wheel)
    return home / "bin" / "switchboard"


def test_it_has_all_that_pages_are_drawn_with(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if "/shipped/" in name}
    drawn_with = {
        f"dashboard/shipped/{file.relative_to(ROOT)}"
        for folder in ("templates", "static")
        for file in (ROOT / folder).rglob("*")
        if file.is_file()
    }
    assert shipped == drawn_with
    assert wheel.name == f"switchboard-{VERSION}-py3-none-any.whl"


def test_its_help_names_each_command_and_each_explains_itself(
    program: Path, tmp_path: Path
) -> None:
    named = set(re.findall(r"^  switchboard (\w+) ", _said(program, ["--help"], tmp_path), re.M))
    assert {"serve", "worker", "beat", "setup", "doctor", "demo"} <= named
    for command in sorted(named - {"createsuperuser"}):
        assert f"switchboard {command}" in _said(program, [command, "--help"], tmp_path)


def test_the_doctor_speaks_of_switchboard(program: Path, tmp_path: Path) -> None:
    said = _said(program, ["doctor"], tmp_path, status=1)
    assert "run `switchboard migrate`" in said
    assert "manage.py" not in said


@pytest.mark.parametrize("command", ["worker", "beat"])
def test_without_redis_there_is_no_process_of_its_own(
    program: Path, tmp_path: Path, command: str
) -> None:
    assert "REDIS_URL is not set" in _said(program, [command], tmp_path, status=1)


def test_it_serves_a_page_with_its_styles(program: Path, tmp_path: Path) -> None:
    databases.migrated_file(tmp_path)
    port = free_port()
    settings = {"SECRET_KEY": "x" * 50, "DATA_DIR": str(tmp_path), "PORT": str(port)}
    web = Program("installed", [str(program), "serve"], settings, tmp_path / "installed.log")
    web.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=START_SECONDS) as client:
            eventually(lambda: _answers(client), what="the page", seconds=START_SECONDS)
            page = client.get("/accounts/login/")
            styles = re.findall(r'href="(/static/[^"]+\.css)"', page.text)
            assert page.status_code == 200
            assert styles
            assert {client.get(style).status_code for style in styles} == {200}
        assert web.stop()[0] == 0
    finally:
        web.kill()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").status_code == 200
    except httpx.HTTPError:
        return False


def _said(program: Path, arguments: Sequence[str], folder: Path, *, status: int = 0) -> str:
    done = subprocess.run(
        [program, *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "SECRET_KEY": "x" * 50, "DATA_DIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )
    assert done.returncode == status, done.stdout
    return done.stdout


def _pip(*arguments: object) -> None:
    words = [sys.executable, "-m", "pip", "-q", "--no-input", *map(str, arguments)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=BUILD_SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr
