"""Rows whose journal is no longer whole, since old entries were deleted. Folded again from what is
left they would tell what never was: so from then on a late event is noted, and changes nothing.
"""

from collections.abc import Iterable

from conferencing.models import Call, Conference


def seal(aggregates: Iterable[str]) -> None:
    """To be called in the transaction that deletes entries of these. Takes the locks of the rows,
    in the order in which all do.
    """
    names: dict[str, list[str]] = {}
    for aggregate in aggregates:
        kind, _, name = aggregate.partition(":")
        names.setdefault(kind, []).append(name)
    for model, kind in ((Call, "call"), (Conference, "conference")):
        whole = model._base_manager.filter(pk__in=names.get(kind, ()), is_sealed=False)
        locked = list(whole.order_by("pk").select_for_update().values_list("pk", flat=True))
        model._base_manager.filter(pk__in=locked).update(is_sealed=True)
