"""The files that installations begin with, read beside what they speak of: they name no command,
setting, file or address that does not exist, and keep what they promise about rights.
"""

import re
import tomllib

import pytest
import yaml
from django.core.management import get_commands
from django.urls import resolve

from tests.project.test_guides import SETTING
from tests.system.processes import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
OURS = ("web", "worker", "beat")
SETTINGS = set(SETTING.findall((ROOT / "dashboard/server/environment.py").read_text()))
COMMANDS = {name for name, app in get_commands().items() if app == "dashboard"}
CADDY = (ROOT / "deploy/caddy/Caddyfile").read_text()
DEPLOYED = ["Dockerfile", ".dockerignore", "compose.yaml"]
DEPLOYED += [str(file.relative_to(ROOT)) for file in (ROOT / "deploy").rglob("*") if file.is_file()]


def lines(instruction: str) -> list[str]:
    """What follows it, in each line of the Dockerfile."""
    joined = DOCKERFILE.replace("\\\n", " ")
    return re.findall(rf"^{instruction}\s+(.*)$", joined, re.MULTILINE)


# --- The image ---


def test_the_image_is_built_in_two_stages_and_what_runs_is_not_root() -> None:
    assert len(lines("FROM")) == 2
    assert lines("USER")[-1] == "10001:10001"
    assert DOCKERFILE.rindex("USER 10001") > DOCKERFILE.rindex("FROM ")


def test_all_that_is_copied_exists_and_is_let_in() -> None:
    copied = [words.split()[:-1] for words in lines("COPY") if "--from" not in words]
    names = {name for each in copied for name in each}
    let_in = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert {name for name in names if not (ROOT / name).exists()} == set()
    assert names == let_in


def test_the_image_has_all_that_the_wheel_is_made_of() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    copied = " ".join(lines("COPY")).split()
    assert {*wheel["packages"], *wheel["force-include"]} <= set(copied)
    assert project["project"]["readme"] in copied


def test_the_image_starts_a_command_that_exists() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    [program] = yaml.safe_load(lines("ENTRYPOINT")[0])
    [command] = yaml.safe_load(lines("CMD")[-1])
    assert program in scripts
    assert command in COMMANDS


def test_the_image_sets_only_what_is_read_and_keeps_its_data_in_the_volume() -> None:
    names = set(re.findall(r"\b([A-Z_]+)=", lines("ENV")[-1]))
    assert {name for name in names if not name.startswith(("PYTHON", "PATH"))} <= SETTINGS
    assert "DATA_DIR=/data" in DOCKERFILE
    assert lines("VOLUME") == ["/data"]


def test_the_health_check_asks_an_address_that_exists_at_the_port_that_is_set() -> None:
    [check] = lines("HEALTHCHECK")
    [path] = re.findall(r"'GET', '([^']+)'", check)
    [port] = re.findall(r"127\.0\.0\.1', (\d+)", check)
    assert resolve(path).url_name == "healthz"
    assert f"PORT={port}" in DOCKERFILE


def test_the_health_check_is_a_program_without_mistakes() -> None:
    [check] = lines("HEALTHCHECK")
    program = yaml.safe_load(check[check.index("[") :])
    assert program[:2] == ["python3", "-Ic"]
    compile(program[2], "HEALTHCHECK", "exec")


# --- Compose ---


@pytest.mark.parametrize("name", OURS)
def test_a_service_starts_a_command_that_exists_with_few_rights(name: str) -> None:
    service = COMPOSE["services"][name]
    [command] = service["command"]
    assert command in COMMANDS
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert set(service["environment"]) <= SETTINGS


def test_nobody_outside_reaches_anything_but_the_proxy() -> None:
    assert [name for name, each in COMPOSE["services"].items() if "ports" in each] == ["caddy"]


def test_volumes_are_declared_and_files_that_are_mounted_exist() -> None:
    mounts = [
        mount.split(":")[0]
        for each in COMPOSE["services"].values()
        for mount in each.get("volumes", [])
    ]
    named = {mount for mount in mounts if not mount.startswith(".")}
    assert named == set(COMPOSE["volumes"])
    files = set(mounts) - named
    assert {file for file in files if not (ROOT / file).is_file()} == set()


def test_what_a_service_waits_for_has_a_health_check() -> None:
    awaited = {name for each in OURS for name in COMPOSE["services"][each]["depends_on"]}
    assert awaited == {"postgres", "redis"}
    assert all("healthcheck" in COMPOSE["services"][name] for name in awaited)


def test_caddy_is_told_all_that_its_file_asks_for() -> None:
    asked = set(re.findall(r"\{\$([A-Z_]+)", CADDY))
    assert asked == set(COMPOSE["services"]["caddy"]["environment"])
    port = COMPOSE["services"]["caddy"]["environment"]["WEB"].partition(":")[2]
    assert f"PORT={port}" in DOCKERFILE


# --- All of them ---


@pytest.mark.parametrize("name", DEPLOYED)
def test_no_address_is_named_but_those_of_images_and_examples(name: str) -> None:
    text = (ROOT / name).read_text()
    hosts = set(re.findall(r"\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev)\b", text))
    assert hosts <= {"docker.io", "board.example.com", "example.com"}


def test_every_setting_that_the_guide_names_is_one() -> None:
    named = set(re.findall(r"`([A-Z]+_[A-Z_]+)[`=]", (ROOT / "docs/install.md").read_text()))
    assert named - {"POSTGRES_PASSWORD"} <= SETTINGS
