"""By which policy the figures of each queue are counted."""

from collections.abc import Collection, Mapping

from conferencing.database.pipeline import Pending, Rows, any_of, ready, send
from conferencing.metrics.policy import Policy
from conferencing.models import QueueSettings

DEFAULT = Policy()

Policies = Mapping[str, Policy]


def send_for(queues: Collection[str]) -> Pending[Policies]:
    """Send for the policies of these queues, as far as sums depend on them; of queues without
    settings the default. No statement for none.
    """
    if not queues:
        return ready({})
    where, values = any_of("name", sorted(queues))
    sql = (
        f"SELECT name, threshold_seconds, short_seconds FROM {QueueSettings._meta.db_table}"
        f" WHERE {where}"
    )

    def policies(rows: Rows) -> Policies:
        known = {
            name: Policy(threshold_seconds=threshold, short_seconds=short)
            for name, threshold, short in rows
        }
        return dict.fromkeys(queues, DEFAULT) | known

    return send(sql, values).then(policies)
