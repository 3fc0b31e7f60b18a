"""The media part of the API: names that play commands know."""

from datetime import timedelta

from conferencing.simulator.api import resources
from conferencing.simulator.api.fields import URL, Field, required, text, whole
from conferencing.simulator.api.requests import NOTHING, Answer, Ask, Route

_TWENTY_YEARS = 630_720_000
_TWO_DAYS = 172_800


def list_media(ask: Ask) -> Answer:
    """Not paged."""
    rows = [
        resources.media(file)
        for file in ask.world.media.values()
        if file.expires_at > ask.world.now
    ]
    meta = {
        "page_number": 1,
        "page_size": max(1, len(rows)),
        "total_pages": 1,
        "total_results": len(rows),
    }
    return Answer(rows, meta)


def upload(ask: Ask) -> Answer:
    """Fetched by its address, of which nothing but the name is kept here."""
    ask.world.check_sound({"media_url": ask.body["media_url"]})
    name = ask.body.get("media_name") or ask.world.ids.random_uuid()
    lasts = timedelta(seconds=ask.body.get("ttl_secs", _TWO_DAYS))
    return Answer(resources.media(ask.world.upload(name, lasts=lasts)), status=201)


def retrieve_media(ask: Ask) -> Answer:
    return Answer(resources.media(ask.world.media_file(ask.path["media_name"])))


def delete_media(ask: Ask) -> Answer:
    del ask.world.media[ask.world.media_file(ask.path["media_name"]).name]
    return NOTHING


_UPLOAD: dict[str, Field] = {
    "media_url": required(URL),
    "media_name": text(1, 255),
    "ttl_secs": whole(1, _TWENTY_YEARS),
}

ROUTES = (
    Route("GET", "/media", list_media),
    Route("POST", "/media", upload, _UPLOAD),
    Route("GET", "/media/{media_name}", retrieve_media),
    Route("DELETE", "/media/{media_name}", delete_media),
)
