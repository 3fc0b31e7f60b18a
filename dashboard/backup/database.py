"""What of the database goes into a backup, and which migrations it is at."""

from collections.abc import Iterator

from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

# By label. Signed-in browsers have to sign in again, and processes are those that run.
LEFT_OUT = frozenset({"sessions.Session", "conferencing.Pulse"})

# What a database that nobody has used yet has rows in.
MADE_BY_MIGRATIONS = frozenset(
    {"contenttypes.ContentType", "auth.Permission", "auth.Group", "auth.Group_permissions"}
)

Migrations = dict[str, list[str]]


def models(apps: Apps) -> list[type[Model]]:
    """With those that only join two others, in the same order always."""
    found = apps.get_models(include_auto_created=True)
    return sorted(
        (model for model in found if model._meta.managed and not model._meta.proxy),
        key=lambda model: model._meta.label,
    )


def kept(apps: Apps) -> list[type[Model]]:
    return [model for model in models(apps) if model._meta.label not in LEFT_OUT]


def columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.local_concrete_fields]


def applied() -> Migrations:
    """Those of the installed apps that the database has been through; also those that this version
    does not know.
    """
    loader = MigrationLoader(connection)
    apps = {app for app, _ in loader.disk_migrations}
    return _by_app(each for each in loader.applied_migrations if each[0] in apps)


def known() -> Migrations:
    """Those of this version."""
    return _by_app(iter(MigrationLoader(None).disk_migrations))


def _by_app(keys: Iterator[tuple[str, str]]) -> Migrations:
    found: Migrations = {}
    for app, name in sorted(keys):
        found.setdefault(app, []).append(name)
    return found
