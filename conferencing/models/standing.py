"""What a person may and which teams they are in, as two columns of a statement about `person`, a
row of auth_user. By hand: Django needs longer to write it than the database to answer, and pages
and presses wait.
"""

from functools import cache

from django.db import connection

from .teams import Team

_MEMBERS = Team.members.through._meta.db_table
# Each a list in one text, with blanks between: names with their application, and ids.
_COLUMNS = f"""
  (SELECT {{names}} FROM auth_permission permission
   JOIN django_content_type type ON type.id = permission.content_type_id
   WHERE permission.id IN (
     SELECT permission_id FROM auth_user_user_permissions WHERE user_id = person.id
     UNION ALL
     SELECT granted.permission_id FROM auth_user_groups member
     JOIN auth_group_permissions granted ON granted.group_id = member.group_id
     WHERE member.user_id = person.id)) AS permission_names,
  (SELECT {{teams}} FROM {_MEMBERS} belongs WHERE belongs.user_id = person.id) AS team_ids"""
_NAME = "type.app_label || '.' || permission.codename"
_TEAM = "CAST(belongs.team_id AS text)"


@cache
def columns() -> str:
    joined = "string_agg({}, ' ')" if connection.vendor == "postgresql" else "group_concat({}, ' ')"
    return _COLUMNS.format(names=joined.format(_NAME), teams=joined.format(_TEAM))


def permissions(names: str | None) -> frozenset[str]:
    return frozenset((names or "").split())


def teams(ids: str | None) -> frozenset[int]:
    return frozenset(map(int, (ids or "").split()))
