"""The benchmarks' own databases: made from one prepared template, dropped at the end. PostgreSQL if
it answers, else SQLite.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis

URL = os.environ.get("BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS_URL = os.environ.get("BENCH_REDIS_URL", "redis://127.0.0.1:6379/9")


def has_postgresql() -> bool:
    try:
        psycopg.connect(URL, connect_timeout=2).close()
    except psycopg.Error:
        return False
    return True


def has_redis() -> bool:
    client = redis.Redis.from_url(REDIS_URL, socket_connect_timeout=2)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


@contextmanager
def database(name: str, *, like: str = "") -> Iterator[str]:
    """The URL of a new database, empty or a copy of the one at the URL `like`."""
    if has_postgresql():
        yield from _postgresql(f"switchboard_bench_{os.getpid()}_{name}", like)
    else:
        yield from _sqlite(name, like)


def _postgresql(name: str, like: str) -> Iterator[str]:
    template = f' TEMPLATE "{urlsplit(like).path[1:]}"' if like else ""
    with psycopg.connect(URL, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}"{template}')
        try:
            yield urlsplit(URL)._replace(path=f"/{name}").geturl()
        finally:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _sqlite(name: str, like: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="switchboard-bench-") as folder:
        path = Path(folder) / f"{name}.sqlite3"
        if like:
            shutil.copy(like.removeprefix("sqlite:///"), path)
        yield f"sqlite:///{path}"
