"""Every fact names the days on which it moves by itself, so that what changes in the future can be computed."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.contract.drawn_rows import SINCE, UNTIL, WINDOW, Rows
from agencies.contract.fact import Fact, FactValue
from agencies.registration.discovery import discover
from agencies.registration.held import HeldFact
from agencies.registration.registry import register
from tests.part import part_of

FACTS = register(discover()).facts
DAY = timedelta(1)
LANGUAGES = ("ko", "en", "ar")


def rows_for(held: HeldFact) -> Rows:
    """The rows that the fact's table may give, as the agency's own `tests/rows.py` has them."""
    rows: Rows = import_module(f"agencies.{held.agency}.tests.rows").ROWS[held.table.table.name]
    return rows


each_fact = pytest.mark.parametrize("held", FACTS.values(), ids=FACTS.keys())


@each_fact
@settings(max_examples=part_of(15))
@given(data=st.data())
def test_fact_changes_on_no_day_that_it_does_not_name(held: HeldFact, data: st.DataObject) -> None:
    """Within three years a fact's value differs from that of the day before only on days that `moves` gives."""
    row = data.draw(rows_for(held))
    value = held.fact.value
    named = set(value.moves(row, SINCE, UNTIL))
    changed = {day for day in WINDOW if value.at(row, day) != value.at(row, day - DAY)}
    assert changed <= named


@each_fact
@settings(max_examples=part_of(15))
@given(data=st.data())
def test_fact_names_only_days_of_the_window(held: HeldFact, data: st.DataObject) -> None:
    """A window's days are those after the first, up to and with the last; windows side by side share no day."""
    row = data.draw(rows_for(held))
    middle = data.draw(st.sampled_from(WINDOW))
    before, after = (set(held.fact.value.moves(row, *window)) for window in ((SINCE, middle), (middle, UNTIL)))
    assert all(SINCE < day <= middle for day in before)
    assert all(middle < day <= UNTIL for day in after)
    assert before | after == set(held.fact.value.moves(row, SINCE, UNTIL))


@each_fact
@settings(max_examples=part_of(15))
@given(data=st.data())
def test_every_change_is_worded(held: HeldFact, data: st.DataObject) -> None:
    """What a fact does by itself is said in Korean, English and Arabic, with no gap that nothing fills."""
    row = data.draw(rows_for(held))
    for day in held.fact.value.moves(row, SINCE, UNTIL):
        old, new = (_told(held.fact, held.fact.value.at(row, on)) for on in (day - DAY, day))
        if old != new:
            turn = held.fact.turn(old, new)
            assert turn is not None, (old, new)
            assert all(turn.words[language].format(from_=old, to=new, to_with_unit=new) for language in LANGUAGES)


def _told(fact: Fact, value: FactValue | None) -> FactValue | None:
    """The value, or what no row means; below an age it is worded by a test of its own."""
    return fact.absent.value if value is None and fact.absent.under_age is None else value


@pytest.mark.parametrize("held", [each for each in FACTS.values() if each.fact.absent.under_age is not None])
def test_birthday_from_which_no_row_means_nothing_is_worded(held: HeldFact) -> None:
    """A fact that no row decides below an age goes missing on that birthday, and says so."""
    turn = held.fact.turn(held.fact.absent.value, None)
    assert turn is not None
    assert turn.words["en"] == "turns 15, and nothing is on record"


@pytest.mark.parametrize(
    ("fact_id", "from_", "to", "words"),
    [
        ("age", 4, 5, "turns 5"),
        ("school_year_age", 2, 3, "kindergarten may begin"),
        ("school_year_age", 5, 6, "elementary school may begin"),
        ("newly_moved_in", True, False, "one year after the move"),
        ("childbirth_or_adoption", True, False, "one year after the birth or adoption"),
        ("childbirth_or_adoption_within_two_years", True, False, "two years after the birth or adoption"),
        ("enrolled_level", "elementary", "none", "leaves elementary school"),
        ("enrolled_level", "none", "elementary", "enters elementary school"),
        ("enrolled_level", "kindergarten", "elementary", "leaves kindergarten and enters elementary school"),
        ("parental_leave", True, False, "parental leave ends"),
        ("recent_parental_leave", True, False, "one year after the end of parental leave"),
        ("basic_livelihood", False, True, "a basic livelihood benefit begins"),
    ],
)
def test_turning_points_read_as_people_say_them(fact_id: str, from_: FactValue, to: FactValue, words: str) -> None:
    """The changes that citizens wait for are said in plain English."""
    turn = FACTS[fact_id].fact.turn(from_, to)
    assert turn is not None
    assert turn.words["en"].format(from_=from_, to=to, to_with_unit=to) == words


def test_no_more_than_a_day_a_month_is_named_where_nothing_else_moves() -> None:
    """For ten years a person's facts name few days: age by month, 120 of them, is the most."""
    until = date(2036, 11, 24)
    born = {"birth_date": date(2020, 1, 31)}
    named = {name: list(FACTS[name].fact.value.moves(born, SINCE, until)) for name in ("age", "age_months")}
    assert (len(named["age"]), len(named["age_months"])) == (10, 120)


def test_stored_values_stand_still() -> None:
    """A fact that is a column as it is names no day: only its holder changes it."""
    still = [each.fact for each in FACTS.values() if not each.fact.turns]
    assert {"sex", "median_income_percent", "serious_illness"} <= {fact.id for fact in still}
    row = dict.fromkeys([name for fact in still for name in fact.value.columns], SINCE)
    assert [fact.id for fact in still if list(fact.value.moves(row, date(2000, 1, 1), UNTIL))] == []
