"""A queue with a caller, and what is sent to set it up."""

import pytest
from django.utils import timezone

from conferencing.models import Queue
from dashboard.screens.queue_settings import SettingsForm
from tests import world


@pytest.fixture
def waiting() -> None:
    now = timezone.now()
    world.calls("anna", "+12025550142", at=now)
    world.waits("anna", "support", at=now)
    Queue.objects.update_or_create(name="support", defaults={"is_known_to_telnyx": True})


def settings_form(**changed: str) -> dict[str, str]:
    """What the form sends when only this was changed."""
    values = {field.name: field.value() for field in SettingsForm()}
    return {name: str(value) for name, value in values.items() if value not in (None, "")} | changed
