"""The questions by which one asks a citizen for the health insurer's facts, by the fact's id.

They read alike for the citizen, a child and a ward: a page shows whose answer it asks for.
"""

from typing import Final

from agencies.contract import Question

QUESTIONS: Final[dict[str, Question]] = {
    "pregnant": Question({"ko": "지금 임신 중인가요?", "en": "Is there a pregnancy now?", "ar": "هل يوجد حمل الآن؟"}),
    "recent_birth_notified": Question(
        {
            "ko": "최근 1개월 안에 병원에서 아이를 낳았나요?",
            "en": "Was a child born in a hospital within the last month?",
            "ar": "هل وُلد طفل في مستشفى خلال الشهر الماضي؟",
        },
        help={
            "ko": "출생은 병원이 통보해요.",
            "en": "The hospital notifies the birth by itself.",
            "ar": "يبلّغ المستشفى عن الولادة من تلقاء نفسه.",
        },
    ),
    "prospective_parent": Question(
        {
            "ko": "임신을 준비하고 있거나 난임 치료를 받고 있나요?",
            "en": "Is a pregnancy being prepared, or infertility treated?",
            "ar": "هل يجري الاستعداد لحمل أو علاج العقم؟",
        }
    ),
    "serious_illness": Question(
        {
            "ko": "중증질환 진단을 받았나요?",
            "en": "Has a doctor found a serious illness?",
            "ar": "هل شخّص طبيب مرضًا خطيرًا؟",
        },
        help={
            "ko": "암이나 뇌졸중처럼 건강보험이 본인부담금을 줄여 주는 질환을 말해요.",
            "en": "Such as cancer or a stroke: one for which health insurance lowers what the patient pays.",
            "ar": "مثل السرطان أو السكتة الدماغية: مرض يخفّض التأمين الصحي ما يدفعه المريض عنه.",
        },
    ),
    "long_term_care_grade": Question(
        {
            "ko": "장기요양등급은 몇 등급인가요?",
            "en": "Which grade of long-term care was assigned?",
            "ar": "ما درجة الرعاية الطويلة الأمد المقرّرة؟",
        },
        help={
            "ko": "등급을 받지 않았으면 ‘등급 없음’을 고르세요.",
            "en": "Choose “no grade” where none was assigned.",
            "ar": "اختر «بلا درجة» إن لم تُقرّر أي درجة.",
        },
    ),
}
