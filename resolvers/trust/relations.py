"""One citizen's relations by the civil registry, at any day: household, children, custody, wards. Decides no access."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from agencies.contract.day import years_after, youngest_of
from agencies.contract.source import Row

ADULT_AT: Final = 19
CONFIDENTIAL_AT: Final = 14
MEMBERS: Final = frozenset({"SELF", "MEMBER"})
CHILDREN: Final = frozenset({"CHILD"})
CUSTODY: Final = frozenset({"CUSTODY"})
WARDS: Final = frozenset({"WARD"})
CONCERNED: Final = CHILDREN | CUSTODY | WARDS


def lasting(rows: Sequence[Row], home: str | None, on: date) -> list[Row]:
    """The rows that count on a day or on a later one.

    What is over is not there any more, nor is custody of one who has come of age and lives in another household.
    """
    grown = youngest_of(ADULT_AT, on)
    return [
        row
        for row in rows
        if ((until := row["until"]) is None or until > on)
        and (row["kind"] != "CUSTODY" or row["birth_date"] > grown or row["household_id"] == home)
    ]


@dataclass(frozen=True)
class CitizenRelations:
    """Who a citizen is related to, themselves included: rows as `Relations` has them, without the citizen's id."""

    citizen_id: str
    rows: Sequence[Row]

    @cached_property
    def households(self) -> dict[str, str | None]:
        """Everyone related, each with their household: None too where an order hides another than the citizen's own."""
        found = {row["other_id"]: row["household_id"] for row in self.rows if row["kind"] != "PROTECTED"}
        for row in self.rows:
            other = row["other_id"]
            if row["kind"] == "PROTECTED" and other in found and found[other] != found[self.citizen_id]:
                found[other] = None
        return found

    @property
    def without_orders(self) -> "CitizenRelations":
        """The same to somebody in office, whom no protection order names."""
        return replace(self, rows=[row for row in self.rows if row["kind"] != "PROTECTED"])

    @property
    def household(self) -> str | None:
        """The citizen's own household, as it is now."""
        home: str | None = next(row["household_id"] for row in self.rows if row["kind"] == "SELF")
        return home

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Who lives in the household, the citizen among them, the eldest first."""
        return tuple(row["other_id"] for row in self._by_birth if row["kind"] in MEMBERS)

    def members_at(self, on: date) -> tuple[str, ...]:
        """The members who are born on a day, the eldest first."""
        return tuple(self._of(MEMBERS, on))

    def children_at(self, on: date) -> tuple[str, ...]:
        """The citizen's children in the household who are born and under 19 on a day, the eldest first."""
        return tuple(self._minors(self._of(CHILDREN, on), on))

    def custody_at(self, on: date) -> tuple[str, ...]:
        """Those whom the citizen represents on a day: minors in their custody, wherever they live, then their wards."""
        return tuple(dict.fromkeys((*self._minors(self._of(CUSTODY, on), on), *self._of(WARDS, on))))

    def subjects_at(self, on: date) -> tuple[str, ...]:
        """Those whose services the citizen may ask for on a day.

        Themselves, the children in the household of whom they have custody, then whom else they represent.
        """
        represented = dict.fromkeys(self.custody_at(on))
        at_home = [child for child in self.children_at(on) if child in represented]
        return tuple(dict.fromkeys((self.citizen_id, *at_home, *represented)))

    @cached_property
    def concerned(self) -> tuple[str, ...]:
        """The citizen, and who is a subject or a child in the household on some day."""
        return tuple(
            dict.fromkeys((self.citizen_id, *(row["other_id"] for row in self._by_birth if row["kind"] in CONCERNED)))
        )

    def protected_at(self, on: date) -> frozenset[str]:
        """Those whose whereabouts an order hides from the citizen on a day, whoever they are to each other."""
        return frozenset(row["other_id"] for row in self.rows if row["kind"] == "PROTECTED" and is_in_force(row, on))

    def birth_of(self, person: str) -> date:
        """The day of birth of someone related."""
        return self._births[person]

    @cached_property
    def _births(self) -> dict[str, date]:
        return {row["other_id"]: row["birth_date"] for row in self.rows if row["kind"] != "PROTECTED"}

    @cached_property
    def _by_birth(self) -> list[Row]:
        """The rows of relations proper, the eldest first."""
        related = [row for row in self.rows if row["kind"] != "PROTECTED"]
        if len(related) > 1:
            related.sort(key=lambda row: (row["birth_date"], row["other_id"]))
        return related

    def _of(self, kinds: frozenset[str], on: date) -> Iterator[str]:
        """Those related by one of these kinds on a day who are born by then, the eldest first."""
        for row in self._by_birth:
            if row["kind"] in kinds and row["birth_date"] <= on and is_in_force(row, on):
                yield row["other_id"]

    def _minors(self, persons: Iterator[str], on: date) -> Iterator[str]:
        grown = youngest_of(ADULT_AT, on)
        return (person for person in persons if self._births[person] > grown)


def turns_of(row: Row) -> Iterator[date]:
    """The days on which a relation begins or ceases to make somebody a subject, or one of whom rules speak."""
    if row["kind"] == "PROTECTED":
        return
    for day in (row["birth_date"], row["since"], row["until"]):
        if day is not None:
            yield day
    if row["kind"] in ("CHILD", "CUSTODY") and (grown := years_after(row["birth_date"], ADULT_AT)) is not None:
        yield grown


def is_in_force(row: Row, on: date) -> bool:
    """Whether a relation counts on a day."""
    since, until = row["since"], row["until"]
    return (since is None or since <= on) and (until is None or on < until)
