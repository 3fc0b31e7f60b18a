"""The queue part of the API."""

from conferencing.simulator.api import resources
from conferencing.simulator.api.fields import FLAG, required, text, whole
from conferencing.simulator.api.requests import NOTHING, Answer, Ask, Route, page
from conferencing.simulator.world.entities import Queue


def list_queues(ask: Ask) -> Answer:
    return page(ask, [resources.queue(queue) for queue in ask.world.queues.values()])


def create_queue(ask: Ask) -> Answer:
    queue = ask.world.create_queue(ask.body["queue_name"], ask.body.get("max_size", 300))
    return Answer(resources.queue(queue))


def retrieve_queue(ask: Ask) -> Answer:
    return Answer(resources.queue(_queue(ask)))


def update_queue(ask: Ask) -> Answer:
    queue = _queue(ask)
    ask.world.resize_queue(queue, ask.body["max_size"])
    return Answer(resources.queue(queue))


def delete_queue(ask: Ask) -> Answer:
    ask.world.delete_queue(_queue(ask))
    return NOTHING


def list_queue_calls(ask: Ask) -> Answer:
    return page(ask, [resources.queue_call(entry, ask.world.now) for entry in _queue(ask).entries])


def retrieve_queue_call(ask: Ask) -> Answer:
    entry = ask.world.entry(_queue(ask), ask.path["call_control_id"])
    return Answer(resources.queue_call(entry, ask.world.now))


def update_queue_call(ask: Ask) -> Answer:
    ask.world.entry(_queue(ask), ask.path["call_control_id"]).keep_after_hangup = ask.flag(
        "keep_after_hangup"
    )
    return NOTHING


def remove_queue_call(ask: Ask) -> Answer:
    ask.world.remove_entry(ask.world.entry(_queue(ask), ask.path["call_control_id"]))
    return NOTHING


def _queue(ask: Ask) -> Queue:
    return ask.world.queue(ask.path["queue_name"])


_SIZE = whole(1, 1_000_000)
_CALLS = "/queues/{queue_name}/calls"

ROUTES = (
    Route("GET", "/queues", list_queues),
    Route("POST", "/queues", create_queue, {"queue_name": required(text(1)), "max_size": _SIZE}),
    Route("GET", "/queues/{queue_name}", retrieve_queue),
    Route("POST", "/queues/{queue_name}", update_queue, {"max_size": required(_SIZE)}),
    Route("DELETE", "/queues/{queue_name}", delete_queue),
    Route("GET", _CALLS, list_queue_calls),
    Route("GET", f"{_CALLS}/{{call_control_id}}", retrieve_queue_call),
    Route("PATCH", f"{_CALLS}/{{call_control_id}}", update_queue_call, {"keep_after_hangup": FLAG}),
    Route("DELETE", f"{_CALLS}/{{call_control_id}}", remove_queue_call),
)
