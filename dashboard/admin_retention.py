"""How far old data has been deleted, and how long it is kept, in Django admin. Read only."""

from django.conf import settings
from django.contrib import admin

from conferencing.admin import Reception
from conferencing.models import Pruning
from dashboard.retention.kinds import KINDS

_KINDS = {kind.name: kind for kind in KINDS}


class PruningAdmin(Reception):
    list_display = ("what", "kept", "kept_since", "deleted", "finished_at", "deleting")
    list_display_links = None

    @admin.display(description="what", ordering="kind")
    def what(self, row: Pruning) -> str:
        kind = _KINDS.get(row.kind)
        return kind.words if kind else row.kind  # of another version

    @admin.display(description="kept for")
    def kept(self, row: Pruning) -> str:
        kind = _KINDS.get(row.kind)
        if kind is None:
            return "-"
        days = getattr(settings, kind.setting)
        return f"{f'{days} days' if days else 'no limit'} ({kind.setting})"


def register() -> None:
    admin.site.register(Pruning, PruningAdmin)
