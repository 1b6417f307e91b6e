"""The education office: schools of every kind, who is enrolled in them, and where a citizen may enrol; no marks."""

from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract import (
    PUBLIC,
    After,
    Agency,
    Before,
    Connection,
    Contact,
    Corrections,
    District,
    First,
    InLanguage,
    Language,
    Last,
    Table,
    Where,
    column,
    embedded,
    languages_of,
    many,
    names_in,
    part,
    reader,
    reference,
    translated,
)
from agencies.education_office.entity import School
from agencies.education_office.facts import FACTS
from agencies.education_office.legal_bases import ADMISSION, ENROLMENT
from agencies.education_office.life_events import LIFE_EVENTS, OUTBOX
from agencies.education_office.school_sql import OPTION_FACTS, OPTIONS_SHOWN, read_options

GRADES: Final = names_in(Path(__file__).with_name("grade_names.yaml"))
Current = Annotated[
    bool | None, strawberry.argument(description="True: only those that last today. False: only ended ones. Null: all.")
]
CURRENT = Where(
    "current",
    "CASE WHEN {value} THEN since <= {today} AND (until IS NULL OR {today} < until) ELSE until <= {today} END",
)

agency = Agency(
    id="education_office",
    title={"ko": "교육부·교육청", "en": "Education office", "ar": "إدارة التعليم"},
    contact=Contact(
        {"ko": "교육부 민원콜센터", "en": "Ministry of Education Call Center", "ar": "مركز اتصال وزارة التعليم"},
        "02-6222-6060",
        "https://www.moe.go.kr",
    ),
)
agency.owns(School)
agency.facts.extend(FACTS)
agency.life_events.extend(LIFE_EVENTS)
agency.outbox = OUTBOX
agency.corrections = Corrections()


@strawberry.enum(
    description="Kinds of schools, from daycare to university; SPECIAL ones are for pupils with a disability."
)
class SchoolKind(Enum):
    DAYCARE = strawberry.enum_value("DAYCARE", description="A daycare centre (어린이집), 0 to 5 years.")
    KINDERGARTEN = strawberry.enum_value("KINDERGARTEN", description="A kindergarten (유치원), 3 to 5 years.")
    ELEMENTARY = strawberry.enum_value("ELEMENTARY", description="An elementary school, six years.")
    MIDDLE = strawberry.enum_value("MIDDLE", description="A middle school, three years.")
    HIGH = strawberry.enum_value("HIGH", description="A high school, three years.")
    UNIVERSITY = strawberry.enum_value("UNIVERSITY", description="A university or college.")
    SPECIAL = strawberry.enum_value("SPECIAL", description="A school for pupils with a disability.")


@agency.contribute(School, row=Table("school_listing", "id"), access=PUBLIC)
class SchoolFields:
    kind: SchoolKind = column("kind", "What kind of school it is.")
    district: District | None = embedded(
        "The city, county or district (sigungu) in which it stands.", code="district_code", name="district_name"
    )
    phone: str | None = column("phone", "The telephone number of its office.")
    enrolment_opens_on: date | None = column(
        "enrolment_opens_on",
        "The day on which enrolment for the coming school year opens, or opened. Null: at any time, or by allocation.",
    )
    places: int | None = column("places", "How many places it offers for the coming school year; null: not announced.")
    languages: list[Language] = languages_of("names")

    @translated("names")
    def name(self, language: InLanguage = strawberry.UNSET) -> str:
        """Its name."""


@agency.type(access=ENROLMENT)
class Enrolment:
    """A citizen's time at one school."""

    id: strawberry.ID = column("id", "Opaque.")
    school: School | None = reference("school_id", "At which school.")
    from_: date = column("since", "The first day.")
    until: date | None = column(
        "until", "The first day on which it no longer lasts, planned while it does; null where its end is not set."
    )
    languages: list[Language] = languages_of("grade", by=GRADES)

    @translated("grade", by=GRADES)
    def grade(self, language: InLanguage = strawberry.UNSET) -> str | None:
        """The class or year, the last one where it has ended: 3학년, 만 4세반."""


@agency.type(access=ENROLMENT)
class EducationRecord:
    """What the education office knows of a citizen. Lists are empty where nothing is on record."""

    @many("enrolment", "citizen_id", order="since, id", where=[CURRENT])
    def enrolments(self, current: Current = strawberry.UNSET) -> list[Enrolment] | None:
        """Enrolments, the oldest first; `current`: only those that last today, or only those that have ended."""

    @reader(read_options, facts=OPTION_FACTS, access=ADMISSION)
    def options(
        self,
        first: First = OPTIONS_SHOWN,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[School] | None:
        """Where the citizen may enrol now or for the coming school year, by age: the own district's first.

        Then follow the other districts of the same province. Null where age or region is not known.
        """


@agency.contribute(Citizen, access=ENROLMENT)
class CitizenFields:
    education: EducationRecord | None = part("What the education office knows: enrolments, and where they may enrol.")
