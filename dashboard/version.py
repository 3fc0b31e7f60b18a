"""The version of Switchboard, shown in the account menu and at /healthz. `make release` sets it."""

from django.conf import settings

VERSION = "0.2.0"


def of_pages() -> str:
    """Another one as soon as an open page may be out of date, or its scripts and styles."""
    return f"{VERSION} {settings.STATIC_URL}"
