"""Incomes that a text measures otherwise than in percent of the median: a limit that nobody within it exceeds."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read


@pytest.mark.parametrize(
    ("sentence", "most"),
    [
        ("도시근로자 가구당 월평균소득 50% 이하인 자", 80),
        ("도시근로자 가구원수별 월평균 소득의 100% 이하(맞벌이 120%)", 192),
        ("부부합산 연소득 5천만원 이하인 자", 100),
        ("부부합산 총소득이 6천만 원 이하", 120),
        ("연소득(부부합산) 1억원 이하인 자", 200),
        ("부부합산 연소득 6천만원(신혼 7천5백만원) 이하", 150),
    ],
)
def test_a_limit_is_a_share_of_the_median_at_most(sentence: str, most: int) -> None:
    found = read(sentence)
    assert kinds(found) == ["income"]
    assert outcome(found, person(median_income_percent=most)) is MET
    assert outcome(found, person(median_income_percent=most + 1)) is NOT_MET


@pytest.mark.parametrize(
    "aside",
    [
        "맞벌이 120% 이하",
        "1인 가구 170%",
        "한부모가족은 120% 이하",
        "자부담 10%, 맞벌이 120% 이하",
        "감면 대상자는 120% 이하",
    ],
)
def test_of_an_income_with_another_share_in_brackets_nothing_is_claimed(aside: str) -> None:
    assert kinds(read("기준중위소득 100% 이하 (맞벌이 포함)")) == ["income"]
    assert read(f"기준중위소득 100% 이하({aside})") == []
    assert read(f"기준 중위소득 100% 이하 ({aside}) 가구") == []
    assert read(f"기준중위소득 100% 이하인 가구({aside})") == []
    assert read(f"기준중위소득 50%~100% 이하({aside})") == []


def test_another_share_may_be_in_words() -> None:
    assert read("기준중위소득 100퍼센트 이하(맞벌이 120퍼센트)") == []


@pytest.mark.parametrize("aside", ["본인부담 10%", "자부담 10%, 보조 90%", "2026년 4인 100% 기준 649만원", "50% 감면"])
def test_what_is_paid_and_the_share_itself_are_no_other_share(aside: str) -> None:
    found = read(f"기준중위소득 100% 이하({aside})")
    assert kinds(found) == ["income"]
    assert outcome(found, person(median_income_percent=101)) is NOT_MET


def test_what_parents_earn_is_no_income_of_a_couple() -> None:
    found = read("부부합산 연소득 5천만원 이하인 자")
    assert outcome(found, person(median_income_percent=150, extended_family=True)) is UNKNOWN
    assert outcome(found, person(median_income_percent=150)) is NOT_MET


def test_ones_own_income_says_nothing_of_the_households() -> None:
    assert read("본인 연소득 3천만원 이하인 자") == []
