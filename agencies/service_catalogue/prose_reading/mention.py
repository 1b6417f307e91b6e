"""A phrase of the prose that stands for a condition, and whom the condition is said of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.kind import ORGANISATION

AN_ADULT: Final[Notation] = {"fact": "age", "at_least": 19}
TWO: Final = 2

NARROW: Final = "narrow"
GROUP: Final = "group"


@dataclass(frozen=True, slots=True)
class Mention:
    """Where the phrase stands, and what it asks of the row's subject, or of one member of the household.

    `exact`: what decides, of the subject alone, who is meant; None where the facts show a sign of it at best.
    `attribute`: it says something of whoever is meant, as an age does, and names nobody. `clause`: it is
    part of a clause that says what befell whoever is meant, so that any word may follow.
    """

    start: int
    end: int
    kind: str
    of_subject: Notation
    of_household: Notation
    exact: Notation | None = None
    attribute: bool = False
    clause: bool = False


def household_of(condition: Notation) -> Notation:
    """The condition met by one member of the household."""
    return {"any_member": condition}


def subject_or_family(condition: Notation) -> Notation:
    """The condition met by the subject; of an adult, by one member of the household too.

    Prose that names a child or a patient is as well for the adults who care for them; a child stands for itself.
    """
    return {"any": [condition, {"all": [AN_ADULT, household_of(condition)]}]}


def of_that_person(mention: Mention) -> Notation:
    """The mention's condition met by the subject alone, who is named beside it as something else as well."""
    alone: Notation = mention.of_household.get("any_member", mention.of_subject)
    return alone


def unshown(group: str, *, narrow: bool) -> Notation:
    """The condition that no fact shows: of a narrow group nobody is taken to be; of another it is unknown who is."""
    return {GROUP: group, NARROW: narrow}


A_FIRM: Final = unshown(ORGANISATION, narrow=True)
BEREAVED: Final = unshown("bereaved", narrow=True)


def one_of(conditions: list[Notation]) -> Notation:
    """One of the conditions, each of them once."""
    distinct: list[Notation] = []
    of_family: list[Notation] = []
    for condition in _flat(conditions):
        if condition.get("all", [None])[0] == AN_ADULT and len(condition["all"]) == TWO:
            of_family.append(condition["all"][1])
        elif condition not in distinct:
            distinct.append(condition)
    if of_family:
        distinct.append({"all": [AN_ADULT, one_of(of_family)]})
    return distinct[0] if len(distinct) == 1 else {"any": distinct}


def _flat(conditions: Iterable[Notation]) -> Iterator[Notation]:
    for condition in conditions:
        if set(condition) == {"any"}:
            yield from _flat(condition["any"])
        else:
            yield condition


def every_one(conditions: list[Notation]) -> Notation:
    """All of the conditions, each of them once."""
    distinct: list[Notation] = []
    for condition in conditions:
        inner = condition["all"] if set(condition) == {"all"} else [condition]
        distinct += [each for each in inner if each not in distinct]
    return distinct[0] if len(distinct) == 1 else {"all": distinct}


def names_narrow(condition: Notation) -> bool:
    """Whether the condition names a narrow group that no fact shows."""
    return bool(condition.get(NARROW)) or any(names_narrow(each) for each in _inner(condition))


def needs_narrow(condition: Notation) -> bool:
    """Whether nobody can meet the condition but by belonging to a narrow group that no fact shows."""
    if set(condition) == {"any"}:
        return all(needs_narrow(each) for each in condition["any"])
    if set(condition) == {"all"}:
        return any(needs_narrow(each) for each in condition["all"])
    if set(condition) == {"any_member"}:
        return needs_narrow(condition["any_member"])
    return bool(condition.get(NARROW))


def names_group(condition: Notation) -> bool:
    """Whether the condition names a group that no fact shows, or shows only signs of."""
    return GROUP in condition or any(names_group(each) for each in _inner(condition))


def _inner(condition: Notation) -> list[Notation]:
    values = [each for value in condition.values() for each in (value if isinstance(value, list) else [value])]
    return [each for each in values if isinstance(each, dict)]
