"""What the education office learns of lives: that enrolment opens, who enrols, and who graduates."""

from agencies.contract import Concerned, LifeEventType, Outbox
from agencies.education_office.legal_bases import ADMISSION, ENROLMENT

LIFE_EVENTS = (
    LifeEventType(
        "enrolment_opens",
        {"ko": "입학 신청 시작", "en": "Enrolment opens", "ar": "بدء التسجيل للمدرسة"},
        "starting education",
        (Concerned.PARENTS, Concerned.GUARDIANS),
        ADMISSION,
    ),
    LifeEventType(
        "enrolment",
        {"ko": "입학", "en": "Enrolment", "ar": "الالتحاق بالمدرسة"},
        "starting education",
        (Concerned.SUBJECT, Concerned.PARENTS, Concerned.GUARDIANS),
        ENROLMENT,
        facts=("enrolled_level",),
    ),
    LifeEventType(
        "graduation",
        {"ko": "졸업", "en": "Graduation", "ar": "التخرّج"},
        "looking for a new job",
        (Concerned.SUBJECT,),
        ENROLMENT,
        facts=("enrolled_level",),
    ),
)
OUTBOX = Outbox(due="open_enrolment")
