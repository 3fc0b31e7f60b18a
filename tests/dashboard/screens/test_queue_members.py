"""Who answers the calls of a queue, as its page names them."""

import re

import pytest
from django.contrib.auth.models import User

from conferencing.models import Queue, QueueMember, QueueSettings
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_members_without_a_phone_are_named(signed_in: SignIn) -> None:
    Queue.objects.create(name="support", is_known_to_telnyx=True)
    browser = signed_in("supervisor")
    assert "This queue has no members yet" in browser.get("/queues/support/").content.decode()
    settings = QueueSettings.objects.create(name="support")
    QueueMember.objects.create(queue=settings, user=User.objects.create(username="bea"))
    page = re.sub(r"\s+", " ", browser.get("/queues/support/").content.decode())
    assert "No phone is set up for <bdi>bea</bdi>: they cannot take calls." in page
    assert "no members yet" not in page
