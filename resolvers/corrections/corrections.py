"""Hands citizens' reports that a fact is wrong to the agency that holds it, and reads how they stand.

An agency that declares no table for them, or whose store is not the gateway's to write to, has them kept by the
platform, in a queue of which it is told the reports and tells the statuses.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from agencies.contract.errors import AgencyContractBroken, AgencyUnavailable, BadUserInput, InputProblem
from agencies.contract.source import Row
from agencies.contract.storage.correction import STATUSES
from agencies.registration.registry import PLATFORM, Registry
from agencies.store.correction import SHOWN, Tray, WrongFact, put_wrong_fact, reports_on
from agencies.store.read import Read
from agencies.store.store import Store
from resolvers.corrections.wrong_fact_report_table import HOLDER, TABLE
from resolvers.request.loads import Loads

OPEN_AT_MOST: Final = 10
"""How many reports a citizen may have in one agency's table, or in the platform's, that are not decided."""


class Corrections:
    """The reports of all citizens, in the stores of those who decide on them."""

    def __init__(self, registry: Registry, stores: Mapping[str, Store]) -> None:
        self._stores = stores
        self._own = {
            str(agency.id): Tray(agency.corrections.table) for agency in registry.agencies if agency.corrections
        }
        self._left_out = [str(each.id) for each in registry.faulty if each.corrections or each.declared is None]

    async def put(self, holder: str, said: WrongFact) -> Row:
        """Hand a report to the holder of the fact and give its row; what is reported again is the report that stands.

        BAD_USER_INPUT where too many of the citizen's are not decided; the store's error where it cannot be handed
        over: nothing is then said to be received.
        """
        owner, tray = (holder, self._own[holder]) if holder in self._own else (PLATFORM, Tray(TABLE, holder))
        row = await put_wrong_fact(self._store(owner), tray, said, OPEN_AT_MOST)
        if row is None:
            raise BadUserInput(
                f"{OPEN_AT_MOST} of your reports there are not decided yet, which is the bound: wait for the answer to "
                "one of them, or turn to the agency itself (`holder { contactPoint }`).",
                InputProblem.TOO_MANY,
            )
        return {**row, HOLDER: holder}

    async def of(self, loads: Loads, citizen_id: str, agency: str | None) -> list[Row]:
        """The reports on a citizen's facts that all agencies, or this one, took, the newest first.

        Raises the error of a store that cannot be read, as is that of an agency that is left out and has, or may have,
        a table for them: what it holds is not to look as if it were not there.
        """
        for each in self._left_out:
            if agency in (None, each):
                raise AgencyUnavailable(f"{each} is left out of the gateway for now: ask again later.", agency=each)
        reads = [each for each in self._reads(agency) if loads.reaches(each[0])]
        outcomes = await loads.several([(owner, read, (citizen_id,)) for owner, read in reads])
        found: list[Row] = []
        for (owner, _), outcome in zip(reads, outcomes, strict=True):
            error = outcome.error_of([citizen_id])
            if error is not None:
                raise error
            found += [_checked(owner, row) for row in outcome.found.get(citizen_id, ())]
        shown = [row for row in found if agency in (None, row[HOLDER])]
        return sorted(shown, key=lambda row: (row["created_at"], row["id"]), reverse=True)

    def _reads(self, agency: str | None) -> Iterator[tuple[str, Read]]:
        """What is read of which store. The queue holds what came before an agency had a table of its own, too."""
        for owner, tray in self._own.items():
            if agency in (None, owner):
                yield owner, reports_on(tray.table)
        yield PLATFORM, reports_on(TABLE, HOLDER)

    def _store(self, owner: str) -> Store:
        store = self._stores.get(owner)
        if store is None:
            raise AgencyUnavailable("The platform takes no reports here: ask those who run it.", agency=PLATFORM)
        return store


def _checked(owner: str, row: Row) -> Row:
    if row["status"] not in STATUSES:
        raise AgencyContractBroken(
            f"{owner} gives a report a status that there is none of; its operators have been told.", agency=owner
        )
    return {**{name: row[name] for name in SHOWN}, HOLDER: row[HOLDER] if owner == PLATFORM else owner}
