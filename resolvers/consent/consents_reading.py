"""Reads how citizens' consents stand: all that are asked for in one turn in one statement of the platform's store."""

from collections.abc import Mapping, Sequence
from typing import Final

from agencies.contract.source import Row, Table
from agencies.contract.sources.rows import Rows
from agencies.registration.registry import PLATFORM
from agencies.store.read import Outcome
from agencies.store.statement import plain_read
from resolvers.request.errors.unkept import unkept
from resolvers.request.loads import Loads
from resolvers.request.promise import Promise

COLUMNS: Final = ("purpose_id", "agency_id", "given", "since", "until")
READ: Final = plain_read(
    Rows(Table("consent_now", "citizen_id"), True, "purpose_id, agency_id", None, None, None, ()), COLUMNS
)


def read_consents(loads: Loads, citizen_ids: Sequence[str]) -> Promise[Mapping[str, Sequence[Row]]]:
    """What stands of these citizens' consents, or was withdrawn, by citizen; fails with the platform's error.

    Nothing is remembered: what is withdrawn is withdrawn for whatever is asked next.
    """
    promise: Promise[Mapping[str, Sequence[Row]]] = Promise()

    def settle(outcome: Outcome) -> None:
        error = outcome.error_of(citizen_ids)
        if error is not None:
            promise.reject(error)
        else:
            promise.resolve(outcome.found)

    if loads.reaches(PLATFORM):
        loads.join(PLATFORM, READ, citizen_ids, settle)
    else:
        promise.reject(unkept("consents"))
    return promise
