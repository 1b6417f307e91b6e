"""What the health insurer learns of lives: births that hospitals notify, and pregnancies."""

from agencies.contract import Concerned, LifeEventType, Outbox
from agencies.health_insurance.legal_bases import PREGNANCY

LIFE_EVENTS = (
    LifeEventType(
        "birth_notified",
        {"ko": "출생 통보", "en": "Birth notified by the hospital", "ar": "إشعار المستشفى بالولادة"},
        "having a child",
        (Concerned.SUBJECT,),
        PREGNANCY,
        facts=("recent_birth_notified",),
    ),
    LifeEventType(
        "pregnancy_registered",
        {"ko": "임신 등록", "en": "Pregnancy registered", "ar": "تسجيل الحمل"},
        "having a child",
        (Concerned.SUBJECT,),
        PREGNANCY,
        facts=("pregnant",),
        silently=True,
    ),
)
OUTBOX = Outbox()
