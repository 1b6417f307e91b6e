"""One citizen's relations by the civil registry, at any day: household, children, custody, wards. Decides no access."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Final, NamedTuple

from agencies.contract.day import years_after, youngest_of
from agencies.contract.source import Row

ADULT_AT: Final = 19
CONFIDENTIAL_AT: Final = 14
MEMBERS: Final = frozenset({"SELF", "MEMBER"})
MINORS: Final = frozenset({"CHILD", "CUSTODY"})
CONCERNED: Final = MINORS | {"WARD"}


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


class Related(NamedTuple):
    """Who is related to a citizen on a day and born by then, the eldest first: children and custody are of minors."""

    members: list[str]
    children: list[str]
    custody: list[str]
    wards: list[str]


@dataclass
class CitizenRelations:
    """Who a citizen is related to, themselves included: rows as `Relations` has them, without the citizen's id."""

    citizen_id: str
    rows: Sequence[Row]
    _known: tuple[date, Related] | None = field(default=None, init=False, repr=False, compare=False)
    """Those of the day that was asked for last."""

    @cached_property
    def households(self) -> dict[str, str | None]:
        """Everyone related, each with their household: None too where an order hides another than the citizen's own."""
        found, protected = {}, []
        for row in self.rows:
            if row["kind"] == "PROTECTED":
                protected.append(row["other_id"])
            else:
                found[row["other_id"]] = row["household_id"]
        for other in protected:
            if other in found and found[other] != found[self.citizen_id]:
                found[other] = None
        return found

    @property
    def without_orders(self) -> "CitizenRelations":
        """The same to somebody in office, whom no protection order names."""
        return CitizenRelations(self.citizen_id, [row for row in self.rows if row["kind"] != "PROTECTED"])

    @property
    def household(self) -> str | None:
        """The citizen's own household, as it is now."""
        return self.households[self.citizen_id]

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Who lives in the household, the citizen among them, the eldest first."""
        return tuple([row["other_id"] for row in self._by_birth if row["kind"] in MEMBERS])

    def members_at(self, on: date) -> tuple[str, ...]:
        """The members who are born on a day, the eldest first."""
        return tuple(self._related(on).members)

    def children_at(self, on: date) -> tuple[str, ...]:
        """The citizen's children in the household who are born and under 19 on a day, the eldest first."""
        return tuple(self._related(on).children)

    def custody_at(self, on: date) -> tuple[str, ...]:
        """Those whom the citizen represents on a day: minors in their custody, wherever they live, then their wards."""
        related = self._related(on)
        return tuple(dict.fromkeys((*related.custody, *related.wards)))

    def subjects_at(self, on: date) -> tuple[str, ...]:
        """Those whose services the citizen may ask for on a day.

        Themselves, the children in the household of whom they have custody, then whom else they represent.
        """
        represented = self.custody_at(on)
        at_home = [child for child in self._related(on).children if child in represented]
        return tuple(dict.fromkeys((self.citizen_id, *at_home, *represented)))

    @cached_property
    def concerned(self) -> tuple[str, ...]:
        """The citizen, and who is a subject or a child in the household on some day."""
        concerned = [row["other_id"] for row in self._by_birth if row["kind"] in CONCERNED]
        return tuple(dict.fromkeys((self.citizen_id, *concerned)))

    def protected_at(self, on: date) -> frozenset[str]:
        """Those whose whereabouts an order hides from the citizen on a day, whoever they are to each other."""
        return frozenset(row["other_id"] for row in in_force(self.rows, on) if row["kind"] == "PROTECTED")

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
            related.sort(key=itemgetter("birth_date", "other_id"))
        return related

    def _related(self, on: date) -> Related:
        """Who is related on a day: found in one pass, since who asks about a day asks several times."""
        if self._known is None or self._known[0] != on:
            found, grown = Related([], [], [], []), youngest_of(ADULT_AT, on)
            for row in in_force(self._by_birth, on):
                kind, other, born = row["kind"], row["other_id"], row["birth_date"]
                if born > on:
                    continue
                if kind in MEMBERS:
                    found.members.append(other)
                elif kind == "WARD":
                    found.wards.append(other)
                elif born > grown and kind in MINORS:
                    (found.children if kind == "CHILD" else found.custody).append(other)
            self._known = on, found
        return self._known[1]


def turns_of(row: Row) -> Iterator[date]:
    """The days on which a relation begins or ceases to make somebody a subject, or one of whom rules speak."""
    if row["kind"] == "PROTECTED":
        return
    for day in (row["birth_date"], row["since"], row["until"]):
        if day is not None:
            yield day
    if row["kind"] in ("CHILD", "CUSTODY") and (grown := years_after(row["birth_date"], ADULT_AT)) is not None:
        yield grown


def in_force(rows: Sequence[Row], on: date) -> list[Row]:
    """The rows of relations that count on a day."""
    return [
        row
        for row in rows
        if ((since := row["since"]) is None or since <= on) and ((until := row["until"]) is None or on < until)
    ]
