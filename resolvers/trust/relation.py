"""Whom a caller may see: themselves, their household and their wards, by the civil registry's relations of today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from agencies.contract.day import add_years
from agencies.contract.source import Row, Rows
from agencies.registry import HeldRelations
from resolvers.caller import Caller
from resolvers.engine.load import Loads

ADULT_AT: Final = 19
COLUMNS: Final = frozenset(("birth_date", "household_id", "kind", "other_id"))


@dataclass(frozen=True, slots=True)
class Kin:
    """Who a citizen is related to, themselves included, each with their household.

    `subjects` are those whose services the citizen may ask for: themselves, then the children under 19 in the household
    and the wards, each by birth date; `children` are those children.
    """

    households: Mapping[str, str | None]
    members: tuple[str, ...]
    children: tuple[str, ...]
    subjects: tuple[str, ...]


class Sight:
    """One request's view; a citizen's relations are read once, in one statement."""

    def __init__(self, caller: Caller, holder: HeldRelations, loads: Loads) -> None:
        self._caller = caller
        self._rows = Rows(holder.relations.table, True, "kind, birth_date, other_id", None, None, None, ())
        self._agency = holder.agency
        self._loads = loads

    async def kin(self, citizen_id: str) -> Kin | None:
        """A citizen's relations; None for one whom the registry does not know."""
        rows = await self._loads.rows("relation", self._agency, self._rows, COLUMNS, {}, citizen_id)
        return _kin(citizen_id, rows, self._loads.today) if rows else None

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
        return kin is not None and kin.households[str(own)] == household_id


def _kin(citizen_id: str, rows: list[Row], today: date) -> Kin:
    ordered = sorted(rows, key=lambda row: (row["birth_date"], row["other_id"]))
    children = [r["other_id"] for r in ordered if r["kind"] == "CHILD" and today < add_years(r["birth_date"], ADULT_AT)]
    wards = [row["other_id"] for row in ordered if row["kind"] == "WARD"]
    return Kin(
        {row["other_id"]: row["household_id"] for row in rows},
        tuple(row["other_id"] for row in ordered if row["kind"] in {"SELF", "MEMBER"}),
        tuple(children),
        tuple(dict.fromkeys([citizen_id, *children, *wards])),
    )
