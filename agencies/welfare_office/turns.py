"""The words for what moves with the day in the welfare office's facts, by the fact's id."""

from typing import Final

from agencies.contract import Turn

TURNS: Final[dict[str, tuple[Turn, ...]]] = {
    "disabled": (Turn({"ko": "장애인 등록", "en": "a disability is registered", "ar": "تسجيل إعاقة"}),),
    "severely_disabled": (
        Turn({"ko": "심한 장애 등록", "en": "a severe disability is registered", "ar": "تسجيل إعاقة شديدة"}),
    ),
    "basic_livelihood": (
        Turn(
            {
                "ko": "기초생활 급여 시작",
                "en": "a basic livelihood benefit begins",
                "ar": "بدء إعانة المعيشة الأساسية",
            },
            to=True,
        ),
        Turn(
            {
                "ko": "기초생활 급여 종료",
                "en": "the basic livelihood benefit ends",
                "ar": "انتهاء إعانة المعيشة الأساسية",
            },
            to=False,
        ),
    ),
}
