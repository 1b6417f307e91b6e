"""The facts that the civil registry holds (ids and meanings: the code list of the national catalogue, version 3)."""

from collections.abc import Iterable
from datetime import date

from agencies.civil_registry.legal_bases import ADDRESS, DEFECTOR, FAMILY, ORIGIN, RESIDENT
from agencies.civil_registry.questions import QUESTIONS
from agencies.civil_registry.turns import TURNS
from agencies.contract import (
    NO,
    NOT_RECORDED,
    Fact,
    FactTable,
    FactType,
    Row,
    Table,
    Unit,
    add_years,
    at_least,
    computed_from,
    months_since,
    school_year,
    school_year_beginnings,
    stored,
    stored_since,
    within_days,
    within_years,
    years_after,
    years_since,
    younger_than,
)

A_YEAR = 365
NEWLYWED_YEARS = 7


def _school_year_age(row: Row, on: date) -> int | None:
    born: date = row["birth_date"]
    return None if on < born else school_year(on) - 1 - born.year


def _born_or_school_year_begins(row: Row, since: date, until: date) -> Iterable[date]:
    return (row["birth_date"], *school_year_beginnings(since, until))


def _newlywed(row: Row, on: date) -> bool:
    married = row["married_on"]
    return married is not None and married <= on < add_years(married, NEWLYWED_YEARS)


def _wed_or_no_longer_newly(row: Row, since: date, until: date) -> Iterable[date | None]:
    married = row["married_on"]
    return () if married is None else (married, years_after(married, NEWLYWED_YEARS))


SEXES = {
    "female": {"ko": "여성", "en": "female", "ar": "أنثى"},
    "male": {"ko": "남성", "en": "male", "ar": "ذكر"},
}

CITIZEN = FactTable(
    of="citizen",
    table=Table("citizen_fact", "citizen_id"),
    recorded_at="recorded_at",
    facts=(
        Fact(
            "sex",
            {"ko": "성별", "en": "Sex", "ar": "الجنس"},
            FactType.CODE,
            stored("sex"),
            NOT_RECORDED,
            RESIDENT,
            ("female", "male"),
            said=SEXES,
            question=QUESTIONS["sex"],
        ),
        Fact(
            "birth_date",
            {"ko": "생년월일", "en": "Date of birth", "ar": "تاريخ الميلاد"},
            FactType.DATE,
            stored("birth_date"),
            NOT_RECORDED,
            RESIDENT,
            question=QUESTIONS["birth_date"],
        ),
        Fact(
            "age",
            {"ko": "만 나이", "en": "Age", "ar": "العمر"},
            FactType.INTEGER,
            years_since("birth_date"),
            NOT_RECORDED,
            RESIDENT,
            turns=TURNS["age"],
            unit=Unit.YEARS_OF_AGE,
            question=QUESTIONS["age"],
        ),
        Fact(
            "age_months",
            {"ko": "개월 수", "en": "Age in months", "ar": "العمر بالأشهر"},
            FactType.INTEGER,
            months_since("birth_date"),
            NOT_RECORDED,
            RESIDENT,
            turns=TURNS["age_months"],
            unit=Unit.MONTHS_OF_AGE,
            question=QUESTIONS["age_months"],
        ),
        Fact(
            "school_year_age",
            {"ko": "학년도 나이", "en": "Age by school year", "ar": "العمر الدراسي"},
            FactType.INTEGER,
            computed_from(("birth_date",), _school_year_age, _born_or_school_year_begins),
            NOT_RECORDED,
            RESIDENT,
            turns=TURNS["school_year_age"],
            unit=Unit.YEARS_BY_SCHOOL_YEAR,
            question=QUESTIONS["school_year_age"],
        ),
        Fact(
            "childbirth_or_adoption",
            {
                "ko": "1년 이내 출산·입양",
                "en": "A child born or adopted within a year",
                "ar": "طفل وُلد أو تم تبنيه خلال سنة",
            },
            FactType.BOOLEAN,
            within_days("child_arrivals", A_YEAR),
            NO,
            FAMILY,
            turns=TURNS["childbirth_or_adoption"],
            question=QUESTIONS["childbirth_or_adoption"],
        ),
        Fact(
            "childbirth_or_adoption_within_two_years",
            {
                "ko": "2년 이내 출산·입양",
                "en": "A child born or adopted within two years",
                "ar": "طفل وُلد أو تم تبنيه خلال سنتين",
            },
            FactType.BOOLEAN,
            within_years("child_arrivals", 2),
            NO,
            FAMILY,
            turns=TURNS["childbirth_or_adoption_within_two_years"],
            question=QUESTIONS["childbirth_or_adoption_within_two_years"],
        ),
        Fact(
            "north_korean_defector",
            {"ko": "북한이탈주민", "en": "North Korean defector", "ar": "لاجئ من كوريا الشمالية"},
            FactType.BOOLEAN,
            stored("north_korean_defector"),
            NO,
            DEFECTOR,
            question=QUESTIONS["north_korean_defector"],
        ),
    ),
)

HOUSEHOLD = FactTable(
    of="household",
    table=Table("household_fact", "household_id"),
    recorded_at="recorded_at",
    facts=(
        Fact(
            "region",
            {"ko": "거주 지역", "en": "Region", "ar": "منطقة الإقامة"},
            FactType.CODE,
            stored_since("region", "address_since"),
            NOT_RECORDED,
            ADDRESS,
            turns=TURNS["region"],
            question=QUESTIONS["region"],
        ),
        Fact(
            "residence_since",
            {"ko": "거주 시작일", "en": "At this address since", "ar": "تاريخ بدء الإقامة"},
            FactType.DATE,
            stored_since("address_since", "address_since"),
            NOT_RECORDED,
            ADDRESS,
            turns=TURNS["residence_since"],
            question=QUESTIONS["residence_since"],
        ),
        Fact(
            "newly_moved_in",
            {"ko": "신규 전입", "en": "Newly moved in", "ar": "انتقال حديث"},
            FactType.BOOLEAN,
            within_days("address_since", A_YEAR),
            NO,
            ADDRESS,
            turns=TURNS["newly_moved_in"],
            question=QUESTIONS["newly_moved_in"],
        ),
        Fact(
            "multicultural_household",
            {"ko": "다문화가족", "en": "Multicultural household", "ar": "أسرة متعددة الثقافات"},
            FactType.BOOLEAN,
            stored("multicultural"),
            NO,
            ORIGIN,
            question=QUESTIONS["multicultural_household"],
        ),
        Fact(
            "one_person_household",
            {"ko": "1인 가구", "en": "One-person household", "ar": "أسرة من شخص واحد"},
            FactType.BOOLEAN,
            stored("one_person"),
            NO,
            FAMILY,
            question=QUESTIONS["one_person_household"],
        ),
        Fact(
            "household_size",
            {"ko": "세대원 수", "en": "Members of the household", "ar": "عدد أفراد الأسرة"},
            FactType.INTEGER,
            stored("members"),
            NOT_RECORDED,
            FAMILY,
            unit=Unit.PERSONS,
            question=QUESTIONS["household_size"],
        ),
        Fact(
            "couple_household",
            {"ko": "부부 가구", "en": "Household of a couple", "ar": "أسرة من زوجين"},
            FactType.BOOLEAN,
            stored("couple"),
            NO,
            FAMILY,
            question=QUESTIONS["couple_household"],
        ),
        Fact(
            "newlywed",
            {"ko": "신혼부부", "en": "Newly wed", "ar": "حديثو الزواج"},
            FactType.BOOLEAN,
            computed_from(("married_on",), _newlywed, _wed_or_no_longer_newly),
            NO,
            FAMILY,
            turns=TURNS["newlywed"],
            question=QUESTIONS["newlywed"],
        ),
        Fact(
            "number_of_children",
            {"ko": "자녀 수", "en": "Number of children under 19", "ar": "عدد الأبناء دون 19 سنة"},
            FactType.INTEGER,
            younger_than("child_births", 19),
            NOT_RECORDED,
            FAMILY,
            turns=TURNS["number_of_children"],
            unit=Unit.CHILDREN,
            question=QUESTIONS["number_of_children"],
        ),
        Fact(
            "multi_child_household",
            {"ko": "다자녀 가구", "en": "Household with two or more children", "ar": "أسرة لديها طفلان أو أكثر"},
            FactType.BOOLEAN,
            at_least(2, younger_than("child_births", 19)),
            NO,
            FAMILY,
            turns=TURNS["multi_child_household"],
            question=QUESTIONS["multi_child_household"],
        ),
        Fact(
            "single_parent_household",
            {"ko": "한부모·조손 가구", "en": "Single-parent or grandparent household", "ar": "أسرة والد وحيد أو أجداد"},
            FactType.BOOLEAN,
            at_least(1, younger_than("single_parent_births", 18)),
            NO,
            FAMILY,
            turns=TURNS["single_parent_household"],
            question=QUESTIONS["single_parent_household"],
        ),
        Fact(
            "single_parent_household_under_22",
            {
                "ko": "한부모·조손 가구(22세 미만 자녀)",
                "en": "Single-parent or grandparent household with a child under 22",
                "ar": "أسرة والد وحيد أو أجداد مع ولد دون 22 سنة",
            },
            FactType.BOOLEAN,
            at_least(1, younger_than("single_parent_births", 22)),
            NO,
            FAMILY,
            turns=TURNS["single_parent_household_under_22"],
            question=QUESTIONS["single_parent_household_under_22"],
        ),
        Fact(
            "extended_family",
            {"ko": "3세대 이상 가구", "en": "Three generations", "ar": "أسرة من ثلاثة أجيال"},
            FactType.BOOLEAN,
            stored("three_generations"),
            NO,
            FAMILY,
            question=QUESTIONS["extended_family"],
        ),
    ),
)

FACTS = (CITIZEN, HOUSEHOLD)
