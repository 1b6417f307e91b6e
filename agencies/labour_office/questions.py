"""The questions by which one asks a citizen for the labour office's facts, by the fact's id.

They read alike for the citizen, a child and a ward: a page shows whose answer it asks for.
"""

from typing import Final

from agencies.contract import Question

QUESTIONS: Final[dict[str, Question]] = {
    "employment_status": Question(
        {"ko": "지금 취업 상태는 어떤가요?", "en": "What is the employment status now?", "ar": "ما حالة العمل الآن؟"},
        help={
            "ko": "일하지 않고 일자리를 찾지도 않으면 ‘비경제활동’을 고르세요.",
            "en": "Choose “not in the labour force” for one who neither works nor looks for work.",
            "ar": "اختر «خارج قوة العمل» لمن لا يعمل ولا يبحث عن عمل.",
        },
    ),
    "occupation": Question(
        {"ko": "지금 직업은 무엇인가요?", "en": "What is the occupation now?", "ar": "ما المهنة الآن؟"}
    ),
    "insured_days": Question(
        {
            "ko": "최근 18개월 동안 고용보험 피보험 단위기간은 며칠인가요?",
            "en": "How many days of employment insurance are there in the last 18 months?",
            "ar": "كم عدد أيام تأمين العمل في آخر 18 شهرًا؟",
        },
        help={
            "ko": "임금을 받은 날만 세며 유급휴일도 들어가요.",
            "en": "Only days with pay count, paid holidays included.",
            "ar": "تُحسب الأيام المدفوعة الأجر فقط، ومنها العطل المدفوعة.",
        },
        most=550,
    ),
    "insured_180_days": Question(
        {
            "ko": "고용보험 피보험 단위기간이 모두 합해 180일 이상인가요?",
            "en": "Do the days of employment insurance come to 180 or more in all?",
            "ar": "هل يبلغ مجموع أيام تأمين العمل 180 يومًا أو أكثر؟",
        },
        help={
            "ko": "임금을 받은 날만 세며 유급휴일도 들어가요.",
            "en": "Only days with pay count, paid holidays included.",
            "ar": "تُحسب الأيام المدفوعة الأجر فقط، ومنها العطل المدفوعة.",
        },
    ),
    "insured_180_days_before_loss": Question(
        {
            "ko": "이직일 이전 18개월 동안 고용보험 피보험 단위기간이 180일 이상인가요?",
            "en": "Were there 180 days or more of employment insurance in the 18 months before the job ended?",
            "ar": "هل بلغت أيام تأمين العمل 180 يومًا أو أكثر في الأشهر الثمانية عشر السابقة لانتهاء العمل؟",
        },
        help={
            "ko": "임금을 받은 날만 세며 유급휴일도 들어가요.",
            "en": "Only days with pay count, paid holidays included.",
            "ar": "تُحسب الأيام المدفوعة الأجر فقط، ومنها العطل المدفوعة.",
        },
    ),
    "involuntary_job_loss": Question(
        {
            "ko": "최근 1년 안에 원하지 않게 일자리를 잃었나요?",
            "en": "Was a job lost involuntarily within the last year?",
            "ar": "هل جرى فقدان عمل دون إرادة خلال السنة الماضية؟",
        },
        help={
            "ko": "해고나 권고사직, 계약 만료 등을 말해요.",
            "en": "By dismissal, at the employer's urging, at the end of a contract and the like.",
            "ar": "بالفصل أو بطلب من صاحب العمل أو بانتهاء العقد وما شابه ذلك.",
        },
    ),
    "parental_leave": Question(
        {
            "ko": "지금 육아휴직 중인가요?",
            "en": "Is parental leave being taken now?",
            "ar": "هل توجد إجازة والدين الآن؟",
        }
    ),
    "maternity_leave": Question(
        {
            "ko": "지금 출산전후휴가 중인가요?",
            "en": "Is maternity leave being taken now?",
            "ar": "هل توجد إجازة أمومة الآن؟",
        }
    ),
    "recent_parental_leave": Question(
        {
            "ko": "최근 1년 안에 육아휴직이 끝났나요?",
            "en": "Did parental leave end within the last year?",
            "ar": "هل انتهت إجازة والدين خلال السنة الماضية؟",
        }
    ),
    "recent_maternity_leave": Question(
        {
            "ko": "최근 1년 안에 출산전후휴가가 끝났나요?",
            "en": "Did maternity leave end within the last year?",
            "ar": "هل انتهت إجازة أمومة خلال السنة الماضية؟",
        }
    ),
    "job_lost_on": Question(
        {
            "ko": "마지막으로 원하지 않게 일자리를 잃은 날은 언제인가요?",
            "en": "On which day was a job last lost involuntarily?",
            "ar": "في أي يوم فُقد العمل دون إرادة آخر مرة؟",
        }
    ),
    "parental_leave_since": Question(
        {
            "ko": "육아휴직을 시작한 날은 언제인가요?",
            "en": "On which day did the parental leave begin?",
            "ar": "في أي يوم بدأت إجازة الوالدين؟",
        }
    ),
    "parental_leave_ends_on": Question(
        {
            "ko": "육아휴직의 마지막 날은 언제인가요?",
            "en": "Which day is the last of the parental leave?",
            "ar": "ما آخر يوم من إجازة الوالدين؟",
        }
    ),
    "parental_leave_days": Question(
        {
            "ko": "육아휴직은 모두 며칠인가요?",
            "en": "How many days does the parental leave last in all?",
            "ar": "كم يومًا تستمر إجازة الوالدين في المجموع؟",
        },
        least=1,
        most=3650,
    ),
    "maternity_leave_ends_on": Question(
        {
            "ko": "출산전후휴가의 마지막 날은 언제인가요?",
            "en": "Which day is the last of the maternity leave?",
            "ar": "ما آخر يوم من إجازة الأمومة؟",
        }
    ),
}
