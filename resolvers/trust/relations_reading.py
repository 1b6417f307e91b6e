"""Reads citizens' relations from the agency that holds them: each citizen's once a request, in one statement."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from agencies.contract.sources.rows import Rows
from agencies.registry import HeldRelations
from agencies.store.shared_batches import Outcome, Read
from agencies.store.statement import rows_read
from resolvers.request.loads import Loads
from resolvers.trust.relations import CitizenRelations

COLUMNS: Final = ("birth_date", "household_id", "kind", "other_id")
ORDER: Final = "kind, birth_date, other_id"

Reading = asyncio.Future[CitizenRelations | None]


@dataclass(frozen=True, slots=True)
class RelationsSource:
    """The agency that holds relations, and the read that brings them."""

    agency: str
    read: Read


def relations_source(held: HeldRelations) -> RelationsSource:
    """Where these relations are read."""
    rows = Rows(held.relations.table, True, ORDER, None, None, None, ())
    return RelationsSource(held.agency, rows_read(rows, COLUMNS, {}, date.min))


class RelationsReading:
    """One request's reading of relations."""

    def __init__(self, source: RelationsSource, loads: Loads) -> None:
        self._source = source
        self._loads = loads
        self._readings: dict[str, Reading] = {}

    async def of(self, citizen_id: str) -> CitizenRelations | None:
        """A citizen's relations; None for one whom the registry does not know. Raises the agency's error."""
        return await asyncio.shield(self._reading(citizen_id))

    def when_read(self, citizen_id: str, told: Callable[[CitizenRelations | None, Exception | None], None]) -> None:
        """Have a citizen's relations read; `told` is called once with them, or with the error."""

        def read(reading: Reading) -> None:
            if reading.cancelled():
                return
            error = reading.exception()
            told(None if error is not None else reading.result(), error if isinstance(error, Exception) else None)

        self._reading(citizen_id).add_done_callback(read)

    def close(self) -> None:
        """End what nobody waits for any more."""
        for reading in self._readings.values():
            if not reading.done():
                reading.cancel()
            elif not reading.cancelled():
                reading.exception()

    def _reading(self, citizen_id: str) -> Reading:
        if citizen_id not in self._readings:
            self._readings[citizen_id] = self._start(citizen_id)
        return self._readings[citizen_id]

    def _start(self, citizen_id: str) -> Reading:
        reading: Reading = asyncio.get_running_loop().create_future()

        def arrived(outcome: Outcome) -> None:
            rows = outcome.found.get(citizen_id, ())
            if reading.done():
                return
            if outcome.error is not None:
                reading.set_exception(outcome.error)
            else:
                # Rows without their own (of one who has died and is still listed as a member) make nobody.
                known = any(row["kind"] == "SELF" for row in rows)
                reading.set_result(CitizenRelations(citizen_id, rows) if known else None)

        self._loads.join(self._source.agency, self._source.read, (citizen_id,), arrived)
        return reading
