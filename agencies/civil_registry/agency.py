"""The civil registry: who a citizen is, with whom and where they live, and to whom they are related."""

from datetime import date
from enum import Enum
from typing import Annotated

import strawberry

from agencies.civil_registry.entity import Citizen, Household
from agencies.civil_registry.facts import FACTS
from agencies.civil_registry.legal_bases import ADDRESS, FAMILY, RESIDENT
from agencies.civil_registry.life_events import LIFE_EVENTS, OUTBOX
from agencies.contract import (
    ADULT_AT,
    Agency,
    Contact,
    Corrections,
    District,
    LifeStage,
    OnDay,
    Relations,
    Required,
    Table,
    Where,
    column,
    completed_years,
    computed,
    embedded,
    many,
    one,
    reference,
)

STAGES = (
    (6, LifeStage.INFANT),
    (13, LifeStage.CHILD),
    (19, LifeStage.ADOLESCENT),
    (35, LifeStage.YOUNG_ADULT),
    (65, LifeStage.MIDDLE_AGED),
)
Minor = Annotated[
    bool | None, strawberry.argument(description="True: only those under 19. False: only others. Null: all.")
]
MINOR = Where("minor", f"(birth_date > {{today}} - interval '{ADULT_AT} years') = {{value}}")

agency = Agency(
    id="civil_registry",
    title={"ko": "행정안전부 주민등록", "en": "Civil registry", "ar": "السجل المدني"},
    contact=Contact(
        {"ko": "정부민원안내콜센터", "en": "Government Call Center", "ar": "مركز الاتصال الحكومي"},
        "110",
        "https://www.110.go.kr",
    ),
)
agency.owns(Citizen, Household)
agency.facts.extend(FACTS)
agency.life_events.extend(LIFE_EVENTS)
agency.outbox = OUTBOX
agency.corrections = Corrections()
agency.relations = Relations(Table("relation", "citizen_id"), kin=Table("kin", "citizen_id"))


@strawberry.enum(description="Sex as registered.")
class Sex(Enum):
    FEMALE = strawberry.enum_value("FEMALE", description="Female.")
    MALE = strawberry.enum_value("MALE", description="Male.")


@strawberry.enum(description="What a member of a household is to its head.")
class Relation(Enum):
    HEAD = strawberry.enum_value("HEAD", description="The head itself.")
    SPOUSE = strawberry.enum_value("SPOUSE", description="The head's husband or wife.")
    CHILD = strawberry.enum_value("CHILD", description="The head's son or daughter.")
    PARENT = strawberry.enum_value("PARENT", description="The head's father or mother, or the spouse's.")
    GRANDCHILD = strawberry.enum_value("GRANDCHILD", description="A child of the head's child.")
    GRANDPARENT = strawberry.enum_value("GRANDPARENT", description="A parent of the head's parent.")
    SIBLING = strawberry.enum_value("SIBLING", description="The head's brother or sister.")
    OTHER = strawberry.enum_value("OTHER", description="Anybody else who lives there.")


@agency.type(access=RESIDENT)
class Address:
    """Where a household is registered, down to the eup, myeon or dong."""

    sido: District = embedded("The province or metropolitan city.", code="sido_code", name="sido_name")
    sigungu: District | None = embedded("The city, county or district.", code="sigungu_code", name="sigungu_name")
    emd: District | None = embedded(
        "The smallest district: the town, township or neighbourhood (eup, myeon or dong).",
        code="emd_code",
        name="emd_name",
    )
    since: date | None = column("since", "Registered here since this day.")


@agency.type(access=FAMILY)
class HouseholdMember:
    """A citizen as a member of a household."""

    id: strawberry.ID = column("id", "Opaque.")
    citizen: Citizen | None = reference("citizen_id", "Who it is.")
    relation: Relation = column("relation", "What they are to the head.")
    since: date | None = column("since", "A member since this day.")


def _years(citizen: Required, on: date | None) -> int | None:
    born, day = citizen["birthDate"], on or citizen.today
    return None if born is None or day < born else completed_years(born, day)


@agency.contribute(Citizen, row=Table("citizen", "id"), access=RESIDENT)
class CitizenFields:
    name: str | None = column("name", "The name as registered.")
    birth_date: date | None = column("birth_date", "The day of birth as registered.")
    sex: Sex | None = column("sex", "The sex as registered.")
    address: Address | None = one(
        "citizen_address", "citizen_id", access=ADDRESS, description="The household's present address."
    )
    household: Household | None = one(
        "household_member_now", "citizen_id", entity="household_id", description="The household that they live in."
    )
    parents: list[Citizen] | None = many(
        "parent_of",
        "child_id",
        entity="parent_id",
        order="birth_date, parent_id",
        size=2,
        access=FAMILY,
        description="The parents on record whom the caller may see.",
    )
    wards: list[Citizen] | None = many(
        "guardian_of",
        "guardian_id",
        entity="ward_id",
        order="since, ward_id",
        size=2,
        access=FAMILY,
        description="Those whose legal guardian they are.",
    )
    guardians: list[Citizen] | None = many(
        "guardian_of",
        "ward_id",
        entity="guardian_id",
        order="since, guardian_id",
        size=2,
        access=FAMILY,
        description="Their legal guardians, where they have any.",
    )

    @many(
        "child_of", "parent_id", entity="child_id", order="birth_date, child_id", where=[MINOR], size=3, access=FAMILY
    )
    def children(self, minor: Minor = strawberry.UNSET) -> list[Citizen] | None:
        """Their children whom the caller may see, the eldest first; `minor`: only those under 19, or only others."""

    @computed("birthDate")
    def age(self: Required, on: OnDay = strawberry.UNSET) -> int | None:
        """Completed years at the day `on`, today where it is not given; null before the birth."""
        return _years(self, on)

    @computed("birthDate")
    def life_stage(self: Required, on: OnDay = strawberry.UNSET) -> LifeStage | None:
        """The stage of life at the day `on`, today where it is not given; null before the birth."""
        years = _years(self, on)
        return None if years is None else next((stage for below, stage in STAGES if years < below), LifeStage.ELDERLY)


@agency.contribute(Household, row=Table("household_now", "id"), access=RESIDENT)
class HouseholdFields:
    head: Citizen | None = reference(
        "head_id", "The head of the household: the member in whose name it is registered.", FAMILY
    )
    size: int | None = column("size", "How many members it has.")
    address: Address | None = one("household_address", "household_id", description="The present address.")
    members: list[HouseholdMember] | None = many(
        "member",
        "household_id",
        order="birth_date, id",
        size=5,
        access=FAMILY,
        description="Who lives in it, the eldest first.",
    )
