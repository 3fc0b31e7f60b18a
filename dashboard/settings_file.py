"""The file in DATA_DIR that `manage.py setup` and its page write settings into, and the first start
of a single process its secret key: web process, worker and beat read it at their start. What stands
in the environment itself wins.

It holds secrets: only its owner may read it.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from dotenv import dotenv_values

NAME = "settings.env"
_HEAD = "# Written by Switchboard. Settings in the environment win over these."


def read(path: Path) -> dict[str, str]:
    """Empty where there is no file."""
    if not path.exists():
        return {}
    values = dotenv_values(path, interpolate=False)
    return {name: value for name, value in values.items() if value is not None}


def load(path: Path) -> frozenset[str]:
    """Into the environment of this process, where it does not say otherwise itself. The names of
    all that it does.
    """
    values = read(path)
    own = frozenset(name for name, value in os.environ.items() if values.get(name) != value)
    for name, value in values.items():
        os.environ.setdefault(name, value)
    return own


def save(path: Path, settings: Mapping[str, str]) -> None:
    """In addition to what it has. All or nothing, however it ends. Raises ValueError for a value
    with a line break.
    """
    if any("\n" in value or "\r" in value or "\0" in value for value in settings.values()):
        raise ValueError("a setting is one line")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(path):
        _save(path, {**read(path), **settings})


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Among threads and processes, also of several containers, each of which is number 1: what
    another has saved meanwhile would be lost. The lock goes with whoever holds it.
    """
    beside = path.with_name(f".{path.name}.lock")
    with open(beside, "a", opener=partial(os.open, mode=0o600)) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _save(path: Path, values: Mapping[str, str]) -> None:
    lines = [_HEAD, *(f"{name}={_quoted(value)}" for name, value in sorted(values.items()))]
    beside = path.with_name(f".{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w") as file:
        os.fchmod(descriptor, 0o600)
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(descriptor)
    beside.replace(path)


def begin(path: Path, environment: Mapping[str, str]) -> None:
    """Before the first start: a secret key, unless there is one."""
    if not environment.get("SECRET_KEY") and not read(path).get("SECRET_KEY"):
        save(path, {"SECRET_KEY": secrets.token_urlsafe(48)})


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
