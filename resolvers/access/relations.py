"""One citizen's relations by the civil registry, at any day: household, children, custody, wards. Decides no access."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from operator import itemgetter
from types import NoneType
from typing import Final, NamedTuple

from agencies.contract.source import Row
from agencies.contract.values.coming_of_age import ADULT_AT
from agencies.contract.values.day import years_after, youngest_of

MEMBERS: Final = frozenset({"SELF", "MEMBER"})
MINORS: Final = frozenset({"CHILD", "CUSTODY"})
CONCERNED: Final = MINORS | {"WARD"}
ORDER: Final = "PROTECTED"
DAY_OR_NONE: Final = (date, NoneType)

Relation = tuple[str, str, str | None, date, date | None, date | None]
"""A row, gone through by place: its kind, of whom it is, their household and birth, since when and until when."""

COLUMNS: Final = ("kind", "other_id", "household_id", "birth_date", "since", "until")
relation_of: Final[Callable[[Row], Relation]] = itemgetter(*COLUMNS)
HOUSEHOLD: Final = itemgetter(1, 2)
BIRTH: Final = itemgetter(1, 3)
BY_BIRTH: Final = itemgetter(3, 1)


class Related(NamedTuple):
    """Who is related to a citizen on a day and born by then, the eldest first: children and custody are of minors."""

    members: list[str]
    children: list[str]
    custody: list[str]
    wards: list[str]


@dataclass
class CitizenRelations:
    """Who a citizen is related to, themselves included, and the `orders` that protect somebody from them."""

    citizen_id: str
    related: Sequence[Relation]
    orders: Sequence[Relation]
    _known: tuple[date, Related] | None = field(default=None, init=False, repr=False, compare=False)
    """Those of the day that was asked for last."""

    @classmethod
    def of(cls, citizen_id: str, rows: Iterable[Row]) -> "CitizenRelations":
        """What these rows say, as `Relations` has them, without the citizen's id."""
        related: list[Relation] = []
        orders: list[Relation] = []
        for relation in map(relation_of, rows):
            (orders if relation[0] == ORDER else related).append(relation)
        return cls(citizen_id, related, orders)

    @classmethod
    def lasting(cls, citizen_id: str, relations: Sequence[Relation], on: date) -> "CitizenRelations | None":
        """What counts of these relations on a day or on a later one; None for one whom the registry does not know.

        What is over is not there any more, nor is custody of one who has come of age and lives in another household.
        TypeError where one lacks its days: nothing could be decided by it.
        """
        for own in relations:
            if own[0] == "SELF" and own[1] == citizen_id:
                break
        else:
            # Rows without their own (of one who has died and is still listed as a member) make nobody.
            return None
        home, grown = own[2], youngest_of(ADULT_AT, on)
        related: list[Relation] = []
        orders: list[Relation] = []
        for relation in relations:
            kind, _, lives_in, born, since, until = relation
            # Most have no day but that of birth.
            if since is not None or until is not None or type(born) is not date:
                if _is_over(relation, on):
                    continue
                if not has_days(relation):
                    raise TypeError
            if kind == ORDER:
                orders.append(relation)
            elif kind != "CUSTODY" or born > grown or lives_in == home:
                related.append(relation)
        return None if _is_over(own, on) else cls(citizen_id, related, orders)

    @cached_property
    def households(self) -> dict[str, str | None]:
        """Everyone related, each with their household: None too where an order hides another than the citizen's own."""
        found = dict(map(HOUSEHOLD, self.related))
        for order in self.orders:
            other = order[1]
            if other in found and found[other] != found[self.citizen_id]:
                found[other] = None
        return found

    @property
    def without_orders(self) -> "CitizenRelations":
        """The same to somebody in office, whom no protection order names."""
        return CitizenRelations(self.citizen_id, self.related, ())

    @property
    def household(self) -> str | None:
        """The citizen's own household, as it is now."""
        return self.households[self.citizen_id]

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Who lives in the household, the citizen among them, the eldest first."""
        return tuple([each[1] for each in self._by_birth if each[0] in MEMBERS])

    def members_at(self, on: date) -> tuple[str, ...]:
        """The members who are born on a day, the eldest first."""
        return tuple(self._related(on).members)

    def children_at(self, on: date) -> tuple[str, ...]:
        """The citizen's children in the household who are born and under 19 on a day, the eldest first."""
        return tuple(self._related(on).children)

    def offspring_at(self, on: date) -> tuple[str, ...]:
        """The citizen's children who are born and under 19 on a day: in the household, and in custody elsewhere."""
        related = self._related(on)
        return tuple(dict.fromkeys((*related.children, *related.custody)))

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
        concerned = [each[1] for each in self._by_birth if each[0] in CONCERNED]
        return tuple(dict.fromkeys((self.citizen_id, *concerned)))

    def protected_at(self, on: date) -> frozenset[str]:
        """Those whose whereabouts an order hides from the citizen on a day, whoever they are to each other."""
        return frozenset([order[1] for order in self.orders if in_force(order[4], order[5], on)])

    def birth_of(self, person: str) -> date:
        """The day of birth of someone related."""
        return self._births[person]

    @cached_property
    def _births(self) -> dict[str, date]:
        return dict(map(BIRTH, self.related))

    @cached_property
    def _by_birth(self) -> list[Relation]:
        """The relations, the eldest first."""
        return sorted(self.related, key=BY_BIRTH)

    def _related(self, on: date) -> Related:
        """Who is related on a day: found in one pass, since who asks about a day asks several times."""
        if self._known is None or self._known[0] != on:
            found, grown = Related([], [], [], []), youngest_of(ADULT_AT, on)
            for kind, other, _, born, since, until in self._by_birth:
                if born > on or ((since or until) and not in_force(since, until, on)):
                    continue
                if kind in MEMBERS:
                    found.members.append(other)
                elif kind == "WARD":
                    found.wards.append(other)
                elif born > grown and kind in MINORS:
                    (found.children if kind == "CHILD" else found.custody).append(other)
            self._known = on, found
        return self._known[1]


def has_days(relation: Relation) -> bool:
    """Whether a row has days where there are to be some; of whom an order names, no birth is told."""
    kind, _, _, born, since, until = relation
    return type(since) in DAY_OR_NONE and type(until) in DAY_OR_NONE and (type(born) is date or kind == ORDER)


def turns_of(relation: Relation) -> Iterator[date]:
    """The days on which a relation begins or ceases to make somebody a subject, or one of whom rules speak."""
    kind, _, _, born, since, until = relation
    if kind == ORDER:
        return
    for day in (born, since, until):
        if day is not None:
            yield day
    if kind in MINORS and (grown := years_after(born, ADULT_AT)) is not None:
        yield grown


def in_force(since: date | None, until: date | None, on: date) -> bool:
    """Whether a relation counts on a day."""
    return (since is None or since <= on) and (until is None or on < until)


def _is_over(relation: Relation, on: date) -> bool:
    until = relation[5]
    return type(until) is date and until <= on
