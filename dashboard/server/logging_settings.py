"""What is logged, and how: everything goes to the standard error stream, one line each."""

import sys

from . import log_lines, ordinary_answers

# They speak of each connection, request or task.
_QUIET = ("daphne", "uvicorn", "django.channels.server", "celery", "kombu", "asyncio")
# They quote what is sent and received, or the addresses of recordings.
_TELLING = ("telnyx", "httpx", "httpcore", "django.db.backends")


def at(level: str, form: str = "line") -> dict[str, object]:
    """The value of LOGGING, with this level; `form`: line or json."""
    console = {
        "class": "logging.StreamHandler",
        "formatter": form,
        "filters": ["brief"],
        "stream": sys.stderr,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": log_lines.Lines,
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            },
            "json": {"()": log_lines.JsonLines},
        },
        "filters": {
            "extraordinary": {"()": ordinary_answers.Extraordinary},
            "brief": {"()": ordinary_answers.Brief},
        },
        "handlers": {"console": console},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            **{name: {"level": "WARNING"} for name in (*_QUIET, *_TELLING)},
            "django.request": {"filters": ["extraordinary"]},
        },
    }
