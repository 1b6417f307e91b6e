"""The service catalogue: which public services there are, for whom, on which law, and where to ask for them.

It describes services and never decides who may have one: that is eligibility's, on the rules that stand here.
"""

from datetime import date
from typing import Annotated, Final

import strawberry

from agencies.contract import (
    PUBLIC,
    After,
    Before,
    ById,
    Connection,
    ContactPoint,
    Deprecated,
    District,
    First,
    InLanguage,
    Language,
    Last,
    LegalResource,
    LifeStage,
    Query,
    Table,
    column,
    embedded,
    many,
    one,
    reader,
    reference,
    translated,
)
from agencies.service_catalogue.entity import Category, PublicService
from agencies.service_catalogue.listing.listing import (
    read_categories,
    read_category_services,
    read_life_events,
    read_public_services,
)
from agencies.service_catalogue.listing.service_row import SERVICE_ROW
from agencies.service_catalogue.order import EligibilityOrder, OrderBy
from agencies.service_catalogue.types import (
    ApplicationPeriod,
    CatalogueSource,
    CategoryKind,
    Channel,
    Evidence,
    LifeEventType,
    PublicOrganisation,
    PublicServiceFilter,
    Requirement,
    ThematicArea,
    agency,
)

__all__ = ["agency"]

Filter = Annotated[
    PublicServiceFilter | None, strawberry.argument(description="Which services to list; null: all of them.")
]
RENAMED_ON: Final = date(2026, 12, 2)
REPLACED_BY: Final = "The service that takes its place; null: none."
LIFE_EVENT_TYPES: Final = "What happens in a life and makes services worth a look."

agency.owns(PublicService, Category)


@agency.contribute(
    PublicService,
    row=SERVICE_ROW,
    access=PUBLIC,
    deprecated={"instead": Deprecated(RENAMED_ON, instead="PublicService.replacedBy")},
)
class PublicServiceFields:
    languages: list[Language] = column("languages", "In which its texts exist; in others the fallback is shown.")
    competent_authority: PublicOrganisation = embedded(
        "Who answers for it.", id="authority_id", name="authority_name", kind="authority_kind"
    )
    thematic_area: ThematicArea | None = embedded("What it is about.", id="area_id", title="area_title")
    region: District | None = embedded(
        "The district whose residents it is for; null: the whole country or, where a requirement says so, several "
        "districts, a part of one, or one that the catalogue does not tell.",
        code="region_code",
        name="region_name",
    )
    categories: list[Category] | None = many(
        "service_category",
        "service_id",
        entity="category_id",
        order="position",
        description="The groups of people that it is meant for.",
    )
    primary_category: Category | None = reference(
        "primary_category_id",
        "The category under which a page shows it, so that it stands there once: the first of its `categories`. Null "
        "where it has none.",
    )
    life_stages: list[LifeStage] = column(
        "life_stages", "The stages of life that its ages meet; empty where it restricts no age."
    )
    life_events: list[LifeEventType] = many(
        "service_life_event_listing",
        "service_id",
        order="position",
        description="What happens in a life that makes it worth a look.",
    )
    requirements: list[Requirement] = many(
        "requirement", "service_id", order="position", description="What must hold, all of it."
    )
    channels: list[Channel] = many(
        "channel",
        "service_id",
        order="position",
        description="The channels: the ways to apply for it, as on a site, at a counter or by telephone.",
    )
    evidence: list[Evidence] = many(
        "evidence",
        "service_id",
        order="position",
        description="The evidence: the documents to bring, and which of them an agency has already.",
    )
    legal_resources: list[LegalResource] = many(
        "legal_resource", "service_id", order="position", description="The law on which it rests."
    )
    contact_points: list[ContactPoint] = many(
        "contact_point", "service_id", order="position", description="Where to ask about it."
    )
    application_period: ApplicationPeriod | None = embedded(
        "When it can be applied for; null where nothing is said.",
        text="period_text",
        windows="period_windows",
        approximate="period_approximate",
    )
    processing_time: str | None = column("processing_time", "How long a decision takes: a duration of ISO 8601.")
    url: str | None = column("url", "Its page on the web.")
    deprecated_since: date | None = column(
        "deprecated_since", "From which day on nobody should begin to rely on it; null: it stays."
    )
    deprecated_until: date | None = column(
        "deprecated_until",
        "The first day on which it is no longer given; null where it stays, or that is not decided yet.",
    )
    replaced_by: PublicService | None = reference("instead_id", REPLACED_BY)
    instead: PublicService | None = reference("instead_id", REPLACED_BY)
    source: CatalogueSource = embedded(
        "The catalogue that it stands in; maru's where both describe it.",
        catalogue="catalogue",
        version="version",
        retrieved_on="retrieved_on",
    )

    @translated("name")
    def name(self, language: InLanguage = strawberry.UNSET) -> str:
        """What it is called."""

    @translated("description")
    def description(self, language: InLanguage = strawberry.UNSET) -> str | None:
        """What it is and does."""

    @translated("text_criteria")
    def text_criteria(self, language: InLanguage = strawberry.UNSET) -> list[str]:
        """What the catalogue says only in words, so that no rule decides it."""

    @translated("amount")
    def amount(self, language: InLanguage = strawberry.UNSET) -> str | None:
        """How much it gives, in words."""


@agency.contribute(Category, row=Table("category", "id"), access=PUBLIC)
class CategoryFields:
    kind: CategoryKind = column("kind", "Whether it is a group of people or a stage of life.")
    contact_point: ContactPoint | None = embedded(
        "The one place where people of this group can ask about anything.",
        name="contact_name",
        phone="contact_phone",
        url="contact_url",
        hours="contact_hours",
    )

    @translated("title")
    def title(self, language: InLanguage = strawberry.UNSET) -> str:
        """What the group or stage of life is called."""

    @translated("description")
    def description(self, language: InLanguage = strawberry.UNSET) -> str | None:
        """Who belongs, and what is found here."""

    @reader(read_category_services)
    def services(
        self,
        order_by: OrderBy = EligibilityOrder.RELEVANCE,
        first: First = 20,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[PublicService] | None:
        """Its services, the most viewed first, which is their RELEVANCE; `first` is 0 to 100.

        A cursor goes on in the version of the catalogue in which its list was begun.
        """


@agency.contribute(
    Query, access=PUBLIC, deprecated={"life_events": Deprecated(RENAMED_ON, instead="Query.lifeEventTypes")}
)
class QueryFields:
    categories: list[Category] | None = reader(
        read_categories,
        description="The groups of people and stages of life, each with its one contact point.",
        size=20,
    )

    life_event_types: list[LifeEventType] = reader(read_life_events, description=LIFE_EVENT_TYPES, size=16)
    life_events: list[LifeEventType] = reader(read_life_events, description=LIFE_EVENT_TYPES, size=16)

    @reader(read_public_services)
    def public_services(
        self,
        filter: Filter = strawberry.UNSET,  # noqa: A002
        order_by: OrderBy = EligibilityOrder.RELEVANCE,
        first: First = 20,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[PublicService] | None:
        """The services of the catalogue, the most viewed first, which is their RELEVANCE; `first` is 0 to 100.

        A cursor goes on in the version of the catalogue in which its list was begun.
        """

    @one("current_service", "id", argument="id", entity="id")
    def public_service(self, id: ById) -> PublicService | None:  # noqa: A002
        """The service with this id; null where there is none."""

    @one("current_category", "id", argument="id", entity="id")
    def category(self, id: ById) -> Category | None:  # noqa: A002
        """The category with this id; null where there is none."""
