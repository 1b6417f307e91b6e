"""The facts that the welfare office holds (ids and meanings: the code list of the national catalogue, version 3)."""

from datetime import date

from agencies.contract import (
    NO,
    NOT_RECORDED,
    Derived,
    Fact,
    FactTable,
    FactType,
    Row,
    Table,
    Unit,
    computed_from,
    days_in,
    during,
    stored,
)
from agencies.welfare_office.legal_bases import DISABILITY, LIVELIHOOD, MEANS, VETERAN
from agencies.welfare_office.median_income import percent_of_median
from agencies.welfare_office.questions import QUESTIONS
from agencies.welfare_office.turns import TURNS


def _disabled(row: Row, on: date) -> bool:
    since = row["disabled_since"]
    return since is not None and since <= on


def _severely_disabled(row: Row, on: date) -> bool:
    return _disabled(row, on) and bool(row["severe"])


CITIZEN = FactTable(
    of="citizen",
    table=Table("citizen_fact", "citizen_id"),
    recorded_at="recorded_at",
    facts=(
        Fact(
            "disabled",
            {"ko": "등록장애인", "en": "Registered disability", "ar": "إعاقة مسجّلة"},
            FactType.BOOLEAN,
            computed_from(("disabled_since",), _disabled, days_in("disabled_since")),
            NO,
            DISABILITY,
            turns=TURNS["disabled"],
            question=QUESTIONS["disabled"],
        ),
        Fact(
            "severely_disabled",
            {"ko": "장애의 정도가 심한 장애인", "en": "Severe disability", "ar": "إعاقة شديدة"},
            FactType.BOOLEAN,
            computed_from(("disabled_since", "severe"), _severely_disabled, days_in("disabled_since")),
            NO,
            DISABILITY,
            turns=TURNS["severely_disabled"],
            question=QUESTIONS["severely_disabled"],
        ),
        Fact(
            "veteran",
            {
                "ko": "국가보훈대상자",
                "en": "Veteran or person of national merit",
                "ar": "محارب قديم أو صاحب استحقاق وطني",
            },
            FactType.BOOLEAN,
            stored("veteran"),
            NO,
            VETERAN,
            question=QUESTIONS["veteran"],
        ),
    ),
)

HOUSEHOLD = FactTable(
    of="household",
    table=Table("household_fact", "household_id"),
    recorded_at="recorded_at",
    facts=(
        Fact(
            "household_income",
            {"ko": "가구소득(원)", "en": "Household income in won a month", "ar": "دخل الأسرة بالوون شهريًا"},
            FactType.NUMBER,
            stored("monthly_income"),
            NOT_RECORDED,
            MEANS,
            unit=Unit.WON_A_MONTH,
            question=QUESTIONS["household_income"],
        ),
        Fact(
            "median_income_percent",
            {
                "ko": "기준 중위소득 대비 가구소득(%)",
                "en": "Household income in percent of the median",
                "ar": "دخل الأسرة بالنسبة المئوية من الدخل الوسيط",
            },
            FactType.NUMBER,
            stored("median_percent"),
            NOT_RECORDED,
            MEANS,
            unit=Unit.PERCENT,
            derived=Derived(("household_income", "household_size"), percent_of_median),
        ),
        Fact(
            "recognised_income",
            {"ko": "소득인정액(원)", "en": "Recognised income in won a month", "ar": "الدخل المعترف به بالوون شهريًا"},
            FactType.NUMBER,
            stored("recognised_income"),
            NOT_RECORDED,
            MEANS,
            unit=Unit.WON_A_MONTH,
            question=QUESTIONS["recognised_income"],
        ),
        Fact(
            "recognised_income_percent",
            {
                "ko": "기준 중위소득 대비 소득인정액(%)",
                "en": "Recognised income in percent of the median",
                "ar": "الدخل المعترف به بالنسبة المئوية من الدخل الوسيط",
            },
            FactType.NUMBER,
            stored("recognised_percent"),
            NOT_RECORDED,
            MEANS,
            unit=Unit.PERCENT,
            derived=Derived(("recognised_income", "household_size"), percent_of_median),
        ),
        Fact(
            "owns_home",
            {"ko": "주택 소유", "en": "Owns a home", "ar": "امتلاك مسكن"},
            FactType.BOOLEAN,
            stored("owns_home"),
            NOT_RECORDED,
            MEANS,
            question=QUESTIONS["owns_home"],
        ),
        Fact(
            "basic_livelihood",
            {
                "ko": "기초생활수급",
                "en": "Receives a basic livelihood benefit",
                "ar": "الاستفادة من الضمان المعيشي الأساسي",
            },
            FactType.BOOLEAN,
            during("livelihood_from", "livelihood_until"),
            NO,
            LIVELIHOOD,
            turns=TURNS["basic_livelihood"],
            question=QUESTIONS["basic_livelihood"],
        ),
        Fact(
            "near_poverty",
            {"ko": "차상위계층", "en": "Near poverty", "ar": "القرب من الفقر"},
            FactType.BOOLEAN,
            stored("near_poverty"),
            NO,
            LIVELIHOOD,
            question=QUESTIONS["near_poverty"],
        ),
    ),
)

FACTS = (CITIZEN, HOUSEHOLD)
