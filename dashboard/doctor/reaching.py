"""Whether the database can be reached, and in the words of its driver why not."""

from typing import Any

import psycopg
from django.db import DatabaseError, connection

SECONDS = 5


def unreached() -> str:
    """Why not; empty if it can be. PostgreSQL is asked past the pool, which would wait for ten
    seconds and then not tell whether the server, the password or the database is wrong.
    """
    try:
        if connection.vendor == "postgresql" and connection.connection is None:
            _connect(connection.get_connection_params())
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, psycopg.Error) as error:
        return _one_line(error)
    return ""


def _connect(parameters: dict[str, Any]) -> None:
    psycopg.connect(**{**parameters, "connect_timeout": SECONDS}).close()


def _one_line(error: Exception) -> str:
    """Its first line: those after it ask whether the server runs, or are empty."""
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__
