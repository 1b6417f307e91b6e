"""The welfare office: a household's means, and what of disability, merit and benefits is on record of a citizen."""

from datetime import date
from pathlib import Path
from typing import Final

import strawberry

from agencies.civil_registry.entity import Citizen, Household
from agencies.contract import (
    Agency,
    Contact,
    Corrections,
    InLanguage,
    Language,
    Receipts,
    Table,
    column,
    languages_of,
    many,
    names_in,
    one,
    part,
    reference,
    translated,
)
from agencies.service_catalogue.entity import PublicService
from agencies.welfare_office.facts import FACTS
from agencies.welfare_office.legal_bases import BENEFITS, DISABILITY, MEANS, RECEIPTS, VETERAN
from agencies.welfare_office.life_events import LIFE_EVENTS, OUTBOX

KINDS: Final = names_in(Path(__file__).with_name("disability_names.yaml"))

agency = Agency(
    id="welfare_office",
    title={"ko": "보건복지부 사회보장", "en": "Welfare office", "ar": "مكتب الرعاية الاجتماعية"},
    contact=Contact(
        {"ko": "보건복지상담센터", "en": "Health and Welfare Call Center", "ar": "مركز اتصال الصحة والرعاية"},
        "129",
        "https://www.129.go.kr",
    ),
)
agency.facts.extend(FACTS)
agency.life_events.extend(LIFE_EVENTS)
agency.outbox = OUTBOX
agency.corrections = Corrections()
agency.receipts = Receipts(Table("benefit_receipt", "citizen_id"))


@agency.type(row=Table("household_income", "household_id"), access=MEANS)
class HouseholdIncome:
    """What a household earns, against the country's median; its fields are null where it is not on record."""

    monthly: int | None = column("monthly", "All members' income in a month together, in won.")
    median_percent: float | None = column(
        "median_percent", "The same in percent of the median income of a household of this size, in `year`."
    )
    year: int | None = column("year", "The year whose median it is measured by.")


@agency.type(access=DISABILITY)
class Disability:
    """A registered disability."""

    severe: bool = column("severe", "Whether it is registered as a severe one.")
    since: date = column("since", "Registered since this day.")
    languages: list[Language] = languages_of("kind", by=KINDS)

    @translated("kind", by=KINDS)
    def kind(self, language: InLanguage = strawberry.UNSET) -> str:
        """The kind as the law names it, such as 시각장애."""


@agency.type(access=RECEIPTS)
class BenefitReceipt:
    """A benefit that a citizen receives or received."""

    id: strawberry.ID = column("id", "Opaque.")
    service_id: strawberry.ID = column("service_id", "The service's id in the catalogue.")
    service: PublicService | None = reference("service_id", "The service that is received.")
    since: date = column("since", "Received from this day.")
    until: date | None = column("until", "The first day on which it is no longer received; null while no end is set.")


@agency.type(row=Table("beneficiary", "citizen_id"), access=BENEFITS)
class WelfareRecord:
    """What the welfare office knows of a citizen; its fields are null or empty where it has nothing on record."""

    disability: Disability | None = one(
        "disability",
        "citizen_id",
        access=DISABILITY,
        description="The registered disability; null where there is none.",
    )
    veteran: bool | None = column(
        "veteran",
        "Whether they are registered as a veteran or a person of national merit. Null where the office has no record "
        "of them at all: the fact `veteran` is then false.",
        VETERAN,
    )
    receives: list[BenefitReceipt] | None = many(
        "benefit_receipt",
        "citizen_id",
        order="since DESC, id",
        access=RECEIPTS,
        description="The benefits that they receive or received, the latest first.",
    )


@agency.contribute(Citizen, access=BENEFITS)
class CitizenFields:
    welfare: WelfareRecord | None = part("Disability, merit and benefits, from the welfare office.")


@agency.contribute(Household, access=MEANS)
class HouseholdFields:
    income: HouseholdIncome | None = part("The household's income, from the welfare office.")
