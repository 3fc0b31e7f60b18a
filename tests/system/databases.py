"""A database for one stack of processes, read from outside with plain SQL: what the product wrote,
not what it says.

To migrate one from nothing takes longer than all else of a start. `python -m tests` migrates one of
each kind, and every stack begins with a copy; without it (plain pytest) each migrates its own. What
is about a first start makes no use of this.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import psycopg

from tests.system.processes import run

# As the database gives it; whoever asks knows what.
Column: TypeAlias = Any
Row: TypeAlias = tuple[Column, ...]

# The one of this stack that is migrated, as a DATABASE_URL.
MIGRATED = "MIGRATED_DATABASE_URL"
SQLITE = "sqlite:///"
FILE_NAME = "switchboard.sqlite3"  # in DATA_DIR, where nothing else is said

_numbers = count(1)


class Database:
    """`url` is what the processes get. Statements have their parameters as %s, on either kind."""

    def __init__(self, url: str) -> None:
        self.url = url

    def rows(self, statement: str, *parameters: object) -> list[Row]:
        """Runs one statement, and commits it."""
        if self.url.startswith("sqlite"):
            return self._rows_of_sqlite(statement.replace("%s", "?"), parameters)
        with psycopg.connect(self.url) as connection:
            cursor = connection.execute(statement.encode(), parameters)
            return cursor.fetchall() if cursor.description else []

    def value(self, statement: str, *parameters: object) -> Column:
        """The first column of the first row, None without one."""
        rows = self.rows(statement, *parameters)
        return rows[0][0] if rows else None

    @contextmanager
    def away(self) -> Iterator[None]:
        """Out of everybody's reach meanwhile."""
        if self.url.startswith("sqlite"):
            with _hidden(Path(self.url.removeprefix("sqlite:///"))):
                yield
            return
        name = urlsplit(self.url).path.removeprefix("/")
        with psycopg.connect(
            urlsplit(self.url)._replace(path="/postgres").geturl(), autocommit=True
        ) as admin:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
            try:
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    [name],
                )
                yield
            finally:
                admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())

    def _rows_of_sqlite(self, statement: str, parameters: tuple[object, ...]) -> list[Row]:
        connection = sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=20)
        try:
            rows = connection.execute(statement, parameters).fetchall()
            connection.commit()
            return rows
        finally:
            connection.close()


@contextmanager
def _hidden(file: Path) -> Iterator[None]:
    """A folder in its place, so that nobody opens a new one."""
    aside = file.with_suffix(".aside")
    file.rename(aside)
    file.mkdir()
    try:
        yield
    finally:
        file.rmdir()
        aside.rename(file)


@contextmanager
def fresh(like: str, folder: Path) -> Iterator[Database]:
    """A database without anything in it: beside the PostgreSQL one at the URL `like`, or a file in
    `folder`.
    """
    migrated = os.environ.get(MIGRATED, "")
    if like.startswith("postgres"):
        with _on_server(like, migrated) as url:
            yield Database(url)
    else:
        yield Database(SQLITE + str(migrated_file(folder)))


def migrated_file(folder: Path) -> Path:
    """Where the product with this DATA_DIR has its database; from now on with all tables, if there
    is one to copy.
    """
    file = folder / FILE_NAME
    if (migrated := os.environ.get(MIGRATED, "")).startswith(SQLITE):
        shutil.copy(migrated.removeprefix(SQLITE), file)
    return file


@contextmanager
def migrated(like: str, folder: Path) -> Iterator[str]:
    """The URL of a database that the product has migrated, and nobody else uses."""
    with _on_server(like) if like.startswith("postgres") else nullcontext("") as url:
        settings = {"SECRET_KEY": "x", "DATA_DIR": str(folder), "DATABASE_URL": url}
        status, said = run(["manage.py", "migrate", "--verbosity", "0"], settings, seconds=300)
        assert status == 0, said
        yield url or f"{SQLITE}{folder / FILE_NAME}"


@contextmanager
def empty(like: str) -> Iterator[str]:
    """The URL of a new database without any table, beside the PostgreSQL one at the URL `like`."""
    with _on_server(like) as url:
        yield url


@contextmanager
def _on_server(like: str, template: str = "") -> Iterator[str]:
    """A new database beside the one at this URL."""
    name = f"switchboard_system_{os.getpid()}_{next(_numbers)}"
    source = urlsplit(template).path.removeprefix("/") or "template1"
    with psycopg.connect(like, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"'.encode())
        try:
            yield urlsplit(like)._replace(path=f"/{name}").geturl()
        finally:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
