"""The account's call control applications, which the portal calls Voice API applications: where
webhooks go, and in which form. Each raises GatewayError.
"""

from . import answers, rows
from .client import telnyx_client
from .paging import Listed, all_rows
from .parameters import ApplicationSettings, of_application
from .rows import ListedApplication


def list_applications() -> Listed[ListedApplication]:
    with telnyx_client("list") as telnyx:
        listing = telnyx.call_control_applications.with_raw_response.list
        return all_rows(listing, rows.application, "Voice API application")


def retrieve(application_id: str) -> ListedApplication:
    """The error `says_not_found` where there is none."""
    with telnyx_client("get_application") as telnyx:
        answer = telnyx.call_control_applications.with_raw_response.retrieve(application_id)
        return answers.read(rows.application, answer, asked=application_id, key="id")


def create(wanted: ApplicationSettings) -> ListedApplication:
    """Not safe to repeat: Telnyx makes a second one of the same name."""
    with telnyx_client("create_application") as telnyx:
        made = telnyx.call_control_applications.with_raw_response.create(**of_application(wanted))
        return answers.read(rows.application, made)


def update(application_id: str, wanted: ApplicationSettings) -> ListedApplication:
    with telnyx_client("update_application") as telnyx:
        changed = telnyx.call_control_applications.with_raw_response.update(
            application_id, **of_application(wanted)
        )
        return answers.read(rows.application, changed, asked=application_id, key="id")


def delete(application_id: str) -> None:
    with telnyx_client("delete_application") as telnyx:
        gone = telnyx.call_control_applications.with_raw_response.delete(application_id)
        answers.about(application_id, "id", gone)
