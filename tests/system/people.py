"""People who use the product: accounts with a session, made in the stack's database, and what they
do over HTTP.
"""

import json
import re
import secrets
from datetime import UTC, datetime, timedelta

import httpx
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore

from conferencing.models.directory import found_by
from tests.system.databases import Database
from tests.system.trust import trusted
from tests.system.waiting import PATIENCE_SECONDS
from tests.system.watchers import Watcher

CSRF = "c" * 32
PASSWORD = "a password for tests"


class Person:
    """Somebody who is signed in, at one of the web processes."""

    def __init__(self, name: str, session: str, base_url: str) -> None:
        self.name = name
        self.session = session
        self.base_url = base_url
        self._client = httpx.Client(
            verify=trusted(),
            base_url=base_url,
            cookies={"sessionid": session, "csrftoken": CSRF},
            # Over HTTPS a form must come from a page of ours, and says from which.
            headers={
                "X-CSRFToken": CSRF,
                "Accept": "application/json",
                "Referer": f"{base_url}/",
            },
            timeout=PATIENCE_SECONDS,
        )

    def at(self, base_url: str) -> "Person":
        """The same person and session, at another web process."""
        return Person(self.name, self.session, base_url)

    def ask(
        self, verb: str, conference: str, call_control_id: str = "", **more: str | list[str]
    ) -> httpx.Response:
        """`more`: people, and the fields of the verb's form."""
        fields = {
            "verb": verb,
            "conference": conference,
            "call_control_id": call_control_id,
            **more,
        }
        return self._client.post("/commands/", data=fields)

    def press(
        self, verb: str, conference: str, call_control_id: str = "", **more: str | list[str]
    ) -> str:
        """The id of the command. Agrees to whatever is asked before."""
        answer = self.ask(verb, conference, call_control_id, **more)
        # Others press too: what was agreed to may not be all by then.
        while "question" in answer.json():
            more |= {"confirmed": answer.json()["question"]["confirmed"]}
            answer = self.ask(verb, conference, call_control_id, **more)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["command"])

    def undo(self, command: str) -> str:
        answer = self._client.post(f"/commands/{command}/undo/")
        assert answer.status_code == 201, answer.text
        return str(answer.json()["command"])

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self._client.get(path, headers={"Accept": "text/html", **headers})

    def post(self, path: str, **fields: str) -> httpx.Response:
        """A form that leads to another page; that one is not asked for."""
        return self._client.post(path, data=fields, headers={"Accept": "text/html"})

    def make_kiosk_link(self, *queues: str) -> str:
        """Its token."""
        fields = {"name": "Hall", "queue": list(queues), "days": "", "turns": "0"}
        answer = self._client.post("/kiosks/", data=fields)
        [token] = re.findall(r"/kiosk/([\w-]+)/", answer.text)
        return str(token)

    def revoke_kiosk_links(self) -> None:
        for pk in re.findall(r'name="revoke"\s+value="(\d+)"', self.get("/kiosks/").text):
            assert self._client.post("/kiosks/", data={"revoke": pk}).status_code == 302

    def watch(self, topic: str) -> Watcher:
        """Returns once the whole set has arrived."""
        address = self.base_url.replace("http", "ws", 1)
        watcher = Watcher(address, topic, f"sessionid={self.session}", origin=self.base_url)
        watcher.until_connected()
        return watcher


def make(database: Database, base_url: str, *, group: str, name: str = "") -> Person:
    """A new account in a group ("" for none), signed in without the cost of checking a password."""
    name = name or f"{group or 'nobody'}-{secrets.token_hex(3)}"
    # One round: these passwords guard nothing, and a hundred thousand rounds cost every test half a
    # second.
    user = User(
        username=name, password=PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1)
    )
    user.pk = _insert(
        database,
        "auth_user",
        username=name,
        password=user.password,
        first_name="",
        last_name="",
        email="",
        is_superuser=False,
        is_staff=group == "admin",
        is_active=True,
        date_joined=_in_days(0),
    )
    if group:
        group_id = database.value("SELECT id FROM auth_group WHERE name = %s", group)
        _insert(database, "auth_user_groups", user_id=user.pk, group_id=group_id)
    return Person(name, _sign_in(database, user), base_url)


def make_contact(database: Database, name: str, number: str, *, tag: str) -> None:
    about = {"note": "", "is_host": False, "tags": json.dumps([tag])}
    contact = _insert(
        database, "conferencing_contact", name=name, found_by=found_by(name, [tag]), **about
    )
    _insert(database, "conferencing_contactnumber", contact_id=contact, number=number)


def sign_out(database: Database, person: Person) -> None:
    """As if they had signed out in another window."""
    database.rows("DELETE FROM django_session WHERE session_key = %s", person.session)


def take_out_of_groups(database: Database, person: Person) -> None:
    """Takes every permission away that the person has."""
    database.rows(
        "DELETE FROM auth_user_groups "
        "WHERE user_id = (SELECT id FROM auth_user WHERE username = %s)",
        person.name,
    )


def take_away(database: Database, person: Person, codename: str) -> None:
    """Takes one permission away and leaves those that the person's groups gave beside it."""
    user = database.value("SELECT id FROM auth_user WHERE username = %s", person.name)
    database.rows(
        "INSERT INTO auth_user_user_permissions (user_id, permission_id) "
        "SELECT member.user_id, given.permission_id FROM auth_user_groups member "
        "JOIN auth_group_permissions given ON given.group_id = member.group_id "
        "JOIN auth_permission permission ON permission.id = given.permission_id "
        "WHERE member.user_id = %s AND permission.codename <> %s",
        user,
        codename,
    )
    take_out_of_groups(database, person)


def _sign_in(database: Database, user: User) -> str:
    content = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    key = secrets.token_hex(16)
    database.rows(
        "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, %s)",
        key,
        SessionStore().encode(content),
        _in_days(7),
    )
    return key


def _insert(database: Database, table: str, **columns: object) -> int:
    names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id"
    return int(str(database.value(statement, *columns.values())))


def _in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S")
