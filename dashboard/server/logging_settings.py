"""What is logged, and how: everything goes to the standard error stream, one line each."""

import sys

from . import log_lines, ordinary_answers

# They speak of each connection, request or task.
_QUIET = ("daphne", "uvicorn", "django.channels.server", "httpx", "celery", "kombu", "asyncio")


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
            **{name: {"level": "WARNING"} for name in _QUIET},
            "django.request": {"filters": ["extraordinary"]},
        },
    }
