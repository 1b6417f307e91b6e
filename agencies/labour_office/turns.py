"""The words for what moves with the day in the labour office's facts, by the fact's id."""

from typing import Final

from agencies.contract import Turn

# Below that age no row means that there is nothing; from it on, that nothing is on record.
OF_WORKING_AGE = Turn(
    {
        "ko": "만 15세가 되었으나 기록이 없음",
        "en": "turns 15, and nothing is on record",
        "ar": "بلوغ سن 15 ولا شيء في السجل",
    }
)

PARENTAL_LEAVE_BEGINS = Turn({"ko": "육아휴직 시작", "en": "parental leave begins", "ar": "بدء إجازة الوالدين"})
PARENTAL_LEAVE_ENDS: Final = {"ko": "육아휴직 종료", "en": "parental leave ends", "ar": "انتهاء إجازة الوالدين"}
MATERNITY_LEAVE_ENDS: Final = {"ko": "출산전후휴가 종료", "en": "maternity leave ends", "ar": "انتهاء إجازة الأمومة"}

TURNS: Final[dict[str, tuple[Turn, ...]]] = {
    "employment_status": (
        Turn({"ko": "취업", "en": "begins a job", "ar": "بدء وظيفة"}, to="EMPLOYED"),
        Turn({"ko": "자영업 시작", "en": "becomes self-employed", "ar": "بدء عمل حر"}, to="SELF_EMPLOYED"),
        Turn({"ko": "구직 시작", "en": "begins to look for a job", "ar": "بدء البحث عن عمل"}, to="JOB_SEEKING"),
        Turn(
            {"ko": "경제활동 중단", "en": "leaves the labour force", "ar": "الخروج من سوق العمل"},
            to="OUT_OF_LABOUR_FORCE",
        ),
        OF_WORKING_AGE,
    ),
    "occupation": (
        Turn({"ko": "농업 시작", "en": "begins to farm crops", "ar": "بدء زراعة المحاصيل"}, to="crop_farmer"),
        Turn({"ko": "어업 시작", "en": "begins to fish for a living", "ar": "بدء العمل في صيد الأسماك"}, to="fisher"),
        Turn(
            {"ko": "축산업 시작", "en": "begins to raise livestock", "ar": "بدء تربية الماشية"}, to="livestock_farmer"
        ),
        Turn({"ko": "임업 시작", "en": "begins forestry", "ar": "بدء العمل في الغابات"}, to="forester"),
        Turn({"ko": "일을 시작함", "en": "begins to work", "ar": "بدء العمل"}, to="other"),
        Turn({"ko": "일을 그만둠", "en": "stops working", "ar": "ترك العمل"}, to="none"),
        OF_WORKING_AGE,
    ),
    "insured_days": (OF_WORKING_AGE,),
    "insured_180_days": (OF_WORKING_AGE,),
    "insured_180_days_before_loss": (
        Turn({"ko": "비자발적 이직", "en": "loses the job", "ar": "فقدان العمل"}, to=True),
        Turn({"ko": "그 뒤의 일자리에서 이직", "en": "a later job ends", "ar": "انتهاء عمل لاحق"}, from_=True),
        Turn(OF_WORKING_AGE.words, from_=False),
    ),
    "involuntary_job_loss": (
        Turn(
            {"ko": "이직 후 1년이 지남", "en": "one year after the loss of the job", "ar": "مرور سنة على فقدان العمل"},
            to=False,
        ),
        Turn({"ko": "비자발적 이직", "en": "loses the job", "ar": "فقدان العمل"}, to=True),
    ),
    "parental_leave": (
        Turn({"ko": "육아휴직 시작", "en": "parental leave begins", "ar": "بدء إجازة الوالدين"}, to=True),
        Turn(PARENTAL_LEAVE_ENDS, to=False),
    ),
    "maternity_leave": (
        Turn({"ko": "출산전후휴가 시작", "en": "maternity leave begins", "ar": "بدء إجازة الأمومة"}, to=True),
        Turn(MATERNITY_LEAVE_ENDS, to=False),
    ),
    "recent_parental_leave": (
        Turn(
            {
                "ko": "육아휴직 종료 후 1년이 지남",
                "en": "one year after the end of parental leave",
                "ar": "مرور سنة على انتهاء إجازة الوالدين",
            },
            to=False,
        ),
        Turn(PARENTAL_LEAVE_ENDS, to=True),
    ),
    "recent_maternity_leave": (
        Turn(
            {
                "ko": "출산전후휴가 종료 후 1년이 지남",
                "en": "one year after the end of maternity leave",
                "ar": "مرور سنة على انتهاء إجازة الأمومة",
            },
            to=False,
        ),
        Turn(MATERNITY_LEAVE_ENDS, to=True),
    ),
    "job_lost_on": (Turn({"ko": "비자발적 이직", "en": "loses the job", "ar": "فقدان العمل"}),),
    "parental_leave_since": (PARENTAL_LEAVE_BEGINS,),
    "parental_leave_ends_on": (PARENTAL_LEAVE_BEGINS,),
    "parental_leave_days": (PARENTAL_LEAVE_BEGINS,),
    "maternity_leave_ends_on": (
        Turn({"ko": "출산전후휴가 시작", "en": "maternity leave begins", "ar": "بدء إجازة الأمومة"}),
    ),
}
