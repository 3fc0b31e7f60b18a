"""What the web process says at its start to whoever has no account yet."""

import io

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings

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
    MigrationRecorder(connection).record_unapplied("dashboard", "0005_changes")
    assert serve._is_behind()
    monkeypatch.setattr(serve, "call_command", lambda *_, **__: None)
    serve.migrate(said.append)
    assert said == ["Preparing the database: this can take a minute."]
    MigrationRecorder(connection).record_applied("dashboard", "0005_changes")
