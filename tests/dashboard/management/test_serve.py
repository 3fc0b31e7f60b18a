"""What the web process says at its start to whoever has no account yet."""

import io

import psycopg
import pytest
from django.conf import settings as ours
from django.core.management import CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings

from dashboard.doctor import reaching
from dashboard.management.commands import serve
from dashboard.management.commands.serve import Command
from tests.conftest import MakeUser

pytestmark = pytest.mark.django_db


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def address(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://board.example.com"


def said(place: io.StringIO) -> str:
    Command(stderr=place)._say_how_to_begin("127.0.0.1", 8000)
    return place.getvalue()


def test_a_terminal_is_shown_a_link_that_works() -> None:
    words, _, link = said(Terminal()).partition(": https://board.example.com")
    assert words.endswith("Create the first account within a day")
    assert Client().get(link.split()[0].removesuffix("\x1b[0m")).status_code == 200


def test_a_log_is_not() -> None:
    assert said(io.StringIO()) == ""


def test_nor_is_anybody_once_there_is_an_account(make_user: MakeUser) -> None:
    make_user("agent")
    assert said(Terminal()) == ""


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_behind_is_said_to_be_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    serve.migrate(said.append)
    assert said == [], "nothing is to be done"
    [last] = MigrationExecutor(connection).loader.graph.leaf_nodes("dashboard")
    MigrationRecorder(connection).record_unapplied(*last)
    assert serve._is_behind()
    monkeypatch.setattr(serve, "call_command", lambda *_, **__: None)
    serve.migrate(said.append)
    assert said == ["Preparing the database: this can take a minute."]
    MigrationRecorder(connection).record_applied(*last)


@pytest.mark.parametrize(
    "error",
    [
        PermissionError(13, "Permission denied"),
        OperationalError("attempt to write a readonly database"),
        OperationalError("database or disk is full"),
    ],
)
def test_a_database_that_cannot_be_written_ends_it_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(serve, "bring_up_to_date", fails)
    with pytest.raises(CommandError, match="The database cannot be prepared") as refused:
        serve.migrate(print)
    assert str(error) in str(refused.value)
    assert str(ours.DATA_DIR) in str(refused.value)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server to be away")
def test_a_postgresql_that_is_away_ends_it_at_once_with_its_own_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not those of the pool, which waits and then knows only that it has waited."""

    def away(_: object) -> None:
        raise psycopg.OperationalError("connection refused\n\tIs the server running?")

    monkeypatch.setattr(reaching, "_connect", away)
    connection.close()
    with pytest.raises(CommandError) as refused:
        serve.migrate(print)
    assert "The database cannot be reached (connection refused). Start it" in str(refused.value)
