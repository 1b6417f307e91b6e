"""One citizen's relations: who is a member, a child, in custody, a ward, a subject or hidden on a day."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.access.access_policy import granted
from resolvers.access.grant import OF_A_MEMBER, OF_A_MINOR, OWN, WHEREABOUTS, lacked
from resolvers.access.relations import CitizenRelations, relation_of, turns_of

ON: Final = date(2026, 11, 24)
A_DAY: Final = timedelta(days=1)
BORN: Final = {
    "mother": date(1984, 5, 5),
    "grandfather": date(1950, 1, 1),
    "elder": date(2007, 11, 24),
    "younger": date(2007, 11, 25),
    "twin": date(2015, 3, 3),
    "taken": date(2016, 4, 4),
    "unborn": date(2026, 11, 25),
    "apart": date(2014, 1, 1),
    "grown": date(2007, 11, 24),
    "ward": date(2020, 2, 2),
    "early ward": date(2026, 12, 1),
}
AT_HOME: Final = ("MEMBER", "CHILD", "CUSTODY")
KINDS: Final = {
    "mother": ("SELF",),
    "grandfather": ("MEMBER", "PARENT"),
    "elder": AT_HOME,
    "younger": ("CUSTODY", "CHILD", "MEMBER"),
    "twin": AT_HOME,
    "taken": ("MEMBER", "CHILD"),
    "unborn": AT_HOME,
    "apart": ("CUSTODY",),
    "grown": ("CUSTODY",),
    "ward": ("WARD",),
    "early ward": ("WARD",),
}

Row = dict[str, Any]
Term = tuple[date | None, date | None]


def row(other: str, kind: str, home: str | None = "h", term: Term = (None, None)) -> Row:
    """One row of the mother's."""
    hidden = kind == "PROTECTED"
    born = None if hidden else BORN[other]
    since, until = term
    return {
        "other_id": other,
        "kind": kind,
        "household_id": None if hidden else home,
        "birth_date": born,
        "since": since,
        "until": until,
    }


def rows_of(homes: Mapping[str, str | None] = {}, terms: Mapping[tuple[str, str], Term] = {}) -> list[Row]:
    """The mother's rows, in an order of no meaning; `homes` are households other than hers."""
    return [
        row(other, kind, homes.get(other, "h"), terms.get((other, kind), (None, None)))
        for other in reversed(KINDS)
        for kind in KINDS[other]
    ]


def relations(
    homes: Mapping[str, str | None] = {}, terms: Mapping[tuple[str, str], Term] = {}, *further: Row
) -> CitizenRelations:
    """The mother's relations."""
    return CitizenRelations.of("mother", [*rows_of(homes, terms), *further])


def test_everyone_related_has_a_household_and_so_has_the_citizen() -> None:
    """A ward may live elsewhere, or nowhere."""
    found = relations({"ward": "elsewhere"})
    assert found.households == {**dict.fromkeys(BORN, "h"), "ward": "elsewhere"}
    assert found.household == "h"
    assert relations({"mother": None}).household is None
    assert found.birth_of("twin") == BORN["twin"]


def test_members_come_the_eldest_first_and_are_those_who_are_born() -> None:
    """The citizen is among them; wards elsewhere are not."""
    found = relations()
    assert found.members == ("grandfather", "mother", "elder", "younger", "twin", "taken", "unborn")
    assert found.members_at(ON) == found.members[:-1]
    assert found.members_at(date(2026, 11, 25)) == found.members
    assert found.members_at(date(1949, 12, 31)) == ()


def test_children_are_those_born_and_under_19_on_the_day() -> None:
    """On the nineteenth birthday one is a child no more, on the day before still; at birth one is a child."""
    found = relations()
    assert found.children_at(ON) == ("younger", "twin", "taken")
    assert found.children_at(ON - A_DAY) == ("elder", "younger", "twin", "taken")
    assert found.children_at(ON + A_DAY) == ("twin", "taken", "unborn")


def test_d03_a_child_in_custody_is_represented_until_the_19th_birthday() -> None:
    """Wherever it lives, and behind the minors in custody come the wards."""
    found = relations({"apart": "elsewhere", "grown": "elsewhere"})
    assert found.custody_at(ON) == ("younger", "apart", "twin", "ward")
    assert found.custody_at(ON - A_DAY) == ("elder", "grown", "younger", "apart", "twin", "ward")
    assert "younger" not in found.custody_at(ON + A_DAY)


def test_subjects_are_the_citizen_the_children_then_whom_else_they_represent() -> None:
    """Each once, and only who is born; a child at home of whom they have no custody is a member alone."""
    found = relations({"apart": "elsewhere"})
    assert found.subjects_at(ON) == ("mother", "younger", "twin", "apart", "ward")
    assert found.subjects_at(date(2026, 12, 1)) == ("mother", "twin", "unborn", "apart", "ward", "early ward")
    assert "taken" in found.members_at(ON)


@pytest.mark.parametrize(("other", "kind"), [("apart", "CUSTODY"), ("twin", "CUSTODY"), ("ward", "WARD")])
def test_d02_d03_custody_and_guardianship_count_from_their_first_day_until_the_day_before_their_end(
    other: str, kind: str
) -> None:
    """Not the day before they begin, and not on the day to which they are revoked; a day of no length never."""
    for term, expected in (
        ((ON, None), [False, True, True]),
        ((None, ON), [True, False, False]),
        ((ON, ON + A_DAY), [False, True, False]),
        ((ON, ON), [False, False, False]),
    ):
        found = relations(terms={(other, kind): term})
        days = (ON - A_DAY, ON, ON + A_DAY)
        assert [other in found.custody_at(day) for day in days] == expected
        assert [other in found.subjects_at(day) for day in days] == expected


def test_d02_a_member_counts_while_the_membership_lasts() -> None:
    """Where a registry says from when until when somebody lives in the household."""
    found = relations(terms={("grandfather", "MEMBER"): (None, ON)})
    assert "grandfather" in found.members_at(ON - A_DAY)
    assert "grandfather" not in found.members_at(ON)


def test_custody_that_was_interrupted_counts_on_either_side() -> None:
    """A child has as many rows as there were settlements, and is one subject."""
    again = row("apart", "CUSTODY", "elsewhere", (ON + A_DAY, None))
    found = relations({"apart": "elsewhere"}, {("apart", "CUSTODY"): (None, ON)}, again)
    assert ["apart" in found.subjects_at(day) for day in (ON - A_DAY, ON, ON + A_DAY)] == [True, False, True]
    twice = relations({}, {}, row("apart", "CUSTODY"))
    assert twice.subjects_at(ON).count("apart") == twice.custody_at(ON).count("apart") == 1


def test_those_concerned_are_subjects_or_children_at_home_on_some_day() -> None:
    """Of any age, born or not, by birth, behind the citizen."""
    at_home = ("mother", "elder", "grown", "younger", "apart", "twin", "taken", "ward", "unborn", "early ward")
    assert relations().concerned == at_home


def test_an_order_hides_while_it_is_in_force_also_one_who_is_else_a_stranger() -> None:
    """Neither makes anybody a subject, a member or one whose household is known."""
    order = row("stranger", "PROTECTED", None, (ON, ON + A_DAY))
    found = relations({}, {}, order, row("twin", "PROTECTED"))
    assert found.protected_at(ON) == {"stranger", "twin"}
    assert found.protected_at(ON - A_DAY) == found.protected_at(ON + A_DAY) == {"twin"}
    assert "stranger" not in {*found.households, *found.members, *found.concerned, *found.subjects_at(ON)}


def test_an_order_leaves_no_household_of_who_lives_elsewhere() -> None:
    """The household of a child in custody would tell where it lives; the citizen's own is no secret to them."""
    homes = {"apart": "elsewhere"}
    hidden = relations(homes, {}, row("apart", "PROTECTED"), row("twin", "PROTECTED")).households
    assert (hidden["apart"], hidden["twin"]) == (None, "h")
    assert relations(homes).households["apart"] == "elsewhere"


def test_d02_d03_what_is_over_is_left_out_from_that_day_and_so_are_grown_children_elsewhere() -> None:
    """What begins later stays, and so does a grown child at home."""
    homes = {"apart": "elsewhere", "grown": "elsewhere"}
    terms: dict[tuple[str, str], Term] = {("ward", "WARD"): (None, ON), ("early ward", "WARD"): (ON + A_DAY, None)}
    rows = rows_of(homes, terms)
    everything = [(each["other_id"], each["kind"]) for each in rows]
    gone = [("grown", "CUSTODY"), ("ward", "WARD")]
    for day, expected in ((ON - A_DAY, everything), (ON, [each for each in everything if each not in gone])):
        left = CitizenRelations.lasting("mother", list(map(relation_of, rows)), day)
        assert left is not None
        assert [(other, kind) for kind, other, *_ in left.related] == expected


def test_the_days_on_which_a_relation_turns() -> None:
    """Birth, beginning and end, and of a child the coming of age; an order turns nothing of whom rules speak."""
    assert set(turns_of(relation_of(row("twin", "CUSTODY", "h", (ON, None))))) == {BORN["twin"], ON, date(2034, 3, 3)}
    assert set(turns_of(relation_of(row("ward", "WARD", "h", (ON, ON + A_DAY))))) == {BORN["ward"], ON, ON + A_DAY}
    assert set(turns_of(relation_of(row("twin", "MEMBER")))) == {BORN["twin"]}
    assert set(turns_of(relation_of(row("twin", "PROTECTED", None, (ON, None))))) == set()


@pytest.mark.parametrize(
    ("born", "grown"), [(date(9980, 12, 31), {date(9999, 12, 31)}), (date(9981, 1, 1), set()), (date.max, set())]
)
def test_who_comes_of_age_after_the_calendar_s_end_never_does(born: date, grown: set[date]) -> None:
    """A register may hold a birth date that stands for none."""
    assert set(turns_of(relation_of({**row("twin", "CHILD"), "birth_date": born}))) == {born, *grown}


def test_of_one_birthday_the_order_is_by_id() -> None:
    """So that lists are the same every time."""
    rows = [
        {**row("mother", "MEMBER" if each != "b" else "SELF"), "other_id": each, "birth_date": ON} for each in "cba"
    ]
    assert CitizenRelations.of("b", rows).members == ("a", "b", "c")


GRANTED: Final = {
    "as they are": {},
    "custody that is over": {("apart", "CUSTODY"): (None, ON)},
    "custody that is to come": {("apart", "CUSTODY"): (ON + A_DAY, None)},
    "guardianship of a day": {("ward", "WARD"): (ON, ON + A_DAY)},
    "a member who has moved out": {("grandfather", "MEMBER"): (None, ON)},
}


@pytest.mark.parametrize("terms", GRANTED.values(), ids=GRANTED)
def test_d02_d03_whoever_is_granted_anything_is_so_by_a_relation_of_the_day(
    terms: Mapping[tuple[str, str], Term],
) -> None:
    """The access policy looks at the rows in one pass of its own, and comes to the same people on every day."""
    orders = (row("apart", "PROTECTED", None, (ON, ON + A_DAY)), row("twin", "PROTECTED"))
    found = relations({"apart": "elsewhere"}, terms, *orders)
    for day in (ON - A_DAY, ON, ON + A_DAY, date(2026, 12, 1)):
        grants = granted(found, day)
        assert set(grants) == {"mother", *found.members_at(day), *found.custody_at(day)}, day
        hidden = {other for other, grant in grants.items() if not grant & WHEREABOUTS}
        assert hidden == found.protected_at(day) & set(grants), day


DAYS: Final = st.none() | st.dates(ON - 3 * A_DAY, ON + 3 * A_DAY)
DRAWN: Final = st.builds(
    lambda other, kind, home, since, until: row(other, kind, home, (since, until)),
    st.sampled_from([each for each in BORN if each != "mother"]),
    st.sampled_from(["MEMBER", "CHILD", "CUSTODY", "WARD", "PARENT", "SIBLING", "PROTECTED"]),
    st.sampled_from(["h", "elsewhere"]),
    DAYS,
    DAYS,
)


@given(st.lists(DRAWN, max_size=12), st.dates(ON - 3 * A_DAY, ON + 3 * A_DAY) | st.dates(ON, date(2041, 1, 1)))
def test_d02_d03_the_grants_of_a_day_are_those_of_its_members_and_of_whom_one_represents(
    rows: list[Row], day: date
) -> None:
    """The one pass of the access policy says who may see whom as `members_at` and `custody_at` do, and how much."""
    found = CitizenRelations.of("mother", [row("mother", "SELF"), *rows])
    expected = dict.fromkeys(found.members_at(day), OF_A_MEMBER)
    expected |= {each: OF_A_MINOR if _is_between(each, day) else OWN for each in found.custody_at(day)}
    expected["mother"] = OWN
    hidden = found.protected_at(day)
    assert granted(found, day) == {
        each: lacked(grant, WHEREABOUTS) if each in hidden else grant for each, grant in expected.items()
    }


def _is_between(other: str, day: date) -> bool:
    """Return whether somebody has turned 14 and not yet 19 on a day."""
    born = BORN[other]
    return born.replace(year=born.year + 14) <= day < born.replace(year=born.year + 19)


@pytest.mark.parametrize("kind", ["SIBLING", "SPOUSE", "PARENT", "CHILD"])
def test_a_row_of_a_kind_that_stands_for_no_access_grants_nothing(kind: str) -> None:
    """A registry of one's own may tell of more than the contract has: a sister who lives apart is not seen."""
    own, sister = row("mother", "SELF"), row("twin", kind, "elsewhere")
    assert set(granted(CitizenRelations.of("mother", [own, sister]), ON)) == {"mother"}
