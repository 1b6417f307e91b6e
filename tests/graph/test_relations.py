"""One citizen's relations: who is a member, a child, a ward or a subject on a day."""

from datetime import date
from typing import Any, Final

from resolvers.trust.relations import CitizenRelations

ON: Final = date(2026, 11, 24)
BORN: Final = {
    "mother": date(1984, 5, 5),
    "grandfather": date(1950, 1, 1),
    "elder": date(2007, 11, 24),
    "younger": date(2007, 11, 25),
    "twin": date(2015, 3, 3),
    "unborn": date(2026, 11, 25),
    "ward": date(2020, 2, 2),
    "early ward": date(2026, 12, 1),
}
KINDS: Final = {
    "mother": ("SELF",),
    "grandfather": ("MEMBER", "PARENT"),
    "elder": ("MEMBER", "CHILD"),
    "younger": ("CHILD", "MEMBER"),
    "twin": ("MEMBER", "CHILD"),
    "unborn": ("MEMBER", "CHILD"),
    "ward": ("WARD",),
    "early ward": ("WARD",),
}


def relations(**homes: str | None) -> CitizenRelations:
    """The mother's relations, in an order of no meaning; `homes` are households other than hers."""
    rows: list[dict[str, Any]] = [
        {"other_id": other, "kind": kind, "household_id": homes.get(other, "h"), "birth_date": BORN[other]}
        for other in reversed(KINDS)
        for kind in KINDS[other]
    ]
    return CitizenRelations("mother", rows)


def test_everyone_related_has_a_household_and_so_has_the_citizen() -> None:
    """A ward may live elsewhere, or nowhere."""
    found = relations(ward="elsewhere")
    assert found.households == {**dict.fromkeys(BORN, "h"), "ward": "elsewhere"}
    assert found.household == "h"
    assert relations(mother=None).household is None


def test_members_come_the_eldest_first_and_are_those_who_are_born() -> None:
    """The citizen is among them; wards elsewhere are not."""
    found = relations()
    assert found.members == ("grandfather", "mother", "elder", "younger", "twin", "unborn")
    assert found.members_at(ON) == found.members[:-1]
    assert found.members_at(date(2026, 11, 25)) == found.members
    assert found.members_at(date(1949, 12, 31)) == ()


def test_children_are_those_born_and_under_19_on_the_day() -> None:
    """On the nineteenth birthday one is a child no more, on the day before still; at birth one is a child."""
    found = relations()
    assert found.children_at(ON) == ("younger", "twin")
    assert found.children_at(date(2026, 11, 23)) == ("elder", "younger", "twin")
    assert found.children_at(date(2026, 11, 25)) == ("twin", "unborn")


def test_subjects_are_the_citizen_the_children_then_the_wards() -> None:
    """Each once, and only who is born."""
    found = relations()
    assert found.subjects_at(ON) == ("mother", "younger", "twin", "ward")
    assert found.subjects_at(date(2026, 12, 1)) == ("mother", "twin", "unborn", "ward", "early ward")


def test_those_concerned_are_subjects_on_some_day() -> None:
    """Children of any age and wards, born or not, by birth, behind the citizen."""
    assert relations().concerned == ("mother", "elder", "younger", "twin", "ward", "unborn", "early ward")


def test_of_one_birthday_the_order_is_by_id() -> None:
    """So that lists are the same every time."""
    rows = [
        {"other_id": each, "kind": "MEMBER" if each != "b" else "SELF", "household_id": "h", "birth_date": ON}
        for each in "cba"
    ]
    assert CitizenRelations("b", rows).members == ("a", "b", "c")
