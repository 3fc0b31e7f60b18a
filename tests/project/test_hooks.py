"""The hooks before a commit do what `make check` does."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent


def of_make_check() -> set[str]:
    """Its commands without what they are about, but for the measures, which gate nothing."""
    [recipe] = re.findall(r"^check:.*\n((?:\t.+\n)+)", (ROOT / "Makefile").read_text(), re.M)
    lines = [line.strip().replace("$(BIN)", ".venv/bin") for line in recipe.splitlines()]
    return {_plain(line) for line in lines if "tests.measures" not in line}


def _plain(command: str) -> str:
    return command.removeprefix("env ").removesuffix(" templates").removesuffix(" .")


def test_each_command_of_make_check_is_a_hook() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    hooks = {_plain(hook["entry"]) for repo in config["repos"] for hook in repo["hooks"]}
    assert hooks == of_make_check()
