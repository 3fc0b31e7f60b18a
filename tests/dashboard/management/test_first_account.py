"""The first account, as `manage.py setup` makes it in a terminal: by the rules of the page."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from dashboard.management import setting_up
from dashboard.management.setting_up import Person

pytestmark = pytest.mark.django_db
GOOD = " correct horse 7 "


def typing(monkeypatch: pytest.MonkeyPatch, names: list[str], passwords: list[str]) -> None:
    shown, hidden = iter(names), iter(passwords)
    monkeypatch.setattr("builtins.input", lambda _: next(shown))
    monkeypatch.setattr("getpass.getpass", lambda _: next(hidden))


def test_a_weak_password_or_another_repeat_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []
    typing(monkeypatch, ["maria"] * 3, ["short", "short", GOOD, "other 7 horses", GOOD, GOOD])
    setting_up.first_admin(Person(said.append, is_there=True), "", "")
    assert [each[:5] for each in said] == ["WRONG", "WRONG", "ok   "]
    assert "at least 8 characters" in said[0] and "match" in said[1]
    user = User.objects.get()
    assert user.is_superuser and user.is_staff and user.check_password(GOOD)


def test_a_name_that_is_taken_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    User.objects.create_user("maria")
    typing(monkeypatch, ["ben"], [GOOD, GOOD])
    setting_up.first_admin(Person(said.append, is_there=True), "maria", GOOD)
    assert "already exists" in said[0] and "ben can sign in" in said[1]


def test_where_nobody_can_be_asked_a_weak_one_ends_it() -> None:
    with pytest.raises(CommandError, match="at least 8 characters"):
        setting_up.first_admin(Person(print, is_there=False), "maria", "short")
    assert not User.objects.exists()


def test_enter_for_the_name_is_later(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    typing(monkeypatch, [""], [])
    setting_up.first_admin(Person(said.append, is_there=True), "", "")
    assert "No administrator yet" in said[0] and "/setup/first/" in said[1]


@pytest.fixture
def log_level() -> Iterator[None]:
    """The command keeps the log of its process quiet: here other tests follow."""
    logger = logging.getLogger("conferencing")
    before = logger.level
    yield
    logger.setLevel(before)


@pytest.mark.usefixtures("log_level")
@pytest.mark.parametrize("key", [KeyboardInterrupt, EOFError], ids=["ctrl-c", "ctrl-d"])
@pytest.mark.parametrize("step", ["settle", "first_admin"])
def test_whoever_breaks_it_off_is_told_how_to_go_on(
    step: str,
    key: type[BaseException],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def press(*_: object) -> str:
        raise key

    monkeypatch.setattr(setting_up, "settle", lambda *_: "http://localhost:8000")
    monkeypatch.setattr(setting_up, "keep", lambda _: None)
    monkeypatch.setattr(setting_up, step, press)
    with pytest.raises(SystemExit) as ended:
        call_command("setup")
    assert ended.value.code == 130
    assert "Run it again: it goes on from here." in capsys.readouterr().err


@pytest.mark.usefixtures("log_level")
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_password_in_a_file_is_taken_as_it_is_but_for_the_end_of_its_line(
    end: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    taken: list[str] = []

    def take(_person: Person, _name: str, password: str) -> None:
        taken.append(password)
        raise EOFError  # what comes after it is of no interest here

    monkeypatch.setattr(setting_up, "settle", lambda *_: "http://localhost:8000")
    monkeypatch.setattr(setting_up, "keep", lambda _: None)
    monkeypatch.setattr(setting_up, "first_admin", take)
    file = tmp_path / "password"
    file.write_bytes(f"{GOOD}{end}".encode())
    with pytest.raises(SystemExit):
        call_command("setup", "--no-input", "--admin-password-file", str(file))
    assert taken == [GOOD]
