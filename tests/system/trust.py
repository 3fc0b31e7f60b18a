"""Whose certificates the clients of tests accept. Reading the list takes 50 ms of the processor, as
long as several requests, and whoever asks every 30 ms takes them from what is being waited for.
"""

import os
import ssl
from functools import cache

import httpx


def trusted() -> ssl.SSLContext:
    """By SSL_CERT_FILE as it is now."""
    return _read(os.environ.get("SSL_CERT_FILE"))


@cache
def _read(_: str | None) -> ssl.SSLContext:
    return httpx.create_ssl_context()
