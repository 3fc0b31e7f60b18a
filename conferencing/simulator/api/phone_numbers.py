"""The account's phone numbers, listed."""

from conferencing.simulator.world.clock import rest_time
from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.numbers import PhoneNumber

from .paging import page
from .requests import Request, Response, Route
from .resources import Resource

# Telnyx: without an order the newest come first. (Whether the others can be turned round with a
# minus sign, its specification does not say.)
_SORTS = {
    "purchased_at": lambda each: each.created_at.isoformat(),
    "phone_number": lambda each: each.number,
    "connection_name": lambda each: each.connection_id or "",
    "usage_payment_method": lambda each: each.id,
}


def list_numbers(request: Request) -> Response:
    wanted = [each for each in _sorted(request) if _is_wanted(request, each)]
    return page(request, [_resource(request, each) for each in wanted])


def _sorted(request: Request) -> list[PhoneNumber]:
    asked, numbers = request.query.get("sort"), request.world.phone_numbers
    if asked is None:
        return sorted(numbers, key=lambda each: each.created_at, reverse=True)
    key = _SORTS.get(asked)
    if key is None:
        raise refusal("10032", f"There is no order {asked}.", pointer="/sort")
    return sorted(numbers, key=key)


def _is_wanted(request: Request, number: PhoneNumber) -> bool:
    connection_id, status = request.filter("connection_id"), request.filter("status")
    # Telnyx: at least three digits; anything else finds nothing.
    digits = request.filter("phone_number")
    return (
        connection_id in (None, number.connection_id)
        and status in (None, number.status)
        and (digits is None or (len(digits) > 2 and digits.isdigit() and digits in number.number))
    )


def _resource(request: Request, number: PhoneNumber) -> Resource:
    application = request.world.applications.get(number.connection_id or "")
    return {
        "record_type": "phone_number",
        "id": number.id,
        "phone_number": number.number,
        "country_iso_alpha2": "US",
        "phone_number_type": "local",
        "status": number.status,
        "connection_id": number.connection_id,
        "connection_name": application.settings["application_name"] if application else None,
        "tags": [],
        "deletion_lock_enabled": False,
        "emergency_enabled": False,
        "call_forwarding_enabled": True,
        "call_recording_enabled": False,
        "caller_id_name_enabled": False,
        "cnam_listing_enabled": False,
        "t38_fax_gateway_enabled": True,
        "source_type": "number_order",
        "created_at": rest_time(number.created_at),
        "updated_at": rest_time(number.created_at),
        "purchased_at": rest_time(number.created_at),
    }


ROUTES = (Route("GET", "/phone_numbers", list_numbers),)
