"""The account's one call control application, to read."""

from conferencing.simulator.world.clock import rest_time
from conferencing.simulator.world.errors import refusal

from .paging import page
from .requests import Request, Response, Route
from .resources import Resource

# In life it is where the portal was told to send them; nothing here reads it.
_WEBHOOKS = "https://ops.example.com/webhooks/telnyx/"


def list_applications(request: Request) -> Response:
    return page(request, [_application(request)])


def retrieve_application(request: Request) -> Response:
    if request.path["id"] != request.world.connection_id:
        raise refusal("10005", "The call control application was not found.")
    return Response(_application(request))


def _application(request: Request) -> Resource:
    """With Telnyx's defaults, but for the API version: an application made over the API has 1."""
    began = rest_time(request.world.began_at)
    return {
        "record_type": "call_control_application",
        "id": request.world.connection_id,
        "application_name": "Simulated application",
        "active": True,
        "anchorsite_override": "Latency",
        "call_cost_in_webhooks": False,
        "created_at": began,
        "updated_at": began,
        "dtmf_type": "RFC 2833",
        "first_command_timeout": False,
        "first_command_timeout_secs": 30,
        "inbound": {},
        "outbound": {},
        "redact_dtmf_debug_logging": False,
        "tags": [],
        "webhook_api_version": "2",
        "webhook_event_failover_url": "",
        "webhook_event_url": _WEBHOOKS,
        "webhook_timeout_secs": None,
    }


ROUTES = (
    Route("GET", "/call_control_applications", list_applications),
    Route("GET", "/call_control_applications/{id}", retrieve_application),
)
