"""The service catalogue as an agency, and the types whose rows its fields bring. Nothing here runs a query."""

from datetime import date
from enum import Enum

import strawberry

from agencies.contract import (
    OF_A_NAME,
    PUBLIC,
    Agency,
    AgencyEntity,
    Contact,
    FactDefinition,
    InLanguage,
    Language,
    LegalResource,
    LifeStage,
    OnDay,
    Required,
    column,
    computed,
    embedded,
    existing,
    languages_of,
    official,
    reference,
    translated,
)
from agencies.service_catalogue.application_period.period import days_at, open_on, recurs

agency = Agency(
    id="service_catalogue",
    title={"ko": "공공서비스 목록", "en": "Service catalogue", "ar": "دليل الخدمات"},
    contact=Contact(
        {"ko": "정부24 고객센터", "en": "Government24 Help Desk", "ar": "مركز خدمة الحكومة 24"},
        "1588-2188",
        "https://www.gov.kr",
    ),
)


@strawberry.enum(description="By which way a service is asked for.")
class ChannelKind(Enum):
    ONLINE = strawberry.enum_value("ONLINE", description="On a site on the web.")
    IN_PERSON = strawberry.enum_value("IN_PERSON", description="At a counter.")
    PHONE = strawberry.enum_value("PHONE", description="By telephone.")
    POST = strawberry.enum_value("POST", description="By letter.")
    APP = strawberry.enum_value("APP", description="In an application on the telephone.")


@strawberry.input(description="Which services to list; a field that is not given, or null, leaves nothing out.")
class PublicServiceFilter:
    category_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Only those of the category with this id."
    )
    life_stage: LifeStage | None = strawberry.field(
        default=strawberry.UNSET, description="Only those whose ages meet this stage of life."
    )
    region_code: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only those that reach people in this district: its own, those of the districts above it, and "
        "the national ones, but none of which it is not known whom they reach; one of several whole regions is in each "
        "of them. A sido (two digits), a sigungu (five) or an eup, myeon or dong (eight).",
    )
    authority_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Only those of the public organisation with this id."
    )
    life_event_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Only those that are worth a look after the life event with this id."
    )
    search: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only those in whose name, description, authority, thematic area, categories or life events "
        "each of these words is found, be it inside a longer word; in any language that the texts have, at most 100 "
        "characters.",
    )


@agency.type(access=PUBLIC)
class PublicOrganisation:
    """A public body: a ministry, an agency, a province or a municipality."""

    id: strawberry.ID = column("id", "Opaque; the same on every service of this body.")
    languages: list[Language] = languages_of("name", by=existing, description=OF_A_NAME)

    @translated("name", by=official)
    def name(self, language: InLanguage = strawberry.UNSET) -> str:
        """Its name: the official one in that language, else the official English one, else in Korean."""

    @translated("kind", by=official)
    def kind(self, language: InLanguage = strawberry.UNSET) -> str | None:
        """What kind of body it is."""


@agency.type(access=PUBLIC)
class CatalogueSource:
    """From which catalogue a service was taken, and when."""

    catalogue: str = column("catalogue", "`maru` (rules of this gateway's own) or `gov24` (the national catalogue).")
    version: str = column("version", "The version of the content: it changes exactly when the content does.")
    retrieved_on: date | None = column("retrieved_on", "The day on which this version was taken in.")


@strawberry.enum(description="What a category is.")
class CategoryKind(Enum):
    GROUP = strawberry.enum_value("GROUP", description="A group of people.")
    LIFE_STAGE = strawberry.enum_value("LIFE_STAGE", description="A stage of life.")


@agency.type(access=PUBLIC)
class ThematicArea:
    """What a service is about, by the areas of the national catalogue."""

    id: strawberry.ID = column("id", "A word that does not change; of an area that Maru does not know, its title.")

    @translated("title")
    def title(self, language: InLanguage = strawberry.UNSET) -> str:
        """What it is called; an area that Maru does not know has a title in Korean alone."""


@agency.type(access=PUBLIC)
class Requirement:
    """One condition of a service; a service applies where all of its requirements are met."""

    id: strawberry.ID = column("id", "Unique over all services.")
    facts: list[FactDefinition] = reference("fact_ids", "The facts that decide it.", size=2)
    citation: LegalResource | None = embedded(
        "The act on which it rests; null where none has been ascertained.",
        act="citation_act",
        article="citation_article",
        in_force_from="citation_in_force_from",
        in_force_until="citation_in_force_until",
        url="citation_url",
    )

    @translated("text")
    def text(self, language: InLanguage = strawberry.UNSET) -> str:
        """The condition in words."""


@agency.type(access=PUBLIC)
class Channel:
    """A way to apply for a service. Notices are pushed to a `NoticeChannel` instead."""

    kind: ChannelKind = column("kind", "By which way.")
    url: str | None = column("url", "Its address on the web.")
    opens_on: date | None = column("opens_on", "The first day; null: no one day is said.")
    closes_on: date | None = column(
        "closes_on", "The last day; null: no one day is said. The service's `applicationPeriod` says all that is known."
    )

    @translated("name", by=official)
    def name(self, language: InLanguage = strawberry.UNSET) -> str | None:
        """What it is called: in that language, else in English, else in Korean."""


@agency.type(access=PUBLIC)
class ApplicationPeriod:
    """When a service can be applied for: in words, and in days as far as these could be read."""

    windows: list[str] = column(
        "windows",
        "Its times as intervals of ISO 8601, both days included: `2026-03-01/2026-03-31`, of every year "
        "`--05-01/--05-31` (`--02-29` is the last day of February), `..` for an end that is not said. Empty: it stands "
        "in words alone, or is counted from an event.",
    )
    approximate: bool = column(
        "approximate", "Whether the days may be others: a month before and after them it can't be told."
    )

    @translated("text")
    def text(self, language: InLanguage = strawberry.UNSET) -> str:
        """What the catalogue says."""

    @computed("windows")
    def opens_on(self: Required) -> date | None:
        """The first day of the time that runs or comes next, of several; of the last one, where all are over."""
        return days_at(self["windows"], self.today).opens_on

    @computed("windows")
    def closes_on(self: Required) -> date | None:
        """The last day of that time; null: not said, or there is none."""
        return days_at(self["windows"], self.today).closes_on

    @computed("windows")
    def recurring(self: Required) -> bool:
        """Whether it comes back every year."""
        return recurs(self["windows"])

    @computed("windows approximate")
    def open_on(self: Required, on: OnDay = strawberry.UNSET) -> bool | None:
        """Whether one can apply on the day `on`, today where it is not given; null where that can't be told."""
        return open_on(self["windows"], on or self.today, approximate=self["approximate"])


@agency.type(access=PUBLIC)
class Evidence:
    """A document to bring when one applies, as proof."""

    held_by: AgencyEntity | None = reference(
        "held_by", "The agency of this graph that holds it already, so that nobody need bring it; else null."
    )

    @translated("name")
    def name(self, language: InLanguage = strawberry.UNSET) -> str:
        """What the document is called."""


@agency.type(access=PUBLIC)
class LifeEventType:
    """Something that happens in a life and changes which services apply."""

    id: strawberry.ID = column("id", "A word that does not change, such as `live_birth`.")
    group: str = column(
        "event_group",
        "The life event of the European vocabulary CPSV-AP that it belongs to, or other words where that has none, as "
        "of `age_reached`.",
    )

    @translated("title")
    def title(self, language: InLanguage = strawberry.UNSET) -> str:
        """What it is called."""
