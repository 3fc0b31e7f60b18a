"""The environment, read and checked: bad values are reported all at once, each with what to do.

Pure reading: what the values mean for Django and Celery stands in `dashboard.settings`.
"""

import os
import re
from collections.abc import Mapping
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvValidationError
from marshmallow import ValidationError, validate
from phonenumbers import SUPPORTED_REGIONS

from dashboard import places, settings_file, sign_on
from dashboard.origins import is_origin

UVICORN_PACKAGES = ("uvicorn", "httptools", "uvloop", "websockets")

BASE_DIR = places.FILES

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")

REGIONS = ("Australia", "Europe", "Middle East", "US")

env = Env(eager=False)  # collects what is wrong; `check` reports it

# First: the file in it may have all others, but in the demo, which needs none.
DATA_DIR = Path(env.str("DATA_DIR", str(places.data_dir())))
SETTINGS_FILE = DATA_DIR / settings_file.NAME
DEMO = env.bool("DEMO", False)
# Of all settings, those that the environment gives itself: the file does not win over them.
FROM_ENVIRONMENT = frozenset(os.environ) if DEMO else settings_file.load(SETTINGS_FILE)


def _words(name: str) -> list[str]:
    """A list between commas."""
    return [each.strip() for each in env.list(name, [], subcast=str) if each.strip()]


def _is_long_enough(seconds: int) -> None:
    """A page that is loaded anew, or a web process that starts again, takes some seconds."""
    if seconds and not 20 <= seconds <= 3600:
        raise ValidationError("must be 0 (never) or from 20 to 3600")


def _is_kept(days: int) -> None:
    """What was missed is fetched for a day, and what came late is applied for longer."""
    if days and not 7 <= days <= 36_500:
        raise ValidationError("must be 0 (for ever) or from 7 to 36500 days")


DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
ALLOWED_HOSTS: list[str] = [
    host.strip() for host in env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
]
CSRF_TRUSTED_ORIGINS: list[str] = [
    origin.strip() for origin in env.list("CSRF_TRUSTED_ORIGINS", [], subcast=str)
]
SERVER = env.str("SERVER", "daphne", validate=validate.OneOf(["daphne", "uvicorn"]))
LISTEN_HOST = env.str("LISTEN_HOST", "127.0.0.1")
PORT = env.int("PORT", 8000, validate=validate.Range(min=1, max=65535))
MFA_GROUPS: list[str] = [group.strip() for group in env.list("MFA_GROUPS", [], subcast=str)]
OIDC, _oidc_problems = sign_on.read(
    issuer=env.str("OIDC_ISSUER", ""),
    client_id=env.str("OIDC_CLIENT_ID", ""),
    client_secret=env.str("OIDC_CLIENT_SECRET", ""),
    groups=env.str("OIDC_GROUPS", ""),
    groups_claim=env.str("OIDC_GROUPS_CLAIM", ""),
    name=env.str("OIDC_NAME", ""),
)
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", False)
TIME_ZONE = env.str("TIME_ZONE", "UTC")
LOCAL_REGION = env.str("LOCAL_REGION", "").strip().upper()
DATABASE_URL = env.str("DATABASE_URL", "")
REDIS_URL = env.str("REDIS_URL", "")
# Whoever has the token, or comes from one of the addresses, may read /metrics.
METRICS_TOKEN = env.str("METRICS_TOKEN", "").strip()
METRICS_FROM: list[str] = _words("METRICS_FROM")
# For so many seconds a web process says that it is about to stop, before it does.
DRAIN_SECONDS = env.float("DRAIN_SECONDS", 0.0, validate=validate.Range(0, 60))
LOG_LEVEL = env.str(
    "LOG_LEVEL", "INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"])
)

LOG_FORMAT = env.str("LOG_FORMAT", "line", validate=validate.OneOf(["line", "json"]))

# Where Telnyx and people reach Switchboard, like https://board.example.com.
PUBLIC_URL = env.str("PUBLIC_URL", "").strip().rstrip("/")
TELNYX_API_KEY = env.str("TELNYX_API_KEY", "")
TELNYX_PUBLIC_KEY = env.str("TELNYX_PUBLIC_KEY", "")
TELNYX_BASE_URL = env.str(
    "TELNYX_BASE_URL", "https://api.telnyx.com/v2", validate=validate.URL(require_tld=False)
)
TELNYX_TIMEOUT_SECONDS = env.float(
    "TELNYX_TIMEOUT_SECONDS", 4.0, validate=validate.Range(min=0.1, max=30)
)
# Of call control applications. Without any, Telnyx's own list of them counts.
TELNYX_CONNECTIONS: list[str] = _words("TELNYX_CONNECTIONS")
# Beside the account's own, in Telnyx's words.
TELNYX_REGIONS: list[str] = _words("TELNYX_REGIONS")
# The call control application from which calls are made. Without it nothing is dialled.
DIAL_CONNECTION = env.str("DIAL_CONNECTION", "").strip()
DIAL_FROM: list[str] = _words("DIAL_FROM")
DIAL_COUNTRIES: list[str] = [each.upper() for each in _words("DIAL_COUNTRIES")]
DIAL_SIP_HOSTS: list[str] = [each.lower() for each in _words("DIAL_SIP_HOSTS")]
DIAL_PER_MINUTE = env.int("DIAL_PER_MINUTE", 10, validate=validate.Range(min=1, max=1000))
# Without a page open, an agent is set away after so long; 0: never.
AGENT_AWAY_SECONDS = env.int("AGENT_AWAY_SECONDS", 60, validate=_is_long_enough)
# Of agents' own phones, which are set up by administrators; not within the limit above.
AGENT_DIAL_PER_MINUTE = env.int(
    "AGENT_DIAL_PER_MINUTE", 120, validate=validate.Range(min=1, max=1800)
)
# When nobody else has taken the floor of a conference for so long, the board says so; 0: never.
DEAD_AIR_SECONDS = env.int("DEAD_AIR_SECONDS", 0, validate=validate.Range(min=0, max=3600))
COMMAND_DEADLINE_SECONDS = env.float(
    "COMMAND_DEADLINE_SECONDS", 15.0, validate=validate.Range(min=1, max=120)
)
RECONCILE_SECONDS = env.float("RECONCILE_SECONDS", 10.0, validate=validate.Range(min=2, max=3600))
# How long rows are kept, in days (see dashboard/retention); 0: for ever.
KEEP_WEBHOOKS_DAYS = env.int("KEEP_WEBHOOKS_DAYS", 90, validate=_is_kept)
KEEP_JOURNAL_DAYS = env.int("KEEP_JOURNAL_DAYS", 180, validate=_is_kept)
KEEP_CALLS_DAYS = env.int("KEEP_CALLS_DAYS", 400, validate=_is_kept)
KEEP_CONFERENCES_DAYS = env.int("KEEP_CONFERENCES_DAYS", 400, validate=_is_kept)
KEEP_VISITS_DAYS = env.int("KEEP_VISITS_DAYS", 400, validate=_is_kept)
KEEP_COMMANDS_DAYS = env.int("KEEP_COMMANDS_DAYS", 400, validate=_is_kept)
KEEP_RECORDINGS_DAYS = env.int("KEEP_RECORDINGS_DAYS", 400, validate=_is_kept)
# With fewer than four, slow listings could keep a press waiting.
WORKER_THREADS = env.int("WORKER_THREADS", 8, validate=validate.Range(min=4, max=64))


def check() -> None:
    """Raises ImproperlyConfigured, with a sentence for each thing that keeps the program from
    starting.
    """
    found = [*_bad_values(), *_missing(), *_bad_addresses(), *_bad_dialling()]
    if problems := [*found, *_oidc_problems]:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        raise ImproperlyConfigured(f"Switchboard cannot start with this environment:\n{lines}")


def _bad_values() -> list[str]:
    try:
        env.seal()
    except EnvValidationError as error:
        messages = error.error_messages
        assert isinstance(messages, Mapping), "by the name of the variable"
        return [f"{name}: {' '.join(map(str, reasons))}" for name, reasons in messages.items()]
    return []


def _missing() -> list[str]:
    problems = []
    if not SECRET_KEY and not DEMO:
        problems.append(
            "SECRET_KEY: missing. Set it to a long random text that stays the same between starts"
        )
    if SERVER == "uvicorn" and not all(map(find_spec, UVICORN_PACKAGES)):
        problems.append(
            "SERVER: Uvicorn is not fully installed. Run "
            "`.venv/bin/pip install -r requirements-uvicorn.txt`, or leave SERVER out"
        )
    return problems


def _bad_addresses() -> list[str]:
    problems = []
    if TELNYX_BASE_URL and not urlsplit(TELNYX_BASE_URL).path.rstrip("/").endswith("/v2"):
        problems.append("TELNYX_BASE_URL: must end in /v2, like https://api.telnyx.com/v2")
    if PUBLIC_URL and not is_origin(PUBLIC_URL):
        problems.append(
            "PUBLIC_URL: must be an address like https://board.example.com, without a path"
        )
    if others := [each for each in TELNYX_REGIONS if each not in REGIONS]:
        problems.append(
            f"TELNYX_REGIONS: {', '.join(map(repr, others))} is none of {', '.join(REGIONS)}"
        )
    if LOCAL_REGION and LOCAL_REGION not in SUPPORTED_REGIONS:
        problems.append(f"LOCAL_REGION: {LOCAL_REGION!r} is not a region; use one like US or DE")
    if not _is_time_zone(TIME_ZONE):
        problems.append(f"TIME_ZONE: {TIME_ZONE!r} is not a time zone; use one like Europe/Berlin")
    for name, address, schemes in [
        ("DATABASE_URL", DATABASE_URL, ("postgres://", "postgresql://", "sqlite:///")),
        ("REDIS_URL", REDIS_URL, ("redis://", "rediss://")),
    ]:
        if address and not (address.startswith(schemes) and _has_right_port(address)):
            starts = " or ".join(schemes[-2:])
            problems.append(f"{name}: must start with {starts}; a port, if given, must be a number")
    return [*problems, *_bad_networks()]


def _bad_networks() -> list[str]:
    return [
        f"METRICS_FROM: {each!r} is not an address or network like 10.0.0.5 or 10.0.0.0/24"
        for each in METRICS_FROM
        if not _is_network(each)
    ]


def _is_network(text: str) -> bool:
    try:
        return bool(ip_network(text))
    except ValueError:
        return False


def _bad_dialling() -> list[str]:
    problems = []
    if bool(DIAL_CONNECTION) != bool(DIAL_FROM):
        missing, given = "DIAL_FROM", "DIAL_CONNECTION"
        if DIAL_FROM:
            missing, given = given, missing
        problems.append(f"{missing}: missing. Nothing can be dialled with {given} alone")
    for each in DIAL_FROM:
        if not _E164.fullmatch(each):
            problems.append(f"DIAL_FROM: {each!r} is not a number like +12025550142")
    for each in DIAL_COUNTRIES:
        if each not in SUPPORTED_REGIONS:
            problems.append(f"DIAL_COUNTRIES: {each!r} is not a region; use one like US or DE")
    for each in DIAL_SIP_HOSTS:
        if not _HOST.fullmatch(each):
            problems.append(f"DIAL_SIP_HOSTS: {each!r} is not a host name like sip.telnyx.com")
    return problems


def _is_time_zone(name: str) -> bool:
    try:
        return name == "UTC" or bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _has_right_port(address: str) -> bool:
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False
