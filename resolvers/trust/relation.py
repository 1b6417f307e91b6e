"""Whom a caller may see: themselves, their household and their wards, by the civil registry's relations of today."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from agencies.contract.day import add_years
from agencies.contract.errors import MaruError
from agencies.contract.source import Row, Rows
from agencies.registry import HeldRelations
from agencies.store.shared_batches import Outcome, Read
from agencies.store.statement import rows_read
from resolvers.request.caller import Caller
from resolvers.request.loads import Loads

ADULT_AT: Final = 19
COLUMNS: Final = ("birth_date", "household_id", "kind", "other_id")
ORDER: Final = "kind, birth_date, other_id"


@dataclass(frozen=True)
class Kin:
    """Who a citizen is related to, themselves included, as the rows of their relations."""

    citizen_id: str
    rows: Sequence[Row]

    @cached_property
    def households(self) -> dict[str, str | None]:
        """Everyone related, each with their household."""
        return {row["other_id"]: row["household_id"] for row in self.rows}

    @property
    def household(self) -> str | None:
        """The citizen's own household."""
        return self.households[self.citizen_id]

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Who lives in the household, the citizen among them, the eldest first."""
        return self._by_birth("SELF", "MEMBER")

    def members_at(self, on: date) -> tuple[str, ...]:
        """The members who are born on a day, the eldest first."""
        return self._born(self.members, on)

    def children_at(self, on: date) -> tuple[str, ...]:
        """The citizen's children in the household who are born and under 19 on a day, the eldest first."""
        born = self._births
        return tuple(c for c in self._born(self._by_birth("CHILD"), on) if on < add_years(born[c], ADULT_AT))

    def subjects_at(self, on: date) -> tuple[str, ...]:
        """Those whose services the citizen may ask for on a day: themselves, the children, then the wards born."""
        wards = self._born(self._by_birth("WARD"), on)
        return tuple(dict.fromkeys((self.citizen_id, *self.children_at(on), *wards)))

    @property
    def concerned(self) -> tuple[str, ...]:
        """Those who are subjects on some day: the citizen, children of any age in the household, wards."""
        return tuple(dict.fromkeys((self.citizen_id, *self._by_birth("CHILD", "WARD"))))

    @cached_property
    def _births(self) -> dict[str, date]:
        return {row["other_id"]: row["birth_date"] for row in self.rows}

    def _born(self, persons: Sequence[str], on: date) -> tuple[str, ...]:
        return tuple(person for person in persons if self._births[person] <= on)

    def _by_birth(self, *kinds: str) -> tuple[str, ...]:
        found = [row for row in self.rows if row["kind"] in kinds]
        return tuple(r["other_id"] for r in sorted(found, key=lambda r: (r["birth_date"], r["other_id"])))


@dataclass(frozen=True, slots=True)
class KinSource:
    """Whom relations are read from, and by which read."""

    agency: str
    read: Read


def kin_source(held: HeldRelations) -> KinSource:
    """Where these relations are read."""
    rows = Rows(held.relations.table, True, ORDER, None, None, None, ())
    return KinSource(held.agency, rows_read(rows, COLUMNS, {}, date.min))


class Sight:
    """One request's view; a citizen's relations are read once, in one statement."""

    def __init__(self, caller: Caller, source: "KinSource", loads: Loads) -> None:
        self._caller = caller
        self._source = source
        self._loads = loads
        self._known: dict[str, asyncio.Future[Kin | None]] = {}

    async def kin(self, citizen_id: str) -> Kin | None:
        """A citizen's relations; None for one whom the registry does not know."""
        return await asyncio.shield(self._reading(citizen_id))

    async def asker(self) -> str | None:
        """The caller, unless the registry does not know them.

        Where it cannot be read they are believed: who asks is known from the token.
        """
        own = self._caller.citizen_id
        try:
            return own if own is not None and await self.kin(own) is not None else None
        except MaruError:
            return own

    async def sees_citizen(self, citizen_id: str) -> bool:
        """Whether the caller may see this citizen; one's own record needs no relation."""
        own = self._caller.citizen_id
        if own is None or citizen_id == own:
            return own is not None
        kin = await self.kin(own)
        return kin is not None and citizen_id in kin.households

    async def sees_household(self, household_id: str) -> bool:
        """Whether this household is the caller's own."""
        own = self._caller.citizen_id
        kin = None if own is None else await self.kin(own)
        return kin is not None and kin.household == household_id

    def close(self) -> None:
        """End what nobody waits for any more."""
        for reading in self._known.values():
            if not reading.done():
                reading.cancel()
            elif not reading.cancelled():
                reading.exception()

    def ask(self, answered: Callable[[Kin | None, Exception | None], None]) -> None:
        """Have the caller's relations read: `answered` gets them, None for nobody, or the error."""
        own = self._caller.citizen_id
        if own is None:
            answered(None, None)
            return

        def read(kin: asyncio.Future[Kin | None]) -> None:
            if kin.cancelled():
                return
            error = kin.exception()
            answered(None if error is not None else kin.result(), error if isinstance(error, Exception) else None)

        self._reading(own).add_done_callback(read)

    def _reading(self, citizen_id: str) -> "asyncio.Future[Kin | None]":
        if citizen_id not in self._known:
            self._known[citizen_id] = self._start(citizen_id)
        return self._known[citizen_id]

    def _start(self, citizen_id: str) -> "asyncio.Future[Kin | None]":
        kin: asyncio.Future[Kin | None] = asyncio.get_running_loop().create_future()

        def arrived(outcome: Outcome) -> None:
            rows = outcome.found.get(citizen_id, ())
            if kin.done():
                return
            if outcome.error is not None:
                kin.set_exception(outcome.error)
            else:
                # Rows without their own (of one who has died and is still listed as a member) make nobody.
                known = any(row["kind"] == "SELF" for row in rows)
                kin.set_result(Kin(citizen_id, rows) if known else None)

        self._loads.join(self._source.agency, self._source.read, (citizen_id,), arrived)
        return kin
