"""Agents with phones, members of a queue, in the database of a stack."""

from datetime import time

from django.db.models import AutoField, Model

from conferencing.models import AgentProfile, QueueMember, QueueSettings
from tests.system.databases import Database
from tests.system.people import Person
from tests.system.stack import Stack

QUEUE = "support"


def agents_at_work(
    stack: Stack, count: int, *, rings: bool = False, **settings: object
) -> list[Person]:
    """In the queue, each with a phone that answers, at either web process."""
    has_queue(stack, QUEUE, rings_agents=rings, **settings)
    people = []
    for number in range(count):
        person = stack.person("agent").at(stack.webs[number % len(stack.webs)].url)
        # They press without a browser.
        phone = f"+120255501{60 + number}"
        give_phone(stack, person, phone, wrap_up_seconds=0, stays_ready=True)
        people.append(person)
    return people


def give_phone(
    stack: Stack, person: Person, phone: str, *, queue: str = QUEUE, **more: object
) -> None:
    """And make them a member of the queue."""
    database = stack.database
    user = database.value("SELECT id FROM auth_user WHERE username = %s", person.name)
    insert(database, AgentProfile, user_id=user, phone=phone, **more)
    insert(database, QueueMember, user_id=user, queue_id=queue)


def has_queue(stack: Stack, name: str = QUEUE, **settings: object) -> None:
    insert(stack.database, QueueSettings, name=name, **settings)


def insert(database: Database, model: type[Model], **values: object) -> None:
    """A row with the defaults of its model."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    row = {field.column: field.get_default() for field in fields} | values
    marks = ", ".join(["%s"] * len(row))
    adapted = (str(value) if isinstance(value, time) else value for value in row.values())
    columns = ", ".join(f'"{name}"' for name in row)
    database.rows(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})", *adapted)
