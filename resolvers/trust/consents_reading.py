"""Reads how citizens' consents stand: all that are asked for in one turn in one statement of the platform's store."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from agencies.contract.errors import AgencyUnavailable
from agencies.contract.source import Row, Table
from agencies.contract.sources.rows import Rows
from agencies.registry import PLATFORM
from agencies.store.read import Outcome
from agencies.store.statement import rows_read
from resolvers.request.loads import Loads
from resolvers.request.reading import Reading

COLUMNS: Final = ("purpose_id", "agency_id", "given", "since", "until")
READ: Final = rows_read(
    Rows(Table("consent_now", "citizen_id"), True, "purpose_id, agency_id", None, None, None, ()), COLUMNS, {}, date.min
)._replace(plain=True)


class ConsentsReading:
    """One request's reading of consents; `kept`: whether the platform has a store for them.

    Nothing is remembered: what is withdrawn is withdrawn for whatever asks next.
    """

    def __init__(self, loads: Loads, *, kept: bool) -> None:
        self._loads = loads
        self._kept = kept

    def of(self, citizen_id: str) -> Reading[Sequence[Row]]:
        """What stands of a citizen's consents, or was withdrawn; fails with the platform's error."""
        reading: Reading[Sequence[Row]] = Reading()

        def told(outcome: Outcome) -> None:
            if outcome.error is not None:
                reading.failed(outcome.error)
            else:
                reading.arrived(outcome.found.get(citizen_id, ()))

        if self._kept:
            self._loads.join(PLATFORM, READ, (citizen_id,), told)
        else:
            reading.failed(
                AgencyUnavailable("The platform keeps no consents here: ask those who run it.", agency=PLATFORM)
            )
        return reading
