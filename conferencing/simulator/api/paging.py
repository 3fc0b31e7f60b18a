"""Long lists, a page at a time: by number, or by cursor."""

import base64
from collections.abc import Sequence

from conferencing.simulator.world.errors import refusal

from .requests import Request, Response
from .resources import Resource

# Telnyx: 20 unless asked for more, at most 250.
_USUAL_PAGE = 20
_LARGEST_PAGE = 250


def page(request: Request, resources: Sequence[Resource]) -> Response:
    """One page by number and size. Raises Refusal 10033 for a page or size outside the range."""
    size = _whole(request, "page[size]", _USUAL_PAGE)
    number = _whole(request, "page[number]", 1)
    if size > _LARGEST_PAGE:
        raise refusal("10033", f"A page holds at most {_LARGEST_PAGE}.", pointer="/page[size]")
    meta: Resource = {
        "page_number": number,
        "page_size": size,
        "total_pages": -(-len(resources) // size),
        "total_results": len(resources),
    }
    return Response(list(resources[(number - 1) * size : number * size]), meta)


def cursor_page(request: Request, rows: Sequence[tuple[str, Resource]], address: str) -> Response:
    """The rows after the cursor; rows come sorted by their cursor text. The last page has no
    `after` and no `next`.
    """
    # Telnyx's client takes this list for a numbered one: it asks for page[size], and for the page
    # after the one that it is told it has, until one is empty. Never told, it would go on for ever.
    size = _whole(request, "page[limit]", _whole(request, "page[size]", _USUAL_PAGE))
    skipped = (_whole(request, "page[number]", 1) - 1) * size
    after = _from_cursor(request.query.get("page[after]"))
    rest = [row for row in rows if row[0] > after][skipped:]
    meta: Resource = {"total_items": len(rows), "cursors": {}}
    if skipped:
        meta["page_number"] = skipped // size + 1
    if len(rest) > size:
        cursor = base64.urlsafe_b64encode(rest[size - 1][0].encode()).decode()
        meta |= {"cursors": {"after": cursor}, "next": f"{address}?page[after]={cursor}"}
    return Response([resource for _, resource in rest[:size]], meta)


def _from_cursor(cursor: str | None) -> str:
    try:
        return base64.urlsafe_b64decode(cursor).decode() if cursor else ""
    except ValueError as error:
        raise refusal("10032", "The cursor is not one of ours.", pointer="/page[after]") from error


def _whole(request: Request, name: str, default: int) -> int:
    value = request.query.get(name, str(default))
    if not value.isdigit() or int(value) < 1:
        raise refusal("10033", f"{name} must be a positive whole number.", pointer=f"/{name}")
    return int(value)
