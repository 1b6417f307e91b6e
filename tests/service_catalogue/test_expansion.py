"""Requirements that name dated figures, put as requirements that state them."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.rules.condition import AtLeast, Condition, Leaf, Not, Scope, Unstated
from agencies.rules.expansion import expanded
from agencies.rules.parameter import dated_values

AGE = {"fact": "age", "less_than": {"parameter": "limit"}}
LIMIT = [(date(2022, 4, 1), 8), (date(2026, 1, 1), 9), (date(2027, 1, 1), 10)]
INCOME = [(date(2024, 1, 1), 63), (date(2026, 7, 1), 65)]

Days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def requirement(condition: Any = AGE, since: Any = None, until: Any = None) -> dict[str, Any]:
    return {
        "id": "age",
        "text": {"ko": "나이"},
        "condition": condition,
        "in_force_from": since,
        "in_force_until": until,
    }


def periods(requirements: list[dict[str, Any]]) -> list[tuple[date | None, date | None, Any]]:
    return [(each["in_force_from"], each["in_force_until"], each["condition"]) for each in requirements]


def below(age: int) -> Condition:
    return Leaf("age", "less_than", age)


def test_each_value_holds_until_the_next_and_before_the_first_the_figure_is_not_known() -> None:
    """One requirement for each period, in order, with all else of it kept."""
    found = expanded([requirement()], {"limit": LIMIT})
    assert periods(found) == [
        (None, date(2022, 3, 31), Unstated("age")),
        (date(2022, 4, 1), date(2025, 12, 31), below(8)),
        (date(2026, 1, 1), date(2026, 12, 31), below(9)),
        (date(2027, 1, 1), None, below(10)),
    ]
    assert all(each["id"] == "age" and each["text"] == {"ko": "나이"} for each in found)


@pytest.mark.parametrize(
    ("next_from", "unknown"), [("2027-01-01", []), ("2027-02-01", [(date(2027, 1, 1), date(2027, 1, 31))])]
)
def test_after_a_value_s_last_day_the_figure_is_not_known_until_the_next(next_from: str, unknown: list[Any]) -> None:
    """What is announced by the year decides nothing in the next, until that is announced as well."""
    values = [
        {"from": "2026-01-01", "until": "2026-12-31", "value": 9},
        {"from": next_from, "until": "2027-12-31", "value": 10},
    ]
    found = expanded([requirement()], dated_values({"limit": {"values": values}}))
    assert periods(found) == [
        (None, date(2025, 12, 31), Unstated("age")),
        (date(2026, 1, 1), date(2026, 12, 31), below(9)),
        *((first, last, Unstated("age")) for first, last in unknown),
        (date.fromisoformat(next_from), date(2027, 12, 31), below(10)),
        (date(2028, 1, 1), None, Unstated("age")),
    ]


def test_a_figure_that_is_a_day_is_compared_as_a_day() -> None:
    """A file and the store have a day as text; a fact that is a day is compared with the day itself."""
    born = {"fact": "birth_date", "at_least": {"parameter": "born"}}
    found = expanded([requirement(born)], {"born": [(date(2026, 1, 1), "1992-01-01")]})
    assert periods(found)[1] == (date(2026, 1, 1), None, Leaf("birth_date", "at_least", date(1992, 1, 1)))


@pytest.mark.parametrize("written", [str, date.fromisoformat], ids=["text", "days"])
def test_values_outside_the_requirement_s_own_term_are_left_out(written: Any) -> None:
    """The periods end with the requirement, whether its days are text or days."""
    found = expanded([requirement(since=written("2026-03-01"), until=written("2027-01-01"))], {"limit": LIMIT})
    assert periods(found) == [
        (date(2026, 3, 1), date(2026, 12, 31), below(9)),
        (date(2027, 1, 1), date(2027, 1, 1), below(10)),
    ]


def test_a_requirement_that_begins_with_a_change_has_no_period_before_it() -> None:
    """A term that begins on the day of a change, or ends on it, has no stretch without a day in it."""
    found = expanded([requirement(since="2026-01-01", until="2027-01-01")], {"limit": LIMIT})
    assert periods(found) == [
        (date(2026, 1, 1), date(2026, 12, 31), below(9)),
        (date(2027, 1, 1), date(2027, 1, 1), below(10)),
    ]


def test_a_requirement_without_figures_stays_one() -> None:
    """Only its days become days."""
    [found] = expanded([requirement({"fact": "pregnant", "is": True}, since="2026-03-01")], {})
    assert periods([found]) == [(date(2026, 3, 1), None, Leaf("pregnant", "is", True))]


def test_several_figures_change_each_on_its_own_day() -> None:
    """A period begins with each change; where one of the figures is not known, what names it is not, and no more."""
    condition = {"any_child": {"n_of": {"n": 1, "conditions": [{"not": AGE}, {"any": [_income(), _income()]}]}}}
    found = expanded([requirement(condition)], {"limit": LIMIT[:2], "income": INCOME})
    assert [(since, until) for since, until, _ in periods(found)] == [
        (None, date(2022, 3, 31)),
        (date(2022, 4, 1), date(2023, 12, 31)),
        (date(2024, 1, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), None),
    ]
    age, income = Unstated("age"), Unstated("income")
    at_most = Leaf("income", "at_most", 65)
    outcomes: list[tuple[int, Condition, Condition]] = [
        (0, age, income),
        (1, below(8), income),
        (-1, below(9), at_most),
    ]
    for place, limit, means in outcomes:
        assert found[place]["condition"] == Scope("child", False, AtLeast(1, (Not(limit), AtLeast(1, (means, means)))))


def test_a_parameter_that_is_not_there_is_an_error() -> None:
    """It is never taken for a figure that is not known yet."""
    with pytest.raises(KeyError, match="limit"):
        expanded([requirement()], {})


@given(
    changes=st.lists(Days, unique=True, max_size=6).map(sorted),
    since=st.none() | Days,
    term=st.none() | st.integers(0, 4000),
    on=Days,
)
def test_on_every_day_of_its_term_one_holds_with_the_value_of_that_day(
    changes: list[date], since: date | None, term: int | None, on: date
) -> None:
    """Neither two at once, nor none, nor one outside the requirement's own days."""
    until = None if term is None else date.fromordinal((since or date(2024, 1, 1)).toordinal() + term)
    values = [(change, position) for position, change in enumerate(changes)]
    found = expanded([requirement(since=since, until=until)], {"limit": values})
    holding = [c for first, last, c in periods(found) if (first or on) <= on <= (last or on)]
    begun = [value for change, value in values if change <= on]
    if (since or on) <= on <= (until or on):
        assert holding == [below(begun[-1]) if begun else Unstated("age")]
    else:
        assert holding == []


def _income() -> dict[str, Any]:
    return {"fact": "income", "at_most": {"parameter": "income"}}
