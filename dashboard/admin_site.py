"""The admin as a whole. It shows everything there is, and so is not for people of teams, whatever
else they may do.
"""

from django.contrib.admin import AdminSite
from django.http import HttpRequest

from conferencing.teams import sight


class Site(AdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and sight.teams_of(request.user) is None
