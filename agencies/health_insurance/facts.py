"""The facts that the health insurer holds (ids and meanings: the code list of the national catalogue, version 3)."""

from datetime import date

from agencies.contract import (
    NO,
    NOT_RECORDED,
    Absent,
    Fact,
    FactTable,
    FactType,
    Row,
    Table,
    computed_from,
    days_in,
    during,
    stored,
    within_days,
)
from agencies.health_insurance.legal_bases import CARE, CONDITION, INFERTILITY, PREGNANCY
from agencies.health_insurance.questions import QUESTIONS
from agencies.health_insurance.turns import TURNS

NO_GRADE = "none"
# The term for registering a birth is a month (가족관계의 등록 등에 관한 법률 제44조).
A_MONTH = 30

GRADES = {
    NO_GRADE: {"ko": "등급 없음", "en": "no grade", "ar": "بلا درجة"},
    **{
        f"grade_{number}": {"ko": f"{number}등급", "en": f"grade {number}", "ar": f"الدرجة {number}"}
        for number in range(1, 6)
    },
}


def _care_grade(row: Row, on: date) -> str:
    since = row["care_since"]
    return NO_GRADE if since is None or on < since else f"grade_{row['care_grade']}"


CITIZEN = FactTable(
    of="citizen",
    table=Table("citizen_fact", "citizen_id"),
    recorded_at="recorded_at",
    facts=(
        Fact(
            "pregnant",
            {"ko": "임신 중", "en": "Pregnant", "ar": "حمل"},
            FactType.BOOLEAN,
            during("pregnant_since", "pregnant_until"),
            NO,
            PREGNANCY,
            turns=TURNS["pregnant"],
            question=QUESTIONS["pregnant"],
        ),
        Fact(
            "recent_birth_notified",
            {
                "ko": "1개월 이내 출생 통보",
                "en": "A birth notified by a hospital within a month",
                "ar": "ولادة أبلغ عنها المستشفى خلال شهر",
            },
            FactType.BOOLEAN,
            within_days("births_notified", A_MONTH),
            NO,
            PREGNANCY,
            turns=TURNS["recent_birth_notified"],
            question=QUESTIONS["recent_birth_notified"],
        ),
        Fact(
            "prospective_parent",
            {
                "ko": "예비부모·난임",
                "en": "Preparing for pregnancy or treated for infertility",
                "ar": "الاستعداد للحمل أو علاج العقم",
            },
            FactType.BOOLEAN,
            during("preparing_since", "preparing_until"),
            NO,
            INFERTILITY,
            turns=TURNS["prospective_parent"],
            question=QUESTIONS["prospective_parent"],
        ),
        Fact(
            "serious_illness",
            {"ko": "중증질환", "en": "Serious illness", "ar": "مرض خطير"},
            FactType.BOOLEAN,
            stored("serious_illness"),
            NOT_RECORDED,
            CONDITION,
            question=QUESTIONS["serious_illness"],
        ),
        Fact(
            "long_term_care_grade",
            {"ko": "장기요양등급", "en": "Long-term care grade", "ar": "درجة الرعاية الطويلة الأمد"},
            FactType.CODE,
            computed_from(("care_grade", "care_since"), _care_grade, days_in("care_since")),
            Absent(NO_GRADE),
            CARE,
            tuple(GRADES),
            turns=TURNS["long_term_care_grade"],
            said=GRADES,
            question=QUESTIONS["long_term_care_grade"],
        ),
    ),
)

FACTS = (CITIZEN,)
