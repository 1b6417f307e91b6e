"""The health insurer: pregnancies, vaccinations, check-ups and conditions; nothing of what the insured earn."""

from datetime import date
from pathlib import Path
from typing import Annotated, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract import (
    Agency,
    Contact,
    Corrections,
    Deprecated,
    InLanguage,
    Language,
    Where,
    column,
    languages_of,
    many,
    names_in,
    part,
    translated,
)
from agencies.health_insurance.facts import FACTS
from agencies.health_insurance.legal_bases import CHECKUP, CONDITION, PREGNANCY, VACCINATION
from agencies.health_insurance.life_events import LIFE_EVENTS, OUTBOX

Current = Annotated[
    bool | None, strawberry.argument(description="True: only one that lasts today. False: only those over. Null: all.")
]
Vaccine = Annotated[str | None, strawberry.argument(description="Only this vaccine, by its short name; null: all.")]
Due = Annotated[
    bool | None,
    strawberry.argument(description="True: only doses still to be given. False: the given. Null: all."),
]

CHECKUPS: Final = names_in(Path(__file__).with_name("checkup_names.yaml"))
CONDITIONS: Final = names_in(Path(__file__).with_name("condition_names.yaml"))
RENAMED_ON: Final = date(2026, 12, 2)
FIRST_DAY: Final = "The first day on which the schedule wants it; it may lie ahead."
LAST_DAY: Final = "The last day on which it can be had free of charge."

CURRENT_PREGNANCY = Where(
    "current",
    "CASE WHEN {value} THEN registered_on <= {today} AND {today} < coalesce(ended_on, presumed_end) "
    "ELSE coalesce(ended_on, presumed_end) <= {today} END",
)

agency = Agency(
    id="health_insurance",
    title={"ko": "국민건강보험공단", "en": "National health insurance", "ar": "التأمين الصحي الوطني"},
    contact=Contact(
        {
            "ko": "국민건강보험공단 고객센터",
            "en": "National Health Insurance Service Call Center",
            "ar": "مركز اتصال التأمين الصحي الوطني",
        },
        "1577-1000",
        "https://www.nhis.or.kr",
    ),
)
agency.facts.extend(FACTS)
agency.life_events.extend(LIFE_EVENTS)
agency.outbox = OUTBOX
agency.corrections = Corrections()


@agency.type(access=PREGNANCY)
class Pregnancy:
    """A pregnancy as registered for the insurer's benefits."""

    id: strawberry.ID = column("id", "Opaque.")
    due_date: date = column("due_date", "When the birth is expected.")
    registered_on: date = column("registered_on", "The day it was registered.")
    ended_on: date | None = column(
        "ended_on",
        "The day it ended, by birth or otherwise. Null: no end on record; it counts as current until two weeks after "
        "the due date.",
    )


@agency.type(access=VACCINATION, deprecated={"due_on": Deprecated(RENAMED_ON, instead="Vaccination.dueFrom")})
class Vaccination:
    """One dose of the national immunisation schedule: given, or due."""

    id: strawberry.ID = column("id", "Opaque.")
    vaccine: str = column("vaccine", "Its short name in the schedule: BCG, HepB, DTaP, IPV, Hib, PCV, RV, MMR, IIV …")
    dose: int = column("dose", "Which dose it is, the first being 1; always 1 where the vaccine is given every year.")
    given_on: date | None = column("given_on", "The day it was given; null where it is still due.")
    due_from: date | None = column("due_on", FIRST_DAY)
    due_on: date | None = column("due_on", FIRST_DAY)


@agency.type(access=CHECKUP, deprecated={"due_on": Deprecated(RENAMED_ON, instead="Checkup.dueBy")})
class Checkup:
    """One screening that the insurer pays for: had, or due."""

    id: strawberry.ID = column("id", "Opaque.")
    on: date | None = column("done_on", "The day it was had; null where it is still due.")
    due_by: date | None = column("due_on", LAST_DAY)
    due_on: date | None = column("due_on", LAST_DAY)
    languages: list[Language] = languages_of("kind", by=CHECKUPS)

    @translated("kind", by=CHECKUPS)
    def kind(self, language: InLanguage = strawberry.UNSET) -> str:
        """Its official name: 영유아 건강검진 3차, 일반건강검진, 위암검진 …"""


@agency.type(access=CONDITION)
class HealthCondition:
    """A diagnosis on record with the insurer."""

    id: strawberry.ID = column("id", "Opaque.")
    code: str = column("code", "Its code in the Korean Standard Classification of Diseases (KCD), such as I10.")
    since: date = column("since", "The day of the first diagnosis.")
    languages: list[Language] = languages_of("name", by=CONDITIONS)

    @translated("name", by=CONDITIONS)
    def name(self, language: InLanguage = strawberry.UNSET) -> str:
        """Its name in that classification."""


@agency.type(access=PREGNANCY)
class HealthRecord:
    """What the health insurer knows of a citizen. Lists are empty where nothing is on record."""

    checkups: list[Checkup] | None = many(
        "checkup",
        "citizen_id",
        order="coalesce(done_on, due_on), kind, id",
        access=CHECKUP,
        description="Screenings had and due, in order of time.",
    )
    conditions: list[HealthCondition] | None = many(
        "health_condition",
        "citizen_id",
        order="since, id",
        access=CONDITION,
        description="Diagnoses on record, the oldest first.",
    )

    @many("pregnancy_record", "citizen_id", order="registered_on, id", where=[CURRENT_PREGNANCY])
    def pregnancies(self, current: Current = strawberry.UNSET) -> list[Pregnancy] | None:
        """Registered pregnancies, the oldest first; `current`: only one that lasts today, or only those over."""

    @many(
        "vaccination",
        "citizen_id",
        order="coalesce(given_on, due_on), vaccine, dose, id",
        where=[Where("vaccine", "vaccine = {value}"), Where("due", "(given_on IS NULL) = {value}")],
        access=VACCINATION,
    )
    def vaccinations(
        self, vaccine: Vaccine = strawberry.UNSET, due: Due = strawberry.UNSET
    ) -> list[Vaccination] | None:
        """Doses of the national schedule, given and due, in order of time.

        `vaccine`: only those of this short name. `due`: only those still to be given, or only those given.
        """


@agency.contribute(Citizen, access=PREGNANCY)
class CitizenFields:
    health: HealthRecord | None = part(
        "What the health insurer knows: pregnancies, vaccinations, check-ups, conditions."
    )
