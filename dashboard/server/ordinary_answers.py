"""Answers that are part of ordinary work are no warnings in the log: a press that is asked about
first, a form with a mistake, a conference that is over.
"""

import logging

# What nobody does by ordinary work stays: no permission (403), another method (405), too many
# attempts to sign in (429); and each failure of ours (5xx).
ORDINARY = frozenset({400, 401, 404, 409, 416})
OURS = "dashboard.screens."


class Extraordinary(logging.Filter):
    """For Django's logger of requests: drops the answers that our own views give on purpose. What
    leads to no view, and what the admin answers, is still said.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) not in ORDINARY:
            return True
        found = getattr(getattr(record, "request", None), "resolver_match", None)
        return found is None or not found.func.__module__.startswith(OURS)


class Brief(logging.Filter):
    """For the handler: a refusal is one line. Where in our code it was found out helps nobody, and
    whoever may not do something could fill the log with it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", None)
        if isinstance(status, int) and status < 500:
            record.exc_info = record.exc_text = None
        return True
