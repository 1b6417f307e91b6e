"""Everyone who may be told anything by a sweep, page by page, with whom they see and what may be read of whom.

It is decided before a fact is read: of nobody anything is read that no reader may be judged by.
"""

from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import aclosing
from datetime import date
from typing import NamedTuple

from agencies.contract.errors import AgencyContractBroken
from agencies.contract.source import Row
from agencies.store.relations_cursor import Mark, Page
from agencies.store.store import Store
from resolvers.access.access_policy import Visibility, granted, visibility_of, with_consents
from resolvers.access.grant import lacked, of_relations
from resolvers.access.relations import CitizenRelations, has_days, relation_of
from resolvers.access.relations_reading import RelationsSource
from resolvers.consent.consent_table import said_of
from resolvers.notices.judging.may_be_told import MayBeTold
from resolvers.purposes.purpose import Agreed, RegisteredPurpose
from resolvers.runs.deciding.population_reading import PopulationReading, homes_in, read_ahead
from resolvers.runs.deciding.residents import Residents

Relations = Mapping[str, Sequence[Row]]


class SeenPage(NamedTuple):
    """Some citizens who may be told, what is on record, and whom each sees.

    The page they are of has `citizens`; of `unreadable` persons or households something cannot be read.
    """

    residents: Residents
    visible: Mapping[str, Visibility]
    mark: Mark
    citizens: int
    unreadable: int


class SeenCitizens:
    """The reading of one sweep."""

    def __init__(
        self,
        reading: PopulationReading,
        relations: RelationsSource,
        platform: Store,
        purpose: RegisteredPurpose,
        told: MayBeTold,
        on: date,
    ) -> None:
        self._reading = reading
        self._relations = relations
        self._platform = platform
        self._purpose = purpose
        self._told = told
        self._on = on
        self._unreadable = 0

    def take_unreadable(self) -> int:
        """Of how many citizens, since this was last asked, relations could not be read anew."""
        unreadable, self._unreadable = self._unreadable, 0
        return unreadable

    async def pages(self, pages: AsyncIterator[Page]) -> AsyncGenerator[SeenPage, None]:
        """Everyone on these pages, which have protection orders; the error of a store that does not answer."""
        async with aclosing(read_ahead(pages, self._seen)) as seen:
            async for each in seen:
                yield each

    async def still_seeing(self, page: SeenPage, citizen_ids: Collection[str]) -> set[str]:
        """Those of a page's citizens who see by now all that they saw when the register began to be read.

        That may be an hour ago, and since then an order may have been given, or custody lost. Of whom that cannot be
        read counts as one who does not: an order is read here whose days the reading of the register let pass.
        """
        relations = await self._reading.found(self._relations.agency, self._relations.read, list(citizen_ids))

        def sees_all(citizen_id: str) -> bool:
            rows = relations.get(citizen_id, ())
            readable = not isinstance(rows, AgencyContractBroken) and all(map(has_days, map(relation_of, rows)))
            now = granted(CitizenRelations.of(citizen_id, rows), self._on) if readable else {}
            self._unreadable += not readable
            before = page.visible[citizen_id].citizens
            return all(person in now and not lacked(of_relations(before[person]), now[person]) for person in before)

        return set(filter(sees_all, citizen_ids))

    async def _seen(self, page: Page) -> SeenPage:
        broken = self._reading.broken
        decidable = self._reading.decidable(page)
        agreed = await self._agreed(decidable)
        visible = {}
        for citizen_id, rows in decidable.items():
            own = CitizenRelations.of(citizen_id, rows)
            seen = visibility_of(own, self._on)
            of_reader = with_consents(seen, agreed, {citizen_id: own.household}, judged_for=citizen_id)
            if any(self._told.of(of_reader, person) for person in of_reader.citizens):
                visible[citizen_id] = of_reader
        relations = {citizen_id: decidable[citizen_id] for citizen_id in visible}
        records = await self._reading.records(homes_in(relations.values()), self._readable(visible.values()))
        unreadable = self._reading.broken - broken
        return SeenPage(Residents(relations, records), visible, page.mark, len(page.relations), unreadable)

    async def _agreed(self, relations: Relations) -> Mapping[str, Agreed]:
        everyone = {row["other_id"] for rows in relations.values() for row in rows}
        assert self._purpose.id is not None
        said = await said_of(self._platform, self._purpose.id, everyone)
        # Most have said the same.
        bits: dict[tuple[str, ...], int] = {}
        agreed = {}
        for person, each in said.items():
            agencies, given = tuple(each.agencies), tuple(each.given)
            for several in (agencies, given):
                if several not in bits:
                    bits[several] = self._purpose.consent_of(several)
            agreed[person] = Agreed(bits[agencies], bits[given])
        return agreed

    def _readable(self, visible: Iterable[Visibility]) -> Mapping[str, set[str]]:
        """By agency, of whom something may be read for somebody."""
        of_person: defaultdict[str, int] = defaultdict(int)
        for each in visible:
            for person, grants in each.citizens.items():
                of_person[person] |= grants
        return {
            agency: {person for person, grants in of_person.items() if not lacked(consent, grants)}
            for agency, consent in self._purpose.consent.items()
        }
