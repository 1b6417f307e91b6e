"""The labour office: who works as what and since when, and who is on leave from it."""

from datetime import date
from enum import Enum

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract import Agency, Contact, Corrections, Table, column, one, part
from agencies.labour_office.facts import FACTS
from agencies.labour_office.legal_bases import EMPLOYMENT, PARENTAL_LEAVE
from agencies.labour_office.life_events import LIFE_EVENTS, OUTBOX

agency = Agency(
    id="labour_office",
    title={"ko": "고용노동부", "en": "Labour office", "ar": "مكتب العمل"},
    contact=Contact(
        {"ko": "고용노동부 고객상담센터", "en": "Employment and Labor Call Center", "ar": "مركز اتصال التوظيف والعمل"},
        "1350",
        "https://www.work24.go.kr",
        "평일 09:00-18:00",
    ),
)
agency.facts.extend(FACTS)
agency.life_events.extend(LIFE_EVENTS)
agency.outbox = OUTBOX
agency.corrections = Corrections()


@strawberry.enum(description="What a citizen of working age does.")
class EmploymentStatus(Enum):
    EMPLOYED = strawberry.enum_value("EMPLOYED", description="Works for an employer; on leave counts too.")
    SELF_EMPLOYED = strawberry.enum_value("SELF_EMPLOYED", description="Works on their own account, farmers included.")
    JOB_SEEKING = strawberry.enum_value("JOB_SEEKING", description="Without work and looking for it.")
    OUT_OF_LABOUR_FORCE = strawberry.enum_value(
        "OUT_OF_LABOUR_FORCE", description="Without work and not looking for it: at school, at home, retired."
    )


@agency.type(access=PARENTAL_LEAVE)
class Leave:
    """A period of leave from work."""

    from_: date = column("since", "The first day of the leave.")
    until: date | None = column(
        "until", "The first day on which they are no longer on leave; null while its end is not set."
    )


@agency.type(row=Table("employment", "citizen_id"), access=EMPLOYMENT)
class EmploymentRecord:
    """What the labour office knows of a citizen; its fields are null where it has nothing on record."""

    status: EmploymentStatus | None = column("status", "What they do. Never on record for those under 15.")
    occupation: str | None = column(
        "occupation",
        "The kind of work, as a code of the fact `occupation`: crop_farmer, fisher, livestock_farmer, forester, other, "
        "or none for those without work.",
    )
    since: date | None = column("since", "The status holds since this day; null where the day is not on record.")
    parental_leave: Leave | None = one(
        "latest_parental_leave",
        "citizen_id",
        access=PARENTAL_LEAVE,
        description="Their parental leave that began last; where none has begun, the next to come. They are on it from "
        "its `from` to the day before its `until`.",
    )


@agency.contribute(Citizen, access=EMPLOYMENT)
class CitizenFields:
    employment: EmploymentRecord | None = part("Work and leave, from the labour office.")
