"""What the welfare office learns of lives: disabilities that are recognised, and incomes that are assessed."""

from agencies.contract import Concerned, LifeEventType, Outbox
from agencies.welfare_office.legal_bases import DISABILITY, MEANS

LIFE_EVENTS = (
    LifeEventType(
        "disability_recognised",
        {"ko": "장애 인정", "en": "Disability recognised", "ar": "الاعتراف بالإعاقة"},
        "facing an emergency/health problem",
        (Concerned.SUBJECT, Concerned.PARENTS, Concerned.GUARDIANS),
        DISABILITY,
        facts=("disabled", "severely_disabled"),
    ),
    LifeEventType(
        "income_assessed",
        {"ko": "소득 조사 결과", "en": "Income assessed", "ar": "تقييم الدخل"},
        "facing an emergency/health problem",
        (Concerned.SUBJECT,),
        MEANS,
        facts=("recognised_income", "recognised_income_percent"),
    ),
)
OUTBOX = Outbox()
