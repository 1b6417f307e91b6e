"""The days that the labour office holds as facts: when a job was lost, when a leave began and ends, how long it is."""

from datetime import date, timedelta
from typing import Any, Final

import pytest

from agencies.labour_office.facts import CITIZEN, OLD_NAMES
from agencies.labour_office.legal_bases import MATERNITY_LEAVE, PARENTAL_LEAVE
from agencies.labour_office.life_events import LIFE_EVENTS
from agencies.service_catalogue.application_period.period import Term

A_DAY: Final = timedelta(days=1)
FACTS: Final = {fact.id: fact for fact in (*CITIZEN.facts, *OLD_NAMES)}
ROW: Final[dict[str, Any]] = {
    "involuntary_losses": [date(2024, 3, 1), date(2026, 9, 20)],
    "parental_from": [date(2024, 1, 1), date(2026, 4, 18)],
    "parental_until": [date(2024, 7, 1), date(2027, 4, 18)],
    "maternity_from": [date(2026, 1, 18)],
    "maternity_until": [date(2026, 4, 18)],
}
DAYS: Final = (
    "job_lost_on",
    "parental_leave_since",
    "parental_leave_ends_on",
    "parental_leave_days",
    "maternity_leave_ends_on",
)
NOTHING: Final[dict[str, Any]] = {name: [] for name in ROW}


@pytest.mark.parametrize(
    ("fact", "on", "value"),
    [
        ("job_lost_on", date(2024, 2, 29), None),
        ("job_lost_on", date(2026, 9, 19), date(2024, 3, 1)),
        ("job_lost_on", date(2026, 9, 20), date(2026, 9, 20)),
        ("parental_leave_since", date(2023, 12, 31), None),
        ("parental_leave_since", date(2026, 4, 17), date(2024, 1, 1)),
        ("parental_leave_since", date(2026, 4, 18), date(2026, 4, 18)),
        ("parental_leave_ends_on", date(2026, 4, 17), date(2024, 6, 30)),
        ("parental_leave_ends_on", date(2026, 4, 18), date(2027, 4, 17)),
        ("parental_leave_days", date(2023, 12, 31), None),
        ("parental_leave_days", date(2026, 4, 17), 182),
        ("parental_leave_days", date(2026, 4, 18), 365),
        ("maternity_leave_ends_on", date(2026, 1, 17), None),
        ("maternity_leave_ends_on", date(2026, 11, 24), date(2026, 4, 17)),
    ],
)
def test_the_day_is_that_of_what_happened_last(fact: str, on: date, value: date | int | None) -> None:
    """As of the day asked about; a leave's last day is the one before the first without it."""
    assert FACTS[fact].value.at(ROW, on) == value
    assert FACTS[fact].value.at(NOTHING, on) is None


COUNTED: Final[dict[str, Any]] = {
    "insured_days": 400,
    "counted_on": date(2026, 11, 24),
    "involuntary_losses": [date(2026, 9, 20)],
    "jobs_ended": [date(2026, 9, 20)],
    "status": "JOB_SEEKING",
}


@pytest.mark.parametrize("fact", ["insured_180_days", "insured_180_days_before_loss"])
@pytest.mark.parametrize(("counted", "value"), [(None, None), (0, None), (179, None), (180, True), (549, True)])
def test_fewer_insured_days_in_eighteen_months_say_nothing_of_earlier_ones(
    fact: str, counted: int | None, value: bool | None
) -> None:
    """Who is on leave without pay, or lost the job long ago, may have had enough: only enough of them are proof."""
    assert FACTS[fact].value.at(COUNTED | {"insured_days": counted}, date(2026, 11, 24)) is value


def test_nothing_is_said_of_the_time_before_a_job_was_lost_of_who_lost_none() -> None:
    """Nor before the day of the loss."""
    fact = FACTS["insured_180_days_before_loss"].value
    assert fact.at(COUNTED | {"involuntary_losses": [], "jobs_ended": []}, date(2026, 11, 24)) is None
    assert [fact.at(COUNTED, date(2026, 9, day)) for day in (19, 20)] == [None, True]
    assert {*fact.moves(COUNTED, date(2026, 1, 1), date(2026, 12, 31))} == {date(2026, 9, 20)}


@pytest.mark.parametrize(
    ("otherwise", "value"),
    [
        ({"counted_on": date(2026, 9, 20)}, True),
        ({"counted_on": date(2026, 9, 19)}, None),
        ({"counted_on": None}, None),
        ({"jobs_ended": [date(2026, 9, 20), date(2026, 10, 31)]}, None),
        ({"jobs_ended": [date(2026, 9, 20), date(2026, 12, 31)]}, True),
        ({"jobs_ended": [date(2026, 3, 1), date(2026, 9, 20)]}, True),
        ({"jobs_ended": None}, None),
        ({"status": "EMPLOYED"}, None),
        ({"status": "SELF_EMPLOYED"}, True),
        ({"status": None}, None),
    ],
)
def test_days_that_were_counted_before_a_loss_or_insured_after_it_are_none_before_it(
    otherwise: dict[str, Any], value: bool | None
) -> None:
    """The count reaches to the loss, no job was left after it, and none is held now: else they prove nothing."""
    assert FACTS["insured_180_days_before_loss"].value.at(COUNTED | otherwise, date(2026, 11, 24)) is value


@pytest.mark.parametrize(
    "lost", [date(2026, 6, 30), date(2027, 2, 28), date(2027, 6, 30), date(2028, 2, 28), date(2028, 2, 29)]
)
def test_a_job_counts_as_lost_until_the_last_day_to_apply(lost: date) -> None:
    """Twelve months after the loss, be there a leap day among them or not, and it moves on the day after."""
    fact, row = FACTS["involuntary_job_loss"].value, {"involuntary_losses": [lost]}
    last = Term("job_loss", "P12M").last_day(lost)
    assert last is not None
    days = [lost - A_DAY, lost, last, last + A_DAY]
    assert [fact.at(row, day) for day in days] == [False, True, True, False]
    assert list(fact.moves(row, lost - A_DAY, date(2030, 12, 31))) == [lost, last + A_DAY]


@pytest.mark.parametrize(
    ("language", "word"), [("ko", "육아휴직"), ("en", "parental leave"), ("ar", "والدين")], ids=["ko", "en", "ar"]
)
def test_a_parental_leave_has_one_word_in_a_language(language: str, word: str) -> None:
    """The facts' titles and the words for what moves them are read side by side."""
    facts = [fact for id_, fact in FACTS.items() if "parental_leave" in id_]
    said = [words[language].lower() for fact in facts for words in (fact.title, *(turn.words for turn in fact.turns))]
    assert [each for each in said if word not in each] == []


@pytest.mark.parametrize("kind", ["parental", "maternity"])
@pytest.mark.parametrize(
    "last", [date(2026, 6, 30), date(2027, 2, 28), date(2027, 6, 30), date(2028, 2, 28), date(2028, 2, 29)]
)
def test_a_leave_counts_as_recent_from_its_end_until_the_last_day_to_apply(kind: str, last: date) -> None:
    """Twelve months after its last day, be there a leap day among them or not, and it moves on the day after."""
    fact, row = FACTS[f"recent_{kind}_leave"].value, {f"{kind}_until": [None, last + A_DAY]}
    apply_by = Term(f"{kind}_leave_end", "P12M").last_day(last)
    assert apply_by is not None
    days = [last, last + A_DAY, apply_by, apply_by + A_DAY]
    assert [fact.at(row, day) for day in days] == [False, True, True, False]
    assert list(fact.moves(row, last - A_DAY, date(2030, 12, 31))) == [last + A_DAY, apply_by + A_DAY]


@pytest.mark.parametrize("ends", [None, date(9999, 1, 1), date.max])
def test_a_leave_that_no_day_ends_is_never_recent(ends: date | None) -> None:
    """Neither where its end is not set, nor where the calendar ends before it."""
    fact, row = FACTS["recent_parental_leave"].value, {"parental_until": [ends]}
    assert fact.at(row, date(2026, 11, 24)) is False
    assert list(fact.moves(row, date(2026, 11, 24), date(2036, 11, 24))) == []


@pytest.mark.parametrize("fact", ["parental_leave_ends_on", "parental_leave_days"])
def test_a_leave_whose_end_is_not_set_has_no_last_day_and_no_length(fact: str) -> None:
    """Though an earlier one has."""
    row = ROW | {"parental_until": [date(2024, 7, 1), None]}
    assert FACTS[fact].value.at(row, date(2026, 11, 24)) is None


def test_a_leave_that_begins_changes_all_that_is_known_of_leaves() -> None:
    """Its event names each such fact."""
    (begins,) = [each for each in LIFE_EVENTS if each.id == "leave_start"]
    of_leaves = {id_ for id_, fact in FACTS.items() if fact.access in (MATERNITY_LEAVE, PARENTAL_LEAVE)}
    assert set(begins.facts) == of_leaves


def test_the_days_move_when_something_happens() -> None:
    """And on no other day."""
    days = {fact: list(FACTS[fact].value.moves(ROW, date(2026, 1, 1), date(2026, 12, 31))) for fact in DAYS}
    assert days["job_lost_on"] == [date(2026, 9, 20)]
    of_leave = [days[fact] for fact in ("parental_leave_since", "parental_leave_ends_on", "parental_leave_days")]
    assert of_leave == [[date(2026, 4, 18)]] * 3
    assert days["maternity_leave_ends_on"] == [date(2026, 1, 18)]
