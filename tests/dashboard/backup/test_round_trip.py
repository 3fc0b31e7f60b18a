"""From the database into a file and back: all rows, on both stacks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.models import Model
from django.utils import timezone

from conferencing.database import turns
from conferencing.models import Command, Contact, JournalEntry, Pulse, Queue
from dashboard.backup import database, file, restoring
from dashboard.models import SecondFactor
from tests import world
from tests.conftest import MakeUser, SignIn
from webhooks.models import WebhookEvent

pytestmark = pytest.mark.django_db

LEFT_OUT = {"django_session", "conferencing_pulse"}
ODD = 'quote " and \\ and \n, Ngô 🎧, \u202e'


@pytest.fixture
def filled(make_user: MakeUser) -> User:
    world.is_busy()
    world.contact("+12025550142", ODD, tags=["vip", ODD])
    world.recorded("rec")
    user = make_user("supervisor")
    Command.objects.create(
        verb="mute",
        conference_id="room",
        asked_by=user,
        asked_at=world.NOW,
        deadline_at=world.NOW,
        arguments={"text": ODD, "big": 2**70, "none": None, "share": 0.1},
    )
    SecondFactor.objects.create(user=user, secret="x")
    WebhookEvent.objects.create(event_id="one", body=ODD, received_at=world.NOW)
    return user


def backup(path: Path) -> None:
    call_command("backup", str(path), verbosity=0)


def restore(path: Path, **options: Any) -> None:
    call_command("restore", str(path), verbosity=0, **options)


def contents() -> dict[str, list[object]]:
    """The rows of all tables. (SQLite keeps JSON with the blanks with which it was written.)"""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table not in LEFT_OUT
    }


def test_all_rows_come_back_as_they_were(filled: User, tmp_path: Path) -> None:
    before = contents()
    backup(tmp_path / "one")
    User.objects.update(first_name="Eve")
    Contact.objects.all().delete()
    JournalEntry.objects.all().delete()
    Queue.objects.create(name="later")
    restore(tmp_path / "one", force=True)
    assert contents() == before


def test_every_table_is_in_it_but_sessions_and_processes(db: None, tmp_path: Path) -> None:
    backup(tmp_path / "one")
    named = {each.name for each in file.contents(tmp_path / "one") if isinstance(each, file.Table)}
    tables = {apps.get_model(name)._meta.db_table for name in named}
    assert set(connection.introspection.django_table_names()) - tables == LEFT_OUT


def test_the_next_row_gets_a_key_of_its_own(filled: User, tmp_path: Path) -> None:
    backup(tmp_path / "one")
    restore(tmp_path / "one", force=True)
    keys = set(JournalEntry.objects.values_list("pk", flat=True))
    world.calls("new", "+12025550143", at=world.NOW)
    assert len(set(JournalEntry.objects.values_list("pk", flat=True)) - keys) == 1


def test_a_database_with_data_is_left_as_it_is(filled: User, tmp_path: Path) -> None:
    backup(tmp_path / "one")
    Queue.objects.create(name="later")
    with pytest.raises(CommandError, match="has data already, and nothing was changed"):
        restore(tmp_path / "one")
    assert Queue.objects.filter(name="later").exists()


def test_a_new_database_needs_no_force(db: None, tmp_path: Path) -> None:
    backup(tmp_path / "one")
    restore(tmp_path / "one")


def test_a_database_in_use_is_left_alone(db: None, tmp_path: Path) -> None:
    backup(tmp_path / "one")
    now = timezone.now()
    pulse = Pulse.objects.create(job="web", machine="m", pid=1, started_at=now, seen_at=now)
    with pytest.raises(CommandError, match="Stop all its processes"):
        restore(tmp_path / "one", force=True)
    Pulse.objects.filter(pk=pulse.pk).update(seen_at=now - timedelta(minutes=1))
    restore(tmp_path / "one", force=True)
    assert not Pulse.objects.exists()


def test_a_process_that_is_started_meanwhile_is_noticed(
    filled: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(tmp_path / "one")
    before = contents()
    prepare = restoring.prepare

    def started(header: file.Header, now: datetime) -> bool:
        has_data = prepare(header, now)
        Pulse.objects.create(job="worker", machine="m", pid=1, started_at=now, seen_at=now)
        return has_data

    monkeypatch.setattr(restoring, "prepare", started)
    with pytest.raises(CommandError, match="Stop all its processes"):
        restore(tmp_path / "one", force=True)
    assert contents() == before and Pulse.objects.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets nobody else write")
def test_nobody_reads_or_writes_while_it_is_restored(
    filled: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(tmp_path / "one")
    held = []
    empty = restoring._empty

    def look(model: type[Model]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT mode FROM pg_locks WHERE relation = %s::regclass AND granted"
                " AND pid = pg_backend_pid()",
                [model._meta.db_table],
            )
            held.append({mode for (mode,) in cursor.fetchall()})
        empty(model)

    monkeypatch.setattr(restoring, "_empty", look)
    restore(tmp_path / "one", force=True)
    assert held and all("AccessExclusiveLock" in modes for modes in held)


def test_a_web_process_that_is_started_meanwhile_waits(
    filled: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(tmp_path / "one")
    steps = []

    @contextmanager
    def turn() -> Iterator[None]:
        steps.append("waits from here")
        yield
        steps.append("to here")

    monkeypatch.setattr(turns, "turn", turn)
    whole = restoring.restore

    def noted(*arguments: Any) -> None:
        steps.append("restored")
        whole(*arguments)

    monkeypatch.setattr(restoring, "restore", noted)
    restore(tmp_path / "one", force=True)
    assert steps == ["waits from here", "restored", "to here"]


def test_a_row_that_is_too_long_to_be_restored_is_named(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "LONGEST", 2**20)
    event = WebhookEvent.objects.create(event_id="one", body="x" * 2**20, received_at=world.NOW)
    with pytest.raises(CommandError, match=rf"of webhooks.WebhookEvent \(id {event.pk}\) takes 1"):
        backup(tmp_path / "one")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_database_that_does_not_answer_is_said(
    db: None, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(tmp_path / "one")

    def away() -> None:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(database, "applied", away)
    name = "one" if command == "restore" else "two"
    with pytest.raises(CommandError, match="The database .*disk I/O error"):
        call_command(command, str(tmp_path / name))


def test_nobody_stays_signed_in(signed_in: SignIn, tmp_path: Path) -> None:
    browser = signed_in("supervisor")
    backup(tmp_path / "one")
    restore(tmp_path / "one", force=True)
    assert browser.get("/").status_code == 302


@pytest.fixture
def another(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A backup of a version with a migration more."""
    more = database.applied()
    more["conferencing"] = [*more["conferencing"], "9999_of_tomorrow"]
    with monkeypatch.context() as patch:
        patch.setattr(database, "applied", lambda: more)
        patch.setattr(database, "known", lambda: more)
        backup(tmp_path / "tomorrow")
    return tmp_path / "tomorrow"


def test_a_backup_of_tables_that_are_not_known_says_what_to_install(another: Path) -> None:
    with pytest.raises(
        CommandError, match="newer or different version of Switchboard .* Install that version"
    ):
        restore(another, force=True)


def test_an_older_backup_wants_an_empty_database(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = database.applied()
    older["conferencing"] = older["conferencing"][:-1]
    with monkeypatch.context() as patch:
        patch.setattr(database, "applied", lambda: older)
        patch.setattr(database, "known", lambda: older)
        backup(tmp_path / "older")
    with pytest.raises(CommandError, match="into a new, empty database"):
        restore(tmp_path / "older", force=True)


def test_a_database_that_was_not_migrated_is_not_backed_up(
    another: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "known", lambda: {"conferencing": ["9999_of_tomorrow"]})
    with pytest.raises(CommandError, match="not at the migrations of this version"):
        backup(tmp_path / "one")
    assert not (tmp_path / "one").exists()


def test_a_row_that_does_not_fit_changes_nothing(
    filled: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(tmp_path / "one")
    before = contents()
    whole = file.contents

    def twice(path: Path) -> Any:
        """The first row of conferences."""
        is_there = False
        for each in whole(path):
            yield each
            if isinstance(each, file.Table):
                is_there = each.name == "conferencing.Conference"
            elif is_there:
                yield each
                is_there = False

    monkeypatch.setattr(file, "contents", twice)
    with pytest.raises(CommandError, match="conferencing.Conference do not fit"):
        restore(tmp_path / "one", force=True)
    assert contents() == before


def test_what_cannot_be_written_is_said(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        backup(tmp_path / "nowhere" / "one")
    backup(tmp_path / "one")
    with pytest.raises(CommandError, match="already exists. Choose another name"):
        backup(tmp_path / "one")
