"""The words for a fact's value at a day: each says what it is, and on which days it moves."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.contract import (
    Dated,
    at_least,
    computed_from,
    days_in,
    during,
    months_since,
    school_year_beginnings,
    stored,
    stored_since,
    within_days,
    within_years,
    years_since,
    younger_than,
)
from agencies.contract.source import Row
from agencies.contract.values.day import add_years, completed_years

SINCE, UNTIL = date(2026, 1, 1), date(2028, 12, 31)
LEAP_DAY = date(2024, 2, 29)


def _moves(dated: Dated, row: Row) -> list[date]:
    return sorted(dated.moves(row, SINCE, UNTIL))


def test_years_of_29_february_are_completed_on_1_march() -> None:
    """A leap day's birthday is 1 March, and 29 February in a leap year."""
    age, row = years_since("born"), {"born": LEAP_DAY}
    assert [age.at(row, day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == [1, 2]
    assert _moves(age, row) == [date(2026, 3, 1), date(2027, 3, 1), date(2028, 2, 29)]


def test_nobody_has_an_age_before_birth() -> None:
    """It is missing until the day of birth, on which it moves to nought."""
    age, row = years_since("born"), {"born": date(2027, 5, 5)}
    assert [age.at(row, day) for day in (date(2027, 5, 4), date(2027, 5, 5))] == [None, 0]
    assert _moves(age, row) == [date(2026, 5, 5), date(2027, 5, 5), date(2028, 5, 5)]


def test_months_that_lack_the_day_are_completed_on_the_first() -> None:
    """Born on the 31st: 1 March completes February's month, and 31 March its own."""
    months, row = months_since("born"), {"born": date(2025, 10, 31)}
    in_spring = [day for day in _moves(months, row) if date(2026, 2, 1) <= day < date(2026, 6, 1)]
    assert in_spring == [date(2026, 3, 1), date(2026, 3, 31), date(2026, 5, 1), date(2026, 5, 31)]
    assert [months.at(row, day) for day in (date(2026, 2, 28), *in_spring)] == [3, 4, 5, 6, 7]


def test_stored_since_is_not_on_record_before() -> None:
    """What the column was before its day nobody knows; without a day it stands at any time."""
    status = stored_since("status", "since")
    row = {"status": "EMPLOYED", "since": date(2026, 5, 5)}
    assert [status.at(row, day) for day in (date(2026, 5, 4), date(2026, 5, 5))] == [None, "EMPLOYED"]
    assert _moves(status, row) == [date(2026, 5, 5)]
    assert status.at({**row, "since": None}, date(1990, 1, 1)) == "EMPLOYED"
    assert _moves(status, {**row, "since": None}) == []


@pytest.mark.parametrize("array", [False, True])
def test_a_period_lasts_until_the_day_before_its_end(array: bool) -> None:
    """It holds from its first day to the day before its end, in one column each or in two arrays."""
    row = {"since": date(2026, 5, 5), "until": date(2026, 6, 1)}
    row = {name: [day] for name, day in row.items()} if array else row
    leave = during("since", "until")
    days = [date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 31), date(2026, 6, 1)]
    assert [leave.at(row, day) for day in days] == [False, True, True, False]
    assert _moves(leave, row) == [date(2026, 5, 5), date(2026, 6, 1)]


def test_a_period_without_an_end_goes_on() -> None:
    """No end is set: it holds still; without a beginning it is as where there is no row."""
    leave = during("since", "until")
    assert leave.at({"since": date(2026, 5, 5), "until": None}, UNTIL) is True
    assert _moves(leave, {"since": date(2026, 5, 5), "until": None}) == [date(2026, 5, 5)]
    assert leave.at({"since": None, "until": None}, UNTIL) is None
    assert _moves(leave, {"since": None, "until": None}) == []


def test_periods_are_none_only_where_both_arrays_are_empty() -> None:
    """Arrays that do not belong together, and what is no array at all, are no record of nothing: they fail."""
    leave = during("since", "until")
    assert leave.at({"since": [], "until": []}, SINCE) is False
    assert leave.at({"since": (), "until": ()}, SINCE) is False
    broken: list[tuple[object, object]] = [([], None), ([], [UNTIL]), ([SINCE], []), ("", []), ([], "")]
    for begins, ends in broken:
        with pytest.raises((TypeError, ValueError)):
            leave.at({"since": begins, "until": ends}, date(2026, 6, 1))


def test_a_term_is_none_only_of_an_empty_array() -> None:
    """No day in it, and nothing lasts; a text without a character is no day, and fails."""
    moved_in = within_days("day", 30)
    assert moved_in.at({"day": []}, SINCE) is False
    assert moved_in.at({"day": ()}, SINCE) is False
    with pytest.raises(TypeError):
        moved_in.at({"day": ""}, SINCE)


def test_a_term_of_days_ends_the_day_after_the_last() -> None:
    """Thirty days after the day itself still count, the thirty-first does not."""
    moved_in, row = within_days("day", 30), {"day": date(2026, 5, 1)}
    days = [date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 1)]
    assert [moved_in.at(row, day) for day in days] == [False, True, True, False]
    assert _moves(moved_in, row) == [date(2026, 5, 1), date(2026, 6, 1)]
    assert moved_in.at({"day": [date(2020, 1, 1), date(2026, 5, 1)]}, date(2026, 5, 2)) is True


@pytest.mark.parametrize(
    ("begins", "last"),
    [
        (date(2026, 5, 1), date(2027, 5, 1)),
        (date(2027, 5, 1), date(2028, 5, 1)),
        (date(2026, 2, 28), date(2027, 2, 28)),
        (date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_a_term_of_a_year_ends_on_the_same_day(begins: date, last: date) -> None:
    """Be there a leap day in it or not; what begins on one ends on 28 February."""
    lost, day = within_years("day", 1), timedelta(1)
    days = [begins - day, begins, last, last + day]
    for row in ({"day": begins}, {"day": [date(2000, 1, 1), begins]}):
        assert [lost.at(row, each) for each in days] == [False, True, True, False]
        assert [*lost.moves(row, begins - day, last + day)] == [begins, last + day]
    assert lost.at({"day": []}, begins) is False
    assert lost.at({"day": None}, begins) is None
    assert _moves(lost, {"day": None}) == []


@pytest.mark.parametrize("begins", [date(9998, 12, 31), date(9999, 1, 1), date.max])
def test_a_term_of_a_year_may_end_where_the_calendar_does(begins: date) -> None:
    """No day ends it, and nothing fails."""
    lost, row = within_years("day", 1), {"day": begins}
    assert [lost.at(row, day) for day in (SINCE, date.max)] == [False, True]
    assert list(lost.moves(row, SINCE, date.max)) == [begins]


def test_a_term_may_begin_where_the_calendar_ends() -> None:
    """A register's "never" is the calendar's last day: nothing moves, and nothing fails."""
    assert _moves(within_days("day", 30), {"day": date.max}) == []


def test_children_are_counted_from_birth_to_their_birthday() -> None:
    """A number of children moves with each birth and each coming of age, and so does whether it is enough."""
    row = {"births": [date(2007, 3, 3), date(2027, 4, 4)]}
    children = younger_than("births", 19)
    enough = at_least(1, children)
    days = [date(2026, 3, 2), date(2026, 3, 3), date(2027, 4, 4)]
    assert [children.at(row, day) for day in days] == [1, 0, 1]
    assert [enough.at(row, day) for day in days] == [True, False, True]
    assert _moves(children, row) == _moves(enough, row) == days[1:]


def test_a_function_of_one_s_own_names_its_days() -> None:
    """Days outside of the window and nulls that a function names are left out."""
    dated = computed_from(("a", "b"), lambda row, on: on >= row["a"], days_in("a", "b"))
    assert _moves(dated, {"a": date(2026, 5, 5), "b": [None, SINCE, UNTIL, date(2029, 1, 1)]}) == [
        date(2026, 5, 5),
        UNTIL,
    ]


def test_nothing_known_does_not_move() -> None:
    """A null names no day."""
    row = dict.fromkeys(["it"])
    for dated in (stored("it"), within_days("it", 3), years_since("it"), months_since("it"), younger_than("it", 19)):
        assert _moves(dated, row) == []


def test_a_day_that_stands_for_none_keeps_nobody_else_s_from_moving() -> None:
    """The calendar ends before the 19th birthday of one; the other's is named."""
    births = [date.max, date(2008, 5, 5)]
    assert _moves(younger_than("births", 19), {"births": births}) == [date(2027, 5, 5)]


def test_school_years_begin_on_1_march() -> None:
    """The first day of the window is not in it, the last one is."""
    beginnings = [date(2027, 3, 1), date(2028, 3, 1)]
    assert list(school_year_beginnings(date(2026, 3, 1), date(2028, 3, 1))) == beginnings
    assert list(school_year_beginnings(date(2026, 3, 1), date(2027, 2, 28))) == []


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_completed_years_and_who_is_younger_are_told_by_the_birthday(born: date, on: date) -> None:
    """Both agree with the day on which so many years are completed, which a leap day's years are on 1 March."""
    years = completed_years(born, on)
    assert add_years(born, years) <= on < add_years(born, years + 1)
    for limit in (18, 19):
        younger = born <= on < add_years(born, limit)
        assert younger_than("births", limit).at({"births": [born, born]}, on) == 2 * younger


@pytest.mark.parametrize("on", [date(2023, 2, 28), date(2023, 3, 1), date(2024, 2, 28), LEAP_DAY, date(2024, 3, 1)])
def test_who_is_younger_about_a_leap_day(on: date) -> None:
    """Whether born on the leap day or about it, and whichever day it is about that."""
    for years in (1, 2, 3, 4, 19):
        for born in (date(on.year - years, 1, 1) + timedelta(days=number) for number in range(120)):
            younger = born <= on < add_years(born, years)
            assert younger_than("births", years).at({"births": [born]}, on) == younger, (years, born)
