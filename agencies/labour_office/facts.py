"""The facts that the labour office holds (ids and meanings: the code list of the national catalogue, version 3)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from agencies.contract import (
    NO,
    NOT_RECORDED,
    Absent,
    Deprecated,
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
    stored_since,
    within_years,
)
from agencies.labour_office.leave import ended_within_a_year, ends, lasts
from agencies.labour_office.legal_bases import EMPLOYMENT, INSURANCE, JOB_LOSS, MATERNITY_LEAVE, PARENTAL_LEAVE
from agencies.labour_office.questions import QUESTIONS
from agencies.labour_office.turns import TURNS

WORKING_AGE = 15
INSURED_DAYS = 180

OCCUPATIONS = {
    "crop_farmer": {"ko": "농업인", "en": "crop farmer", "ar": "مزارع"},
    "fisher": {"ko": "어업인", "en": "fisher", "ar": "صياد أسماك"},
    "livestock_farmer": {"ko": "축산업인", "en": "livestock farmer", "ar": "مربي ماشية"},
    "forester": {"ko": "임업인", "en": "forester", "ar": "عامل غابات"},
    "other": {"ko": "그 밖의 직업", "en": "another occupation", "ar": "مهنة أخرى"},
    "none": {"ko": "직업 없음", "en": "none", "ar": "بلا مهنة"},
}

STATUSES = {
    "EMPLOYED": {"ko": "취업", "en": "employed", "ar": "موظف"},
    "SELF_EMPLOYED": {"ko": "자영업", "en": "self-employed", "ar": "يعمل لحسابه الخاص"},
    "JOB_SEEKING": {"ko": "구직 중", "en": "seeking work", "ar": "باحث عن عمل"},
    "OUT_OF_LABOUR_FORCE": {"ko": "비경제활동", "en": "not in the labour force", "ar": "خارج قوة العمل"},
}


def _latest(days: str) -> Callable[[Row, date], date | None]:
    """The latest of the days in this column that are not to come."""
    return lambda row, on: max([day for day in row[days] or () if day <= on], default=None)


def _enough_insured_days(row: Row, on: date) -> bool | None:
    """Whether the counted days are enough; None where they are too few, since earlier ones are not counted.

    So it is false of nobody but who is below the working age.
    """
    counted = row["insured_days"]
    return True if counted is not None and counted >= INSURED_DAYS else None


def _enough_before_loss(row: Row, on: date) -> bool | None:
    """The same, of who has lost a job; None where they may lie after the loss, or be of other months before it."""
    lost, counted_on = _latest("involuntary_losses")(row, on), row["counted_on"]
    may_work = row["status"] in (None, "EMPLOYED")
    if lost is None or counted_on is None or counted_on < lost or may_work:
        return None
    # A job that was left by the day of the count has its days in it, on whichever day is asked about.
    if lost != _latest("jobs_ended")(row, max(on, counted_on)):
        return None
    return _enough_insured_days(row, on)


CITIZEN = FactTable(
    of="citizen",
    table=Table("citizen_fact", "citizen_id"),
    recorded_at="recorded_at",
    facts=(
        Fact(
            "employment_status",
            {"ko": "취업 상태", "en": "Employment", "ar": "حالة العمل"},
            FactType.CODE,
            stored_since("status", "since"),
            Absent("OUT_OF_LABOUR_FORCE", under_age=WORKING_AGE),
            EMPLOYMENT,
            ("EMPLOYED", "SELF_EMPLOYED", "JOB_SEEKING", "OUT_OF_LABOUR_FORCE"),
            turns=TURNS["employment_status"],
            said=STATUSES,
            question=QUESTIONS["employment_status"],
        ),
        Fact(
            "occupation",
            {"ko": "직업", "en": "Occupation", "ar": "المهنة"},
            FactType.CODE,
            stored_since("occupation", "since"),
            Absent("none", under_age=WORKING_AGE),
            EMPLOYMENT,
            ("crop_farmer", "fisher", "livestock_farmer", "forester", "other", "none"),
            turns=TURNS["occupation"],
            said=OCCUPATIONS,
            question=QUESTIONS["occupation"],
        ),
        Fact(
            "insured_days",
            {
                "ko": "최근 18개월 고용보험 피보험 단위기간(일)",
                "en": "Employment-insurance days in the last 18 months",
                "ar": "أيام تأمين العمل في آخر 18 شهرًا",
            },
            FactType.INTEGER,
            stored("insured_days"),
            Absent(0, under_age=WORKING_AGE),
            INSURANCE,
            turns=TURNS["insured_days"],
            unit=Unit.DAYS,
            question=QUESTIONS["insured_days"],
        ),
        Fact(
            "insured_180_days",
            {
                "ko": "고용보험 피보험 단위기간 합산 180일 이상",
                "en": "Employment insurance of 180 days or more in all",
                "ar": "تأمين عمل لا يقل عن 180 يومًا في المجموع",
            },
            FactType.BOOLEAN,
            computed_from(("insured_days",), _enough_insured_days, days_in()),
            Absent(False, under_age=WORKING_AGE),
            INSURANCE,
            turns=TURNS["insured_180_days"],
            question=QUESTIONS["insured_180_days"],
        ),
        Fact(
            "insured_180_days_before_loss",
            {
                "ko": "이직일 이전 18개월 동안 고용보험 피보험 단위기간 180일 이상",
                "en": "Employment insurance of 180 days or more in the 18 months before the job ended",
                "ar": "تأمين عمل لا يقل عن 180 يومًا في الأشهر الثمانية عشر السابقة لانتهاء العمل",
            },
            FactType.BOOLEAN,
            computed_from(
                ("insured_days", "counted_on", "involuntary_losses", "jobs_ended", "status"),
                _enough_before_loss,
                days_in("involuntary_losses", "jobs_ended"),
            ),
            Absent(False, under_age=WORKING_AGE),
            INSURANCE,
            turns=TURNS["insured_180_days_before_loss"],
            question=QUESTIONS["insured_180_days_before_loss"],
        ),
        Fact(
            "involuntary_job_loss",
            {
                "ko": "1년 이내 비자발적 이직",
                "en": "Involuntary job loss within a year",
                "ar": "فقدان العمل دون إرادة خلال سنة",
            },
            FactType.BOOLEAN,
            within_years("involuntary_losses", 1),
            NO,
            JOB_LOSS,
            turns=TURNS["involuntary_job_loss"],
            question=QUESTIONS["involuntary_job_loss"],
        ),
        Fact(
            "parental_leave",
            {"ko": "육아휴직", "en": "On parental leave", "ar": "إجازة والدين"},
            FactType.BOOLEAN,
            during("parental_from", "parental_until"),
            NO,
            PARENTAL_LEAVE,
            turns=TURNS["parental_leave"],
            question=QUESTIONS["parental_leave"],
        ),
        Fact(
            "maternity_leave",
            {"ko": "출산전후휴가", "en": "On maternity leave", "ar": "إجازة أمومة"},
            FactType.BOOLEAN,
            during("maternity_from", "maternity_until"),
            NO,
            MATERNITY_LEAVE,
            turns=TURNS["maternity_leave"],
            question=QUESTIONS["maternity_leave"],
        ),
        Fact(
            "recent_parental_leave",
            {
                "ko": "1년 이내 육아휴직 종료",
                "en": "Parental leave ended within a year",
                "ar": "انتهاء إجازة الوالدين خلال سنة",
            },
            FactType.BOOLEAN,
            ended_within_a_year("parental_until"),
            NO,
            PARENTAL_LEAVE,
            turns=TURNS["recent_parental_leave"],
            question=QUESTIONS["recent_parental_leave"],
        ),
        Fact(
            "recent_maternity_leave",
            {
                "ko": "1년 이내 출산전후휴가 종료",
                "en": "Maternity leave ended within a year",
                "ar": "انتهاء إجازة الأمومة خلال سنة",
            },
            FactType.BOOLEAN,
            ended_within_a_year("maternity_until"),
            NO,
            MATERNITY_LEAVE,
            turns=TURNS["recent_maternity_leave"],
            question=QUESTIONS["recent_maternity_leave"],
        ),
        Fact(
            "job_lost_on",
            {
                "ko": "마지막 비자발적 이직일",
                "en": "Last involuntary loss of a job on",
                "ar": "تاريخ آخر فقدان للعمل دون إرادة",
            },
            FactType.DATE,
            computed_from(("involuntary_losses",), _latest("involuntary_losses"), days_in("involuntary_losses")),
            NOT_RECORDED,
            JOB_LOSS,
            turns=TURNS["job_lost_on"],
            question=QUESTIONS["job_lost_on"],
        ),
        Fact(
            "parental_leave_since",
            {"ko": "육아휴직 시작일", "en": "Parental leave since", "ar": "إجازة الوالدين منذ"},
            FactType.DATE,
            computed_from(("parental_from",), _latest("parental_from"), days_in("parental_from")),
            NOT_RECORDED,
            PARENTAL_LEAVE,
            turns=TURNS["parental_leave_since"],
            question=QUESTIONS["parental_leave_since"],
        ),
        Fact(
            "parental_leave_ends_on",
            {"ko": "육아휴직 종료일", "en": "Last day of parental leave", "ar": "آخر يوم من إجازة الوالدين"},
            FactType.DATE,
            computed_from(
                ("parental_from", "parental_until"), ends("parental_from", "parental_until"), days_in("parental_from")
            ),
            NOT_RECORDED,
            PARENTAL_LEAVE,
            turns=TURNS["parental_leave_ends_on"],
            question=QUESTIONS["parental_leave_ends_on"],
        ),
        Fact(
            "parental_leave_days",
            {"ko": "육아휴직 기간(일)", "en": "Days of parental leave", "ar": "أيام إجازة الوالدين"},
            FactType.INTEGER,
            computed_from(
                ("parental_from", "parental_until"), lasts("parental_from", "parental_until"), days_in("parental_from")
            ),
            NOT_RECORDED,
            PARENTAL_LEAVE,
            turns=TURNS["parental_leave_days"],
            unit=Unit.DAYS,
            question=QUESTIONS["parental_leave_days"],
        ),
        Fact(
            "maternity_leave_ends_on",
            {"ko": "출산전후휴가 종료일", "en": "Last day of maternity leave", "ar": "آخر يوم من إجازة الأمومة"},
            FactType.DATE,
            computed_from(
                ("maternity_from", "maternity_until"),
                ends("maternity_from", "maternity_until"),
                days_in("maternity_from"),
            ),
            NOT_RECORDED,
            MATERNITY_LEAVE,
            turns=TURNS["maternity_leave_ends_on"],
            question=QUESTIONS["maternity_leave_ends_on"],
        ),
    ),
)

RENAMED = {"parental_leave_ends_on": "parental_leave_until", "maternity_leave_ends_on": "maternity_leave_until"}
"""The facts that gave the last day by a name that is for the first day after it, by their new names."""
OLD_NAMES = tuple(
    replace(fact, id=RENAMED[fact.id], question=None, deprecated=Deprecated(date(2026, 12, 2), instead=fact.id))
    for fact in CITIZEN.facts
    if fact.id in RENAMED
)

FACTS = (replace(CITIZEN, facts=(*CITIZEN.facts, *OLD_NAMES)),)
