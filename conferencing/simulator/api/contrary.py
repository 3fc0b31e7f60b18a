"""Answers that are none, as Telnyx or something on the way to it might give them: the request takes
effect, its status is 2xx, and what comes back is not what is documented.
"""

import json
from collections.abc import Callable, Mapping
from itertools import cycle

from aiohttp import web

from conferencing.simulator.faults import CONTRARY_FORMS

# One odd thing for each kind of field.
_ODD: Mapping[type, object] = {
    str: 4711,
    int: "4",
    float: "4",
    bool: "yes",
    list: {},
    dict: "v3:abc",
}
_PAGE = "<html><body><h1>It works!</h1></body></html>"


class Contrary:
    """Spoils answers, in the form that is asked for; "mixed" is each of them in turn."""

    def __init__(self) -> None:
        self._mixed = cycle(name for name in CONTRARY_FORMS if name != "mixed")

    def spoil(self, response: web.Response, form: str) -> web.Response:
        return _SPOIL[next(self._mixed) if form == "mixed" else form](response)


def _html(_: web.Response) -> web.Response:
    return web.Response(text=_PAGE, content_type="text/html")


def _nothing(_: web.Response) -> web.Response:
    return web.Response()


def _no_list(_: web.Response) -> web.Response:
    return web.json_response({})


def _errors(_: web.Response) -> web.Response:
    """With a 200, as no refusal of Telnyx's comes."""
    errors = [{"code": "10007", "title": "Unexpected error"}]
    return web.json_response({"errors": errors})


def _cut_off(response: web.Response) -> web.Response:
    text = _text(response)
    return web.Response(text=text[: len(text) // 2], content_type="application/json")


def _wrong_types(response: web.Response) -> web.Response:
    """Every value in the first row of a list, or in the one object."""
    return _with_data(response, _odd)


def _no_ids(response: web.Response) -> web.Response:
    return _with_data(response, _without_ids)


def _with_data(
    response: web.Response, change: Callable[[Mapping[str, object]], object]
) -> web.Response:
    try:
        content = json.loads(_text(response))
    except ValueError:
        return response
    data = content.get("data") if isinstance(content, dict) else None
    if isinstance(data, list) and data:
        data = [change(data[0]), *data[1:]]
    elif isinstance(data, dict):
        data = change(data)
    else:
        return response
    return web.json_response({**content, "data": data}, status=response.status)


def _odd(row: Mapping[str, object]) -> object:
    return {name: _ODD.get(type(value), True) for name, value in row.items()}


def _without_ids(row: Mapping[str, object]) -> object:
    keys = ("id", "name", "call_control_id")
    return {**row, **{key: None for key in keys if key in row}}


def _text(response: web.Response) -> str:
    return response.text or ""


_SPOIL: Mapping[str, Callable[[web.Response], web.Response]] = {
    "html": _html,
    "nothing": _nothing,
    "no_list": _no_list,
    "errors": _errors,
    "cut_off": _cut_off,
    "wrong_types": _wrong_types,
    "no_ids": _no_ids,
}
