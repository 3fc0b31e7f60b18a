"""Call control applications: listed, made, read, changed and deleted."""

from conferencing.simulator.world.applications import Application
from conferencing.simulator.world.clock import rest_time
from conferencing.simulator.world.errors import refusal

from . import fields
from .fields import Fields
from .paging import page
from .requests import Request, Response, Route
from .resources import Resource

_SORTS = {
    "created_at": lambda each: each.created_at.isoformat(),
    "connection_name": lambda each: str(each.settings["application_name"]),
    "active": lambda each: str(each.settings["active"]),
}
# Telnyx: in the words of its specification; "Latency" is the nearest.
_SITES = (
    *("Latency", "Chicago, IL", "Ashburn, VA", "San Jose, CA", "London, UK", "Chennai, IN"),
    *("Amsterdam, Netherlands", "Toronto, Canada", "Sydney, Australia"),
)


def list_applications(request: Request) -> Response:
    return page(
        request, [_resource(each) for each in _sorted(request) if _is_wanted(request, each)]
    )


def create_application(request: Request) -> Response:
    made = request.world.create_application(request.body.content)
    return Response(_resource(made), status=201)


def retrieve_application(request: Request) -> Response:
    return Response(_resource(_application(request)))


def update_application(request: Request) -> Response:
    application = _application(request)
    request.world.update_application(application, request.body.content)
    return Response(_resource(application))


def delete_application(request: Request) -> Response:
    # Telnyx: 200, with what it was.
    application = _application(request)
    request.world.delete_application(application)
    return Response(_resource(application))


def _application(request: Request) -> Application:
    return request.world.application(request.path["id"])


def _sorted(request: Request) -> list[Application]:
    # Telnyx: the newest come first, unless another order is asked for.
    asked = request.query.get("sort", "-created_at")
    key = _SORTS.get(asked.removeprefix("-"))
    if key is None:
        raise refusal("10032", f"There is no order {asked}.", pointer="/sort")
    return sorted(request.world.applications.values(), key=key, reverse=asked.startswith("-"))


def _is_wanted(request: Request, application: Application) -> bool:
    contained = request.query.get("filter[application_name][contains]", "")
    return contained.lower() in str(application.settings["application_name"]).lower()


def _resource(application: Application) -> Resource:
    return {
        "record_type": "call_control_application",
        "id": application.id,
        "created_at": rest_time(application.created_at),
        "updated_at": rest_time(application.updated_at),
        **application.settings,
    }


_FIELDS: Fields = {
    # Telnyx: both are wanted of a change, too.
    "application_name": fields.required(fields.text(1)),
    "webhook_event_url": fields.required(fields.URL),
    "active": fields.FLAG,
    "anchorsite_override": fields.one_of(*_SITES),
    "call_cost_in_webhooks": fields.FLAG,
    "dtmf_type": fields.one_of("RFC 2833", "Inband", "SIP INFO"),
    "first_command_timeout": fields.FLAG,
    "first_command_timeout_secs": fields.ANY_SECONDS,
    "inbound": fields.OBJECT,
    "outbound": fields.OBJECT,
    "redact_dtmf_debug_logging": fields.FLAG,
    "tags": fields.TEXTS,
    "webhook_api_version": fields.one_of("1", "2"),
    "webhook_event_failover_url": fields.URL_OR_NONE,
    "webhook_timeout_secs": fields.whole(0, 30),
}
_ONE = "/call_control_applications/{id}"

ROUTES = (
    Route("GET", "/call_control_applications", list_applications),
    Route("POST", "/call_control_applications", create_application, _FIELDS),
    Route("GET", _ONE, retrieve_application),
    Route("PATCH", _ONE, update_application, _FIELDS),
    Route("DELETE", _ONE, delete_application),
)
