"""One citizen's relations by the civil registry: household, children and wards, at any day. Decides no access."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from agencies.contract.day import add_years
from agencies.contract.source import Row

ADULT_AT: Final = 19
CONFIDENTIAL_AT: Final = 14


@dataclass(frozen=True)
class CitizenRelations:
    """Who a citizen is related to, themselves included: rows of `other_id`, `kind`, `household_id` and `birth_date`."""

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
        return tuple(c for c in self._born(self._children, on) if on < add_years(born[c], ADULT_AT))

    def custody_at(self, on: date) -> tuple[str, ...]:
        """Those whose guardian the citizen is on a day: the children under 19 in the household, and the wards born."""
        return tuple(dict.fromkeys((*self.children_at(on), *self._born(self._by_birth("WARD"), on))))

    def is_confidential(self, other: str, on: date) -> bool:
        """Whether somebody is a minor of 14 or over on a day, of whom a guardian may not read everything."""
        born = self._births[other]
        return add_years(born, CONFIDENTIAL_AT) <= on < add_years(born, ADULT_AT)

    def protected_at(self, on: date) -> frozenset[str]:
        """Those whose whereabouts an order hides from the citizen on a day."""
        return frozenset()

    def subjects_at(self, on: date) -> tuple[str, ...]:
        """Those whose services the citizen may ask for on a day: themselves, the children, then the wards born."""
        wards = self._born(self._by_birth("WARD"), on)
        return tuple(dict.fromkeys((self.citizen_id, *self.children_at(on), *wards)))

    @cached_property
    def concerned(self) -> tuple[str, ...]:
        """Those who are subjects on some day: the citizen, children of any age in the household, wards."""
        return tuple(dict.fromkeys((self.citizen_id, *self._by_birth("CHILD", "WARD"))))

    @cached_property
    def _children(self) -> tuple[str, ...]:
        return self._by_birth("CHILD")

    @cached_property
    def _births(self) -> dict[str, date]:
        return {row["other_id"]: row["birth_date"] for row in self.rows}

    def _born(self, persons: Sequence[str], on: date) -> tuple[str, ...]:
        return tuple(person for person in persons if self._births[person] <= on)

    def _by_birth(self, *kinds: str) -> tuple[str, ...]:
        found = [row for row in self.rows if row["kind"] in kinds]
        if len(found) > 1:
            found.sort(key=lambda r: (r["birth_date"], r["other_id"]))
        return tuple(row["other_id"] for row in found)
