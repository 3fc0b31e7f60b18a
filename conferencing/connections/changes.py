"""Voice API applications made, put right and deleted at Telnyx, each with a line that says who did
it. The line is written before Telnyx is asked, so that no change is ever without one.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User

from conferencing.database import single_runner
from conferencing.models import ApplicationChange
from conferencing.telnyx_api import applications
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.rows import ListedApplication

from . import needs
from .needs import Need, Wanted

logger = logging.getLogger(__name__)

Kind = ApplicationChange.Kind
Outcome = ApplicationChange.Outcome


MOMENT = timedelta(seconds=30)
NOT_AS_ASKED = "not_as_asked"
MEANWHILE = (
    "The application has been changed at Telnyx in the meantime. Nothing was changed here: check"
    " it again."
)
IN_PORTAL = "Put it right once more. If that does not help, change it in Telnyx's portal."


class WrongName(Exception):
    """What was typed to confirm a deletion is not the name of the application."""


class Meanwhile(Exception):
    """The application is not as it was shown any more."""


class BeingMade(Exception):
    """One was created a moment ago, or is being created."""


def wanted() -> Wanted:
    """By the settings of this process."""
    return Wanted(settings.PUBLIC_URL, settings.DIAL_CONNECTION)


def create(name: str, wanted: Wanted, *, by: User | None, now: datetime) -> ListedApplication:
    """Raises GatewayError; then it may have been made all the same, if the error is doubtful, and
    has been where it says that something is not as asked.
    """
    asked = needs.fresh(name, wanted)
    # Noted before it is asked: a process that dies meanwhile leaves a trace.
    change = _begin(Kind.CREATED, "", name, f"webhook address: {asked.webhook_url}", by, now)
    with _outcome(change):
        made = applications.create(asked)
        change.application_id = made.application_id
        _check(made, wanted)
    return made


def create_once(name: str, wanted: Wanted, *, by: User | None, now: datetime) -> ListedApplication:
    """The same for a form, which makes one application also if it is sent twice, at the same
    moment even. Raises BeingMade.
    """
    with single_runner.creating.try_lock() as is_mine:
        if not is_mine or _is_being_made(now):
            raise BeingMade
        return create(name, wanted, by=by, now=now)


def _is_being_made(now: datetime) -> bool:
    made = ApplicationChange.objects.filter(kind=Kind.CREATED, at__gt=now - MOMENT)
    return made.exclude(outcome=Outcome.REFUSED).exists()


def fix(
    application: ListedApplication, wanted: Wanted, *, by: User | None, now: datetime
) -> ListedApplication:
    """Put right what is wrong with it, as it was shown. Asks nothing of Telnyx if nothing is.
    Raises GatewayError, also where Telnyx's answer shows that something is as it was; Meanwhile;
    and NoAddress as `needs.put_right`.
    """
    wrong = _wrong(application, wanted)
    if not wrong:
        return application
    if _plain(applications.retrieve(application.application_id)) != _plain(application):
        raise Meanwhile
    asked = needs.put_right(application, wanted)
    words = "\n".join(f"{each.title}: {each.has} → {each.becomes}" for each in wrong)
    change = _begin(Kind.CHANGED, application.application_id, application.name, words, by, now)
    with _outcome(change):
        fixed = applications.update(application.application_id, asked)
        _check(fixed, wanted)
    return fixed


def _plain(application: ListedApplication) -> ListedApplication:
    """Without what says nothing of it."""
    return replace(application, updated_at=None)


def _wrong(application: ListedApplication, wanted: Wanted) -> list[Need]:
    return [need for need in needs.unmet(application, wanted) if need.fixable]


def _check(answered: ListedApplication, wanted: Wanted) -> None:
    """What Telnyx has accepted is not always so."""
    if wrong := _wrong(answered, wanted):
        said = ", ".join(f"{need.title}: {need.has}" for need in wrong)
        raise GatewayError(
            NOT_AS_ASKED, f"Telnyx accepted it, but reports {said}", advice=IN_PORTAL
        )


def delete(application: ListedApplication, *, typed: str, by: User | None, now: datetime) -> None:
    """Raises WrongName unless its name was typed, letter by letter (its id, where it has none), and
    GatewayError.
    """
    if typed.strip() != (application.name or application.application_id).strip():
        raise WrongName
    change = _begin(Kind.DELETED, application.application_id, application.name, "", by, now)
    with _outcome(change):
        applications.delete(application.application_id)


def _begin(
    kind: str, id: str, name: str, words: str, by: User | None, now: datetime
) -> ApplicationChange:
    return ApplicationChange.objects.create(
        at=now, by=by, kind=kind, application_id=id, name=name[:255], words=words
    )


@contextmanager
def _outcome(change: ApplicationChange) -> Iterator[None]:
    try:
        yield
        change.outcome = Outcome.DONE
    except GatewayError as error:
        change.outcome = _after(error)
        change.problem = f"{error.title}: {error.detail}".removesuffix(": ")[:255]
        raise
    except BaseException:
        # Whoever pressed Ctrl-C cannot know whether it was sent.
        change.outcome = Outcome.NOT_KNOWN
        raise
    finally:
        change.save(update_fields=["outcome", "problem", "application_id"])
        logger.info(
            "Voice API application %s: %s, %s",
            change.application_id or change.name,
            change.kind,
            change.outcome,
        )


def _after(error: GatewayError) -> Outcome:
    if error.code == NOT_AS_ASKED:
        # Telnyx did something, if not all: `problem` says so.
        return Outcome.DONE
    return Outcome.NOT_KNOWN if error.is_doubtful else Outcome.REFUSED
