"""The words for what moves with the day in the health insurer's facts, by the fact's id."""

from typing import Final

from agencies.contract import Turn

TURNS: Final[dict[str, tuple[Turn, ...]]] = {
    "pregnant": (
        Turn({"ko": "임신 등록", "en": "the pregnancy is registered", "ar": "تسجيل الحمل"}, to=True),
        Turn({"ko": "임신 종료", "en": "the pregnancy ends", "ar": "انتهاء الحمل"}, to=False),
    ),
    "recent_birth_notified": (
        Turn({"ko": "출생 통보", "en": "a hospital notifies a birth", "ar": "إبلاغ المستشفى بالولادة"}, to=True),
        Turn(
            {"ko": "출생 통보 후 1개월 경과", "en": "a month has passed since the birth", "ar": "مرور شهر على الولادة"},
            to=False,
        ),
    ),
    "prospective_parent": (
        Turn(
            {
                "ko": "임신 준비 또는 난임 치료 시작",
                "en": "preparation for pregnancy or infertility treatment begins",
                "ar": "بدء التحضير للحمل أو علاج العقم",
            },
            to=True,
        ),
        Turn(
            {
                "ko": "임신 준비 또는 난임 치료 종료",
                "en": "preparation for pregnancy or infertility treatment ends",
                "ar": "انتهاء التحضير للحمل أو علاج العقم",
            },
            to=False,
        ),
    ),
    "long_term_care_grade": (
        Turn(
            {
                "ko": "장기요양등급을 받음",
                "en": "is given a long-term care grade",
                "ar": "منح درجة الرعاية الطويلة الأمد",
            }
        ),
    ),
}
