"""Whom a mute or hold is about to change: what an undo will have to restore."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import JSONField, Subquery
from django.db.models.sql.compiler import SQLCompiler

from conferencing.models import Command, Participant

from .verbs import VERBS


class LegList(Subquery):
    """The call control ids of a query as a JSON list, made by the database itself."""

    template = "(SELECT COALESCE(jsonb_agg(leg.call_control_id), '[]') FROM (%(subquery)s) leg)"
    output_field = JSONField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[object, ...]]:
        template = "(SELECT json_group_array(leg.call_control_id) FROM (%(subquery)s) leg)"
        sql, values = self.as_sql(compiler, connection, template=template)
        return sql, tuple(values)


def about_to_change(command: Command) -> LegList | None:
    """Those present who are not yet as the command wants them. None where nothing is to be noted:
    it is no mute or hold, or an undo, which knows its legs.
    """
    verb = VERBS[command.verb]
    if not verb.field or command.undo_of_id:
        return None
    people = Participant.objects.filter(
        conference_id=command.conference_id, is_present=True, **{verb.field: not verb.value}
    )
    legs = command.named_legs or ([command.call_control_id] if command.call_control_id else None)
    if legs is not None:
        people = people.filter(call_control_id__in=legs)
    return LegList(people.order_by("call_control_id").values("call_control_id"))
