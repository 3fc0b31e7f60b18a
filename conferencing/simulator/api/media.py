"""The media part of the API: the names that play commands know."""

from datetime import timedelta

from . import fields, resources
from .fields import Fields
from .requests import NOTHING, Request, Response, Route

_TWENTY_YEARS = 630_720_000
_TWO_DAYS = 172_800


def list_media(request: Request) -> Response:
    # Telnyx: not paged, though the answer looks like a page.
    rows = [
        resources.media(file)
        for file in request.world.media.values()
        if file.expires_at > request.world.now
    ]
    meta: resources.Resource = {
        "page_number": 1,
        "page_size": max(1, len(rows)),
        "total_pages": 1,
        "total_results": len(rows),
    }
    return Response(rows, meta)


def upload(request: Request) -> Response:
    """Nothing is really fetched; only the name is kept."""
    request.world.check_sound({"media_url": request.body.text("media_url")})
    name = request.body.text("media_name") or request.world.ids.random_uuid()
    lasts = timedelta(seconds=request.body.whole("ttl_secs", _TWO_DAYS))
    return Response(resources.media(request.world.upload(name, lasts=lasts)), status=201)


def retrieve_media(request: Request) -> Response:
    return Response(resources.media(request.world.media_file(request.path["media_name"])))


def delete_media(request: Request) -> Response:
    del request.world.media[request.world.media_file(request.path["media_name"]).name]
    return NOTHING


_UPLOAD: Fields = {
    "media_url": fields.required(fields.URL),
    "media_name": fields.text(1, 255),
    "ttl_secs": fields.whole(1, _TWENTY_YEARS),
}

ROUTES = (
    Route("GET", "/media", list_media),
    Route("POST", "/media", upload, _UPLOAD),
    Route("GET", "/media/{media_name}", retrieve_media),
    Route("DELETE", "/media/{media_name}", delete_media),
)
