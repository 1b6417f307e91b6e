"""Verdicts stand in one order, whatever order the rules came in."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.rules.condition import Leaf, Unread
from agencies.rules.evaluation import Situation
from agencies.rules.notation import read_condition
from resolvers.eligibility.assessment.status_sets import STATUSES, StatusSets
from resolvers.eligibility.assessment.tiers import LEVELS, TIERS, Tiers
from resolvers.eligibility.rules.breadth import breadth
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.service_order import level, restrictions
from resolvers.eligibility.rules.verdict import EligibilityStatus
from tests.eligibility.catalogues import catalogue, listed
from tests.eligibility.rules import Condition, conditions, facts_known, rule, situation
from tests.part import part_of

ON = date(2026, 11, 24)
NONE: frozenset[str] = frozenset()

YES = {"fact": "f0", "is": True}
ALSO = {"fact": "f1", "is": True}
NO = {"fact": "f0", "is": False}
AGED = {"fact": "age", "at_most": 60}
MISSING = {"fact": "f2", "is": True}
KNOWN = {"f0": True, "f1": True}


def _names(*rules: Rule) -> list[str]:
    return [service for (service, _), _ in listed(catalogue(rules), [situation(KNOWN)], ON)]


def test_status_comes_first() -> None:
    """ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE, however specific or popular a service is."""
    rules = (
        rule(NO, ALSO, service="ineligible", views=1000),
        rule(MISSING, ALSO, service="unknown", views=100),
        rule(YES, ALSO, service="likely", views=10, in_words=True),
        rule(YES, service="eligible"),
    )
    assert _names(*rules) == ["eligible", "likely", "unknown", "ineligible"]


def test_what_more_groups_restrict_or_many_look_at_comes_first_then_the_narrower() -> None:
    """A group of facts more counts as much as three times the views; what is level stands by how few it leaves."""
    either = {"any": [YES, ALSO]}

    def national(*conditions: Condition, service: str, views: int) -> Rule:
        return rule(*conditions, service=service, views=views, catalogue="gov24")

    rules = (
        national(either, service="wide", views=100),
        national(YES, service="narrow", views=90),
        national(YES, service="seldom", views=20),
        national(YES, AGED, service="seldom of two", views=30),
        national(either, service="often", views=300),
    )
    known = [situation({**KNOWN, "age": 30})]
    found = [service for (service, _), _ in listed(catalogue(rules), known, ON)]
    assert found == ["often", "seldom of two", "narrow", "wide", "seldom"]


def test_three_times_the_views_are_a_level_more() -> None:
    """At the very number, too, where the logarithm of a power of three comes out a little too small."""
    levels = [level(rule(YES, views=views, catalogue="gov24"), NONE) for views in (0, 1, 2, 241, 242, 59_047, 59_048)]
    assert levels == [1, 1, 2, 5, 6, 10, 11]


def test_what_is_written_out_counts_as_often_looked_at() -> None:
    """Its source may not count views, and so much the less is what it describes of interest to few."""
    rules = (
        rule(YES, service="national", views=50_000, catalogue="gov24", in_words=True),
        rule(YES, service="own", in_words=True),
    )
    assert _names(*rules) == ["own", "national"]


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ({"fact": "age", "is": 56}, {"fact": "age", "at_least": 56}),
        ({"all": [{"fact": "age", "at_least": 19}, {"fact": "age", "at_most": 24}]}, {"fact": "age", "at_most": 24}),
        ({"fact": "median_income_percent", "at_most": 50}, {"fact": "median_income_percent", "at_most": 100}),
        ({"fact": "region", "within": "11620"}, {"fact": "region", "within": "11"}),
        ({"fact": "f1", "is": True}, {"any": [{"fact": name, "is": True} for name in ("f1", "f2", "f3")]}),
        ({"all": [{"fact": "f1", "is": True}, {"fact": "f2", "is": True}]}, {"fact": "f1", "is": True}),
        ({"fact": "f1", "is": True}, {"not": {"fact": "f1", "is": True}}),
    ],
)
def test_what_leaves_fewer_people_is_narrower(narrow: Condition, wide: Condition) -> None:
    """An age alone before an age and over, one of few codes before one of many, a sigungu before its sido."""
    assert breadth(read_condition(narrow)) < breadth(read_condition(wide)) <= 1


@pytest.mark.parametrize(
    "leaf", [Leaf("age", "at_least", 56), Leaf("region", "within", "11620"), Leaf("f1", "is", True)]
)
def test_what_no_agency_holds_is_as_narrow_as_what_it_asks(leaf: Leaf) -> None:
    """A service keeps about its place in the order where an agency has left."""
    assert breadth(Unread(leaf)) == breadth(leaf) < 1


def test_facts_of_one_group_are_one_restriction() -> None:
    """Groups are the national catalogue's: the person's facts beside age and sex are one, the household's another."""
    ages = rule({"fact": "age", "at_least": 1}, {"fact": "age_months", "less_than": 24})
    assert restrictions(ages, NONE) == 1
    assert restrictions(rule(YES, ALSO), NONE) == 1
    assert restrictions(rule(YES, ALSO), frozenset({"f1"})) == 2


def test_alternatives_are_no_more_specific_than_the_least_of_them() -> None:
    """Free for the young, the poor and the pregnant asks less than free for the young: one of its groups is enough."""
    young, poor = {"fact": "age", "at_most": 24}, {"fact": "median_income_percent", "at_most": 50}
    assert restrictions(rule({"any": [young, poor, YES]}), NONE) == 1
    assert restrictions(rule({"any": [{"all": [young, poor]}, {"all": [young, poor, YES]}]}), NONE) == 2
    assert restrictions(rule({"all": [young, poor, YES]}), NONE) == 3


def test_of_a_figure_that_changes_the_last_one_counts() -> None:
    """So that the order is the same every day, and by what is asked, not by that nothing is known before the first."""
    limits = {"narrow": [(date(2020, 1, 1), 90), (date(2030, 1, 1), 20)], "wide": [(date(2020, 1, 1), 60)]}
    rules = [
        rule({"fact": "age", "at_most": {"parameter": name}}, service=name, parameters=limits)
        for name in ("wide", "narrow")
    ]
    for day in (date(2019, 1, 1), ON, date(2031, 1, 1)):
        found = listed(catalogue(rules), [situation({"age": 10})], day)
        assert [service for (service, _), _ in found] == ["narrow", "wide"]


def test_then_views_then_id() -> None:
    """Equally specific services come by their views, those without counting as none, then by id."""
    rules = (rule(YES, service="b"), rule(YES, service="seen", views=3), rule(YES, service="a"))
    assert _names(*rules) == ["seen", "a", "b"]


def test_then_the_citizen_before_the_children() -> None:
    """One service's rows of one status come in the order of the subjects."""
    assert _subjects([rule(YES)], [situation(KNOWN), situation(KNOWN), situation(KNOWN)], NONE) == [0, 1, 2]


def test_service_about_the_household_alone_has_one_row() -> None:
    """A rule that reads only the household's facts, or says of whom it speaks, has one row, the citizen's."""
    subjects = [situation(KNOWN), situation(KNOWN)]
    of_household = frozenset({"f0"})
    assert _subjects([rule(YES)], subjects, of_household) == [0]
    assert _subjects([rule({"citizen": ALSO}, YES)], subjects, of_household) == [0]
    assert _subjects([rule(YES, ALSO)], subjects, of_household) == [0, 1]


def test_what_the_catalogue_does_not_say_makes_no_rows_of_its_own() -> None:
    """It is unknown of everybody: a rule about the household has one row, though a figure of it is not known always."""
    subjects, of_household = [situation(KNOWN), situation(KNOWN)], frozenset({"f0"})
    assert _subjects([rule({"not_in_catalogue": "f1"}, YES)], subjects, of_household) == [0]
    limits = {"limit": [(date(2020, 1, 1), 60)]}
    members = rule({"any_member": {"fact": "age", "at_most": {"parameter": "limit"}}}, parameters=limits)
    assert _subjects([members], subjects, of_household) == [0]


@given(st.lists(conditions(), min_size=1, max_size=6), st.lists(facts_known(), min_size=1, max_size=3), st.randoms())
@settings(max_examples=part_of(60))
def test_order_is_total_and_stable(asked: list[object], subjects: list[dict[str, bool | None]], dice: object) -> None:
    """In whatever order the rules come, the verdicts are the same in the same order, and no two stand alike."""
    rules = [rule(each, service=f"s{place}", in_words=place % 2 == 0) for place, each in enumerate(asked)]  # type: ignore[arg-type]
    situations = [situation(facts) for facts in subjects]
    first = listed(catalogue(rules), situations, ON)
    dice.shuffle(rules)  # type: ignore[attr-defined]
    assert listed(catalogue(rules), situations, ON) == first
    assert len(dict(first)) == len(first)
    order = list(EligibilityStatus)
    assert all(order.index(a) <= order.index(b) for (_, a), (_, b) in pairwise(first))


def _subjects(rules: list[Rule], situations: list[Situation], household: frozenset[str]) -> list[int]:
    return [subject for (_, subject), _ in listed(catalogue(rules, household), situations, ON)]


@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(0, 4), st.sampled_from([tier for tier in TIERS if tier % LEVELS])),
            min_size=3,
            max_size=3,
        ),
        max_size=90,
    ),
    st.frozensets(st.sampled_from(STATUSES)),
    st.data(),
)
@settings(max_examples=part_of(150))
def test_a_list_goes_on_behind_any_place(
    drawn: list[list[tuple[int, int]]], statuses: frozenset[EligibilityStatus], data: st.DataObject
) -> None:
    """Places are found by status, tier, rank and subject, as many as are counted; behind one stand those above it."""
    of = catalogue([rule(YES, service=f"s{number}") for number in range(len(drawn))])

    def bits(subject: int, wanted: Callable[[int, int], bool]) -> int:
        return sum(1 << place for place, row in enumerate(drawn) if wanted(*row[subject]))

    def sets(subject: int) -> tuple[int, ...]:
        return tuple(bits(subject, lambda status, _, number=number: status == number) for number in range(5))  # type: ignore[misc]

    def tiers(subject: int) -> Tiers:
        closed, received, other = (bits(subject, lambda _, tier, n=n: bool(tier // LEVELS >> n & 1)) for n in (2, 1, 0))  # type: ignore[misc]
        levels = [bits(subject, lambda _, tier, n=n: tier % LEVELS == LEVELS - 1 - n) for n in range(LEVELS)]  # type: ignore[misc]
        confirmed = bits(subject, lambda _, tier: tier % 3 == 0)
        return Tiers(closed, received, confirmed, ~other, levels)

    found = StatusSets(of, list(map(sets, range(3))), lambda: list(map(tiers, range(3))))  # type: ignore[arg-type]

    def expected(status: int, tier: int) -> int:
        """Where it stands: Maru's own is apart where it is UNKNOWN, and what is confirmed where it is LIKELY."""
        name = STATUSES[status].name
        own = tier if name == "UNKNOWN" or not tier // LEVELS & 1 else tier - LEVELS
        return own - (name == "LIKELY" and tier % 3 == 0)

    every = sorted(
        (status, expected(status, tier), place, subject)
        for place, row in enumerate(drawn)
        for subject, (status, tier) in enumerate(row)
    )
    wanted = [each for each in every if STATUSES[each[0]] in statuses]
    assert list(found.order(statuses)) == wanted
    assert found.total(statuses) == len(wanted)
    if every:
        place = data.draw(st.sampled_from(every))
        behind = found.behind(place)
        assert list(behind.order(statuses)) == [each for each in wanted if each > place]
        assert behind.total(statuses) == len([each for each in wanted if each > place])
