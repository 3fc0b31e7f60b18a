"""Whether there is any row of several kinds: one statement, which is written once. Django takes
longer to write such a statement than the database to answer it, and some are asked every second.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from .pipeline import send


class AnyRow:
    """`kinds` gives the query sets when it is asked for the first time. They stay as they are then:
    nothing in them may depend on the time of day or on a setting.
    """

    def __init__(self, kinds: Callable[[], Iterable[QuerySet[Any]]]) -> None:
        self._kinds = kinds
        self._statement: tuple[str, tuple[object, ...]] | None = None

    def exists(self) -> bool:
        """One query. Raises what the database raises."""
        if self._statement is None:
            self._statement = self._written()
        [(found,)] = send(*self._statement).result()
        return bool(found)

    def _written(self) -> tuple[str, tuple[object, ...]]:
        conditions, values = [], list[object]()
        for rows in self._kinds():
            statement, parameters = rows.order_by().values("pk").query.sql_with_params()
            conditions.append(f"EXISTS ({statement})")
            values += parameters
        return f"SELECT {' OR '.join(conditions)}", tuple(values)
