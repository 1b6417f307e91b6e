"""What those who gain something receive already, read for a whole page at once, as each reader may have it read."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from agencies.contract.errors import AgencyContractBroken
from agencies.registration.held import HeldReceipts
from agencies.registration.registry import Registry
from agencies.store.loading.keyed_rows import named
from agencies.store.read import Read
from resolvers.eligibility.facts.receipt import Register, covered_registers, is_unfit, readable, receipts_read
from resolvers.purposes.purpose import RegisteredPurpose
from resolvers.runs.deciding.population_reading import PopulationReading
from resolvers.runs.notice_sweep.day_changes import Gained
from resolvers.runs.notice_sweep.seen_citizens import SeenPage


class SweptReceipts:
    """The registers of receipts that the purpose covers, all of which must answer.

    Of whom a register holds rows that are not as declared, it is not known what they receive: they are told of it.
    """

    def __init__(self, registry: Registry, reading: PopulationReading, purpose: RegisteredPurpose, on: date) -> None:
        self._reading = reading
        self._purpose = purpose
        self._on = on
        self._registers = covered_registers(registry, purpose)
        self._unreadable = 0

    @property
    def agencies(self) -> list[str]:
        """Whose registers are read."""
        return [held.agency for held in self._registers]

    def take_unreadable(self) -> int:
        """Of how many persons, since this was last asked, a register could not be read."""
        unreadable, self._unreadable = self._unreadable, 0
        return unreadable

    async def of(self, page: SeenPage, gained: Gained) -> Mapping[tuple[str, str], set[str]]:
        """By citizen and subject, the services that the subject receives; the error of an agency that fails."""
        found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for held in self._registers:
            pairs = [
                (citizen, subject)
                for citizen, subjects in gained.items()
                for subject in readable(held, self._purpose, page.visible[citizen], subjects)
            ]
            register = await self._register(held, {subject for _, subject in pairs})
            for citizen, subject in pairs:
                found[citizen, subject].update(register.of(subject, self._on))
        return found

    async def _register(self, held: HeldReceipts, subjects: set[str]) -> Register:
        read, keys = receipts_read(held.receipts), sorted(subjects)
        rows = await self._reading.found(held.agency, read, keys) if keys else {}
        if isinstance(read, Read):
            rows = named(rows, read.names)
        sound = dict(self._sound(held, rows))
        self._unreadable += len(rows) - len(sound)
        return Register(held, frozenset(subjects), sound)

    def _sound(self, held: HeldReceipts, rows: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for person, of_person in rows.items():
            if not isinstance(of_person, AgencyContractBroken) and not is_unfit(held, rows, (person,)):
                yield person, of_person
