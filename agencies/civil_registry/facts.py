"""The facts that the civil registry holds (ids and meanings: the code list of the national catalogue, version 3)."""

from datetime import date

from agencies.civil_registry.law import DEFECTOR, FAMILY, RESIDENT
from agencies.contract import (
    NO,
    NOT_RECORDED,
    Fact,
    FactTable,
    FactType,
    Row,
    Table,
    add_years,
    at_least,
    computed_from,
    months_since,
    school_year,
    stored,
    within_days,
    years_since,
    younger_than,
)

A_YEAR = 365
NEWLYWED_YEARS = 7


def _school_year_age(row: Row, on: date) -> int:
    born: date = row["birth_date"]
    return school_year(on) - 1 - born.year


def _arrived_within_a_year(row: Row, on: date) -> bool:
    return any(0 <= (on - arrived).days <= A_YEAR for arrived in row["child_arrivals"] or ())


def _newlywed(row: Row, on: date) -> bool:
    married = row["married_on"]
    return married is not None and married <= on < add_years(married, NEWLYWED_YEARS)


CITIZEN = FactTable(
    of="citizen",
    table=Table("citizen_fact", "citizen_id"),
    recorded_at="recorded_at",
    facts=(
        Fact(
            "sex", {"ko": "성별", "en": "Sex"}, FactType.CODE, stored("sex"), NOT_RECORDED, RESIDENT, ("female", "male")
        ),
        Fact(
            "birth_date",
            {"ko": "생년월일", "en": "Date of birth"},
            FactType.DATE,
            stored("birth_date"),
            NOT_RECORDED,
            RESIDENT,
        ),
        Fact(
            "age", {"ko": "만 나이", "en": "Age"}, FactType.INTEGER, years_since("birth_date"), NOT_RECORDED, RESIDENT
        ),
        Fact(
            "age_months",
            {"ko": "개월 수", "en": "Age in months"},
            FactType.INTEGER,
            months_since("birth_date"),
            NOT_RECORDED,
            RESIDENT,
        ),
        Fact(
            "school_year_age",
            {"ko": "학년도 나이", "en": "Age by school year"},
            FactType.INTEGER,
            computed_from(("birth_date",), _school_year_age),
            NOT_RECORDED,
            RESIDENT,
        ),
        Fact(
            "childbirth_or_adoption",
            {"ko": "1년 이내 출산·입양", "en": "A child born or adopted within a year"},
            FactType.BOOLEAN,
            computed_from(("child_arrivals",), _arrived_within_a_year),
            NO,
            FAMILY,
        ),
        Fact(
            "north_korean_defector",
            {"ko": "북한이탈주민", "en": "North Korean defector"},
            FactType.BOOLEAN,
            stored("north_korean_defector"),
            NO,
            DEFECTOR,
        ),
    ),
)

HOUSEHOLD = FactTable(
    of="household",
    table=Table("household_fact", "household_id"),
    recorded_at="recorded_at",
    facts=(
        Fact("region", {"ko": "거주 지역", "en": "Region"}, FactType.CODE, stored("region"), NOT_RECORDED, RESIDENT),
        Fact(
            "residence_since",
            {"ko": "거주 시작일", "en": "At this address since"},
            FactType.DATE,
            stored("address_since"),
            NOT_RECORDED,
            RESIDENT,
        ),
        Fact(
            "newly_moved_in",
            {"ko": "신규 전입", "en": "Newly moved in"},
            FactType.BOOLEAN,
            within_days("address_since", A_YEAR),
            NO,
            RESIDENT,
        ),
        Fact(
            "multicultural_household",
            {"ko": "다문화가족", "en": "Multicultural household"},
            FactType.BOOLEAN,
            stored("multicultural"),
            NO,
            FAMILY,
        ),
        Fact(
            "one_person_household",
            {"ko": "1인 가구", "en": "One-person household"},
            FactType.BOOLEAN,
            stored("one_person"),
            NO,
            FAMILY,
        ),
        Fact(
            "couple_household",
            {"ko": "부부 가구", "en": "Household of a couple"},
            FactType.BOOLEAN,
            stored("couple"),
            NO,
            FAMILY,
        ),
        Fact(
            "newlywed",
            {"ko": "신혼부부", "en": "Newly wed"},
            FactType.BOOLEAN,
            computed_from(("married_on",), _newlywed),
            NO,
            FAMILY,
        ),
        Fact(
            "number_of_children",
            {"ko": "자녀 수", "en": "Number of children under 19"},
            FactType.INTEGER,
            younger_than("child_births", 19),
            NOT_RECORDED,
            FAMILY,
        ),
        Fact(
            "multi_child_household",
            {"ko": "다자녀 가구", "en": "Household with two or more children"},
            FactType.BOOLEAN,
            at_least(2, younger_than("child_births", 19)),
            NO,
            FAMILY,
        ),
        Fact(
            "single_parent_household",
            {"ko": "한부모·조손 가구", "en": "Single-parent or grandparent household"},
            FactType.BOOLEAN,
            at_least(1, younger_than("single_parent_births", 18)),
            NO,
            FAMILY,
        ),
        Fact(
            "extended_family",
            {"ko": "3세대 이상 가구", "en": "Three generations"},
            FactType.BOOLEAN,
            stored("three_generations"),
            NO,
            FAMILY,
        ),
    ),
)

FACTS = (CITIZEN, HOUSEHOLD)
