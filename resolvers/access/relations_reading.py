"""Reads citizens' relations from the agency that holds them: each citizen's once a request, in one statement."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from agencies.contract.sources.rows import Rows
from agencies.registration.held import HeldRelations
from agencies.store.failure import agency_error
from agencies.store.read import Outcome, Read
from agencies.store.statement import Output, joined_read
from resolvers.access.relations import COLUMNS, CitizenRelations
from resolvers.request.loads import Loads
from resolvers.request.promise import Promise

KEYS: Final = ("household_id", "other_id")
ORDER: Final = "kind, birth_date, other_id"


@dataclass(frozen=True, slots=True)
class RelationsSource:
    """The agency that holds relations, and the read that brings them."""

    agency: str
    read: Read


def relations_source(held: HeldRelations) -> RelationsSource:
    """Where these relations are read."""
    table = held.relations.table
    rows = Rows(table, True, ORDER, None, None, None, ())
    # A relation is what stands behind the key.
    outputs = [Output(0, table.key, key=True), *(Output(0, name, name in KEYS) for name in COLUMNS)]
    # What the columns hold is fixed for every agency: texts and days.
    read = joined_read(rows, (), outputs, {}, date.min)._replace(plain_columns=len(outputs))
    return RelationsSource(held.agency, read)


class RelationsReading:
    """One request's reading of relations."""

    def __init__(self, source: RelationsSource, loads: Loads) -> None:
        self._source = source
        self._loads = loads
        self._promises: dict[str, Promise[CitizenRelations | None]] = {}

    def of(self, citizen_id: str) -> Promise[CitizenRelations | None]:
        """A citizen's relations from today on; None for one whom the registry does not know.

        Fails with the agency's error.
        """
        promise = self._promises.get(citizen_id)
        if promise is None:
            promise = self._promises[citizen_id] = Promise()
            settle = partial(_settle, promise, citizen_id, self._loads.today, self._source.agency)
            self._loads.join(self._source.agency, self._source.read, (citizen_id,), settle)
        return promise

    def forget(self) -> None:
        """Forget the relations that were read."""
        self._promises.clear()

    def known(self, citizen_id: str) -> CitizenRelations | None:
        """A citizen's relations where they have been read; nothing is read for this."""
        promise = self._promises.get(citizen_id)
        return None if promise is None or not promise.is_settled or promise.error is not None else promise.value

    def is_nobody(self, citizen_id: str) -> bool:
        """Whether relations have been read that show that the registry does not know a citizen."""
        promise = self._promises.get(citizen_id)
        return promise is not None and promise.is_settled and promise.error is None and promise.value is None

    def members_of(self, household_id: str) -> tuple[str, ...]:
        """Who lives in a household now: all, where relations of somebody there have been read, else those related."""
        related: dict[str, None] = {}
        for citizen_id in self._promises:
            relations = self.known(citizen_id)
            if relations is None:
                continue
            if relations.household == household_id:
                return relations.members
            related |= dict.fromkeys(each for each, home in relations.households.items() if home == household_id)
        return tuple(related)


def _settle(
    promise: Promise[CitizenRelations | None], citizen_id: str, today: date, agency: str, outcome: Outcome
) -> None:
    error = outcome.error_of([citizen_id])
    if error is not None:
        promise.reject(error)
        return
    try:
        found = [row[1:] for row in outcome.found.get(citizen_id, ())]
        relations = CitizenRelations.lasting(citizen_id, found, today)
    except TypeError as lacking:
        # Whoever waits is to hear of it.
        promise.reject(agency_error(agency, lacking))
    else:
        promise.resolve(relations)
