"""The questions by which one asks a citizen for the welfare office's facts, by the fact's id.

They read alike for the citizen, a child and a ward: a page shows whose answer it asks for.
"""

from typing import Final

from agencies.contract import Question

QUESTIONS: Final[dict[str, Question]] = {
    "disabled": Question(
        {"ko": "장애인으로 등록되어 있나요?", "en": "Is there a registered disability?", "ar": "هل توجد إعاقة مسجّلة؟"}
    ),
    "severely_disabled": Question(
        {
            "ko": "장애의 정도가 심한 장애인으로 등록되어 있나요?",
            "en": "Is there a registered severe disability?",
            "ar": "هل توجد إعاقة شديدة مسجّلة؟",
        }
    ),
    "veteran": Question(
        {
            "ko": "국가보훈대상자로 등록되어 있나요?",
            "en": "Is there a registration as a veteran or a person of national merit?",
            "ar": "هل يوجد تسجيل بصفة محارب قديم أو صاحب استحقاق وطني؟",
        }
    ),
    "household_income": Question(
        {
            "ko": "가구원 모두의 한 달 소득은 모두 얼마인가요? (세금을 내기 전, 원)",
            "en": "How much do all members of your household earn in a month together, before tax, in won?",
            "ar": "كم يبلغ مجموع دخل جميع أفراد أسرتك في الشهر قبل الضريبة، بالوون؟",
        },
        help={
            "ko": "임금, 사업소득, 연금 등을 모두 더하세요.",
            "en": "Add wages, business income, pensions and the like.",
            "ar": "اجمع الأجور ودخل الأعمال والمعاشات وما شابهها.",
        },
    ),
    "recognised_income": Question(
        {
            "ko": "가구의 한 달 소득인정액은 얼마인가요? (원)",
            "en": "How much is your household's recognised income in a month, in won?",
            "ar": "كم يبلغ الدخل الشهري المعترف به لأسرتك، بالوون؟",
        },
        help={
            "ko": "소득과 재산을 함께 계산한 금액이에요. 주민센터에서 받은 결정 통지서에 적혀 있어요.",
            "en": "It counts income and assets together. The welfare office's notice of its decision says it.",
            "ar": "يجمع الدخل والممتلكات معًا، وتجده في إشعار قرار مكتب الرعاية.",
        },
    ),
    "owns_home": Question(
        {
            "ko": "가구원 중에 집을 가진 사람이 있나요?",
            "en": "Does a member of your household own a home?",
            "ar": "هل يملك أحد أفراد أسرتك مسكنًا؟",
        }
    ),
    "basic_livelihood": Question(
        {
            "ko": "기초생활수급 가구인가요?",
            "en": "Does your household receive a basic livelihood benefit?",
            "ar": "هل تستفيد أسرتك من الضمان المعيشي الأساسي؟",
        }
    ),
    "near_poverty": Question(
        {
            "ko": "차상위계층으로 확인을 받은 가구인가요?",
            "en": "Is your household confirmed as near poverty?",
            "ar": "هل أُقرّ بأن أسرتك قريبة من الفقر؟",
        }
    ),
}
