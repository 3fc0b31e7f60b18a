"""`manage.py prune`, and what the administration shows of it."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from conferencing.models import (
    Visit,
)
from dashboard.retention import pruning
from tests import world
from tests.conftest import MakeUser, SignIn
from webhooks.models import WebhookEvent

from .long_ago import left, prune, webhook

pytestmark = pytest.mark.django_db


@pytest.fixture
def long_ago() -> Iterator[None]:
    left("hal", at=world.NOW - timedelta(days=4000))
    webhook("old", at=world.NOW - timedelta(days=4000))
    yield


def said(**options: Any) -> str:
    out = StringIO()
    call_command("prune", stdout=out, **options)
    return out.getvalue()


def test_a_dry_run_says_how_much_and_deletes_nothing(long_ago: None, settings: Any) -> None:
    settings.KEEP_COMMANDS_DAYS = 0
    words = said(dry_run=True)
    assert "Webhooks, as they came: 1 older than 90 days (KEEP_WEBHOOKS_DAYS)" in words
    assert "Individual visits to queues: 1 older than 400 days" in words
    assert "Commands: kept for ever" in words
    assert "Nothing was deleted" in words
    assert (Visit.objects.count(), WebhookEvent.objects.count()) == (1, 1)


def test_the_command_deletes_it_at_once(long_ago: None) -> None:
    prune(world.NOW)  # a round that has just ended is no reason to wait
    left("ida", at=world.NOW - timedelta(days=4000))
    assert "rows deleted" in said()
    assert (Visit.objects.count(), WebhookEvent.objects.count()) == (0, 0)


def test_while_a_worker_is_at_it_the_command_says_so(long_ago: None) -> None:
    with pruning.alone.try_lock(), pytest.raises(CommandError, match="deleting right now"):
        said()
    assert "rows deleted" in said()


def test_the_admin_shows_what_was_deleted(signed_in: SignIn, make_user: MakeUser) -> None:
    webhook("old")
    prune()
    User.objects.create_superuser("root", password="x")
    browser = signed_in("anonymous")
    browser.force_login(User.objects.get(username="root"))
    page = browser.get("/admin/conferencing/pruning/").content.decode()
    assert "webhooks" in page
