"""Reasons and gaps of a verdict, as the graph shows them."""

from typing import Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.schema.arguments import InLanguage
from agencies.contract.shared_types.contact_point import ContactPoint
from agencies.contract.shared_values import Agency, FactDefinition, Purpose
from agencies.contract.sources.column import column
from agencies.contract.sources.reference import reference
from agencies.contract.sources.translated import translated
from agencies.rules.three_valued_logic import Outcome
from agencies.service_catalogue.types import Requirement
from resolvers.contributions import ELIGIBILITY, platform
from resolvers.eligibility.fields.fact import MissingCause
from resolvers.eligibility.rules.rule import ReasonOrigin

REMEDY: Final = (
    "The remedy: the office where one has it put on record, asks what the catalogue does not say, or gives consent. "
    "Null where none of that helps: it cannot be read now, no agency holds it any more, or the caller may not read it."
)


@platform.type(access=ELIGIBILITY)
class Observation:
    """What was found of one fact, and of whom."""

    fact: FactDefinition = reference("fact_id", "Which.")
    subject: Citizen = reference("subject_id", "Whose; a household's fact is said of one of its members.")
    value: str | None = column(
        "value", "As a `Fact` has it. Of what the caller may use but not see there is no observation."
    )

    @translated("text")
    def text(self, language: InLanguage = strawberry.UNSET) -> str:
        """The value in words that are fit to be shown: with its unit, a code by its name."""


@platform.type(access=ELIGIBILITY)
class Reason:
    """One requirement of a service, and how it stands."""

    requirement: Requirement = column("requirement", "What is asked.")
    outcome: Outcome = column("outcome", "How it stands.")
    holder: Agency | None = reference(
        "holder_id", "The holder: the agency on whose record the fact stands that decides it."
    )
    supposed: bool = column("supposed", "Whether a supposition of the caller's took part.")
    origin: ReasonOrigin = column("origin", "From what the requirement comes.")
    quote: str | None = column(
        "quote",
        "The words of the service's text from which it was read, in Korean; null where it comes of no text. What makes "
        "a service UNLIKELY is NOT_MET, or UNKNOWN and about a group that most people are not of.",
    )

    @translated("observed")
    def observed(self, language: InLanguage = strawberry.UNSET) -> str | None:
        """What was found. Null where missing, or where the caller may use the fact but not see it."""

    observations: list[Observation] | None = column(
        "observations",
        "What was found, each value by itself, of all whom the caller may see. Null where the caller may use one of "
        "the facts but not see it: the others would tell.",
        size=3,
    )

    @translated("required")
    def required(self, language: InLanguage = strawberry.UNSET) -> str:
        """What is asked, as the rule compares it."""


@platform.type(access=ELIGIBILITY)
class MissingFact:
    """A fact that is missing and can still change a verdict."""

    fact: FactDefinition = reference("fact_id", "Which.")
    subject: Citizen = reference(
        "subject_id",
        "Whose record would hold it; the row's subject for a household's fact, and where the caller may see none of "
        "those of whom facts are missing.",
    )
    holder: Agency = reference("holder_id", "The holder: the agency on whose record it would stand.")
    cause: MissingCause = column("cause", "Why it is missing.")
    remedy: ContactPoint | None = column("remedy", REMEDY)
    purpose: Purpose | None = reference(
        "purpose_id",
        "The purpose for which the caller reads, where that does not cover the fact, or consent is lacking.",
    )
