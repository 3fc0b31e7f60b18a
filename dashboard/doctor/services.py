"""What Switchboard stands on here: database, migrations, Redis, worker, beat, disk."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis import Redis, RedisError

from conferencing.models import Pulse
from dashboard import places

from . import reaching
from .findings import NOT_READY, Finding, ok, skipped, warning, wrong

# They say every few seconds that they live.
SILENT = timedelta(seconds=30)
REDIS_SECONDS = 2.0
LEAST_FREE, LITTLE_FREE = 0.05, 0.15
LEAST_BYTES = 500 * 1024 * 1024


def _of_database(check: Callable[..., Finding]) -> Callable[..., Finding]:
    """Without the database, or a table, it cannot be told; `database` and `migrations` say why."""

    @wraps(check)
    def asked(*args: datetime) -> Finding:
        away = skipped(check.__name__, NOT_READY)
        try:
            return away if reaching.unreached() else check(*args)
        except DatabaseError:
            return away

    return asked


def database() -> Finding:
    if why := reaching.unreached():
        return wrong("database", f"The database cannot be reached ({why}).", _database_cure())
    return ok("database", f"The database answers ({connection.vendor}).")


def _database_cure() -> str:
    if connection.vendor == "postgresql":
        return "Start it, and check DATABASE_URL."
    return f"Check that this user can read and write {settings.DATA_DIR} and everything in it."


@_of_database
def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not missing:
        return ok("migrations", "The database is up to date.")
    first = ", ".join(f"{step.app_label} {step.name}" for step, _ in missing[:3])
    more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
    return wrong(
        "migrations",
        f"The database lacks migrations: {first}{more}.",
        f"Restart the web process (`{places.RUN}`), or run `{places.TOOL} migrate`.",
    )


def redis() -> Finding:
    if not settings.REDIS_URL:
        return skipped("redis", "Redis is not needed: everything runs in one process.")
    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
        ) as client:
            client.ping()
    except (RedisError, OSError, ValueError) as error:
        return wrong(
            "redis",
            f"Redis cannot be reached ({type(error).__name__}): no live screens, no commands.",
            "Start it, and check REDIS_URL.",
        )
    return ok("redis", "Redis answers.")


@_of_database
def worker(now: datetime) -> Finding:
    seen_at = _newest(Pulse.Job.WORKER, "seen_at")
    if seen_at and now - seen_at <= SILENT:
        return ok("worker", "A worker is running.")
    return wrong(
        "worker",
        f"No worker is running{_since(seen_at)}: no command is sent.",
        _start(places.WORKER),
    )


@_of_database
def beat(now: datetime) -> Finding:
    worked_at = _newest(Pulse.Job.BEAT, "worked_at") or _newest(Pulse.Job.BEAT, "seen_at")
    if worked_at and now - worked_at <= SILENT:
        return ok("beat", "Beat is running.")
    return wrong(
        "beat",
        f"Beat is not running{_since(worked_at)}: nothing is compared with Telnyx.",
        _start(places.BEAT),
    )


def disk(folder: Path) -> Finding:
    usage = shutil.disk_usage(folder)
    left = usage.free / usage.total
    words = f"{usage.free / 1024**3:.1f} GB ({left:.0%}) is left on the disk of {folder}."
    cure = "Free some space, or move DATA_DIR to a larger disk."
    if left < LEAST_FREE or usage.free < LEAST_BYTES:
        return wrong("disk", f"The disk is nearly full: {words}", cure)
    if left < LITTLE_FREE:
        return warning("disk", f"The disk is filling up: {words}", cure)
    return ok("disk", words)


def settings_file(path: Path) -> Finding:
    """It holds secrets."""
    if not path.exists():
        return skipped("settings_file", "No settings file: all settings come from the environment.")
    if path.stat().st_mode & 0o077:
        return wrong(
            "settings_file",
            f"Others on this machine can read {path}, which holds secrets.",
            f"Run `chmod 600 {path}`.",
        )
    return ok("settings_file", f"Only its owner can read {path}.")


def _newest(job: str, field: str) -> datetime | None:
    newest = Pulse.objects.filter(job=job).exclude(**{field: None}).order_by(f"-{field}")
    return newest.values_list(field, flat=True).first()


def _since(at: datetime | None) -> str:
    return f" (last heard from at {at:%Y-%m-%d %H:%M:%S} UTC)" if at else ""


def _start(how: str) -> str:
    if settings.EMBEDDED:
        return f"Start Switchboard: `{places.RUN}`. The worker and beat run inside it."
    return f"Start it: `{how}`, with the same settings as the web process."
