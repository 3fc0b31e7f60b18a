"""The queue part of the API."""

from conferencing.simulator.world.state import Queue

from . import fields, resources
from .paging import page
from .requests import NOTHING, Request, Response, Route


def list_queues(request: Request) -> Response:
    return page(
        request,
        [resources.queue(queue, request.world.now) for queue in request.world.queues.values()],
    )


def create_queue(request: Request) -> Response:
    queue = request.world.create_queue(
        request.body.text("queue_name"), request.body.whole("max_size", 300)
    )
    return Response(resources.queue(queue, request.world.now))


def retrieve_queue(request: Request) -> Response:
    return Response(resources.queue(_queue(request), request.world.now))


def update_queue(request: Request) -> Response:
    queue = _queue(request)
    request.world.resize_queue(queue, request.body.whole("max_size", 300))
    return Response(resources.queue(queue, request.world.now))


def delete_queue(request: Request) -> Response:
    # Telnyx: 204 without a body, or a refusal while somebody waits.
    request.world.delete_queue(_queue(request))
    return NOTHING


def list_queue_calls(request: Request) -> Response:
    return page(
        request,
        [resources.queue_call(entry, request.world.now) for entry in _queue(request).entries],
    )


def retrieve_queue_call(request: Request) -> Response:
    entry = request.world.entry(_queue(request), request.path["call_control_id"])
    return Response(resources.queue_call(entry, request.world.now))


def update_queue_call(request: Request) -> Response:
    # Telnyx: 204, no body; whether the entry outlives its call is all that can be changed.
    request.world.entry(
        _queue(request), request.path["call_control_id"]
    ).keep_after_hangup = request.body.flag("keep_after_hangup")
    return NOTHING


def remove_queue_call(request: Request) -> Response:
    # Telnyx: meant for entries whose call has ended.
    request.world.remove_entry(
        request.world.entry(_queue(request), request.path["call_control_id"])
    )
    return NOTHING


def _queue(request: Request) -> Queue:
    return request.world.queue(request.path["queue_name"])


_SIZE = fields.whole(1, 1_000_000)
_CALLS = "/queues/{queue_name}/calls"

ROUTES = (
    Route("GET", "/queues", list_queues),
    Route(
        "POST",
        "/queues",
        create_queue,
        {"queue_name": fields.required(fields.text(1)), "max_size": _SIZE},
    ),
    Route("GET", "/queues/{queue_name}", retrieve_queue),
    Route("POST", "/queues/{queue_name}", update_queue, {"max_size": fields.required(_SIZE)}),
    Route("DELETE", "/queues/{queue_name}", delete_queue),
    Route("GET", _CALLS, list_queue_calls),
    Route("GET", f"{_CALLS}/{{call_control_id}}", retrieve_queue_call),
    Route(
        "PATCH",
        f"{_CALLS}/{{call_control_id}}",
        update_queue_call,
        {"keep_after_hangup": fields.FLAG},
    ),
    Route("DELETE", f"{_CALLS}/{{call_control_id}}", remove_queue_call),
)
