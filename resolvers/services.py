"""The services that apply to a citizen: verdicts as the graph shows them, with every reason and every gap."""

from collections import Counter
from datetime import date
from typing import Annotated, Any

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.access import PUBLIC
from agencies.contract.argument import After, First, InLanguage
from agencies.contract.errors import BadUserInput
from agencies.contract.field import column, reference, resolver, translated
from agencies.contract.page import Edge, PageInfo, page_of, window
from agencies.contract.source import Row
from agencies.contract.vocabulary import Agency, ContactPoint, FactDefinition, LifeStage
from agencies.service_catalogue.entity import PublicService
from agencies.service_catalogue.types import Requirement
from resolvers.context import Context
from resolvers.contributions import ELIGIBILITY, platform
from resolvers.eligibility.outcome import Outcome
from resolvers.eligibility.report import key_of, row_of
from resolvers.eligibility.survey import Survey
from resolvers.eligibility.verdict import EligibilityStatus
from resolvers.fact import MissingCause

APPLYING = (EligibilityStatus.ELIGIBLE, EligibilityStatus.LIKELY)


@strawberry.input(description="Which verdicts to list; what is not given, or null, leaves nothing out.")
class EligibilityFilter:
    statuses: list[EligibilityStatus] | None = strawberry.field(
        default_factory=lambda: list(APPLYING), description="Only these; null is ELIGIBLE and LIKELY."
    )
    category_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Only services of the category with this id."
    )
    life_stage: LifeStage | None = strawberry.field(
        default=strawberry.UNSET, description="Only services whose ages lie in this stage of life."
    )
    subject_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Only for this subject: the citizen, a child under 19, or a ward."
    )


Filter = Annotated[
    EligibilityFilter | None,
    strawberry.argument(description="Which verdicts to list; null: those that are ELIGIBLE or LIKELY."),
]


@platform.type(access=ELIGIBILITY)
class Reason:
    """One requirement of a service, and how it stands."""

    requirement: Requirement = column("requirement", "What is asked.")
    outcome: Outcome = column("outcome", "How it stands.")
    holder: Agency | None = reference("holder_id", "The agency that holds the fact which decides it.")
    supposed: bool = column("supposed", "Whether a supposition of the caller's took part.")

    @translated("observed")
    def observed(self, language: InLanguage = strawberry.UNSET) -> str | None:
        """What was found. Null where missing, or where the caller may use the fact but not see it."""

    @translated("required")
    def required(self, language: InLanguage = strawberry.UNSET) -> str:
        """What is asked, as the rule compares it."""


@platform.type(access=ELIGIBILITY)
class MissingFact:
    """A fact that is missing and can still change a verdict."""

    fact: FactDefinition = reference("fact_id", "Which.")
    subject: Citizen = reference("subject_id", "Whose record would hold it; for a household's fact, the row's subject.")
    holder: Agency = reference("holder_id", "The agency that would hold it.")
    cause: MissingCause = column("cause", "Why it is missing.")
    remedy: ContactPoint | None = column("remedy", "Where it can be put on record.")


@platform.type(access=ELIGIBILITY)
class Eligibility:
    """How one service stands for one subject, with every reason for or against."""

    id: strawberry.ID = column("id", "Opaque, over service, subject, day, rule version and suppositions.")
    service: PublicService = reference("service_id", "The service.")
    subject: Citizen = reference("subject_id", "The citizen, a child under 19 of theirs in the household, or a ward.")
    status: EligibilityStatus = column("status", "Whether it applies.")
    reasons: list[Reason] = column("reasons", "One for each requirement.")
    missing_facts: list[MissingFact] = column("missing_facts", "The missing facts that can still change the verdict.")
    on: date = column("on", "The day for which it was decided.")
    rule_version: str = column("rule_version", "The version of the rule that decided it.")


@platform.type(access=PUBLIC)
class EligibilityCounts:
    """How many verdicts there are of each status."""

    eligible: int = column("eligible", "Of status ELIGIBLE.")
    likely: int = column("likely", "Of status LIKELY.")
    unknown: int = column("unknown", "Of status UNKNOWN.")
    ineligible: int = column("ineligible", "Of status INELIGIBLE.")


@platform.type(access=PUBLIC)
class EligibilityConnection:
    """A page of verdicts. `nodes` and `totalCount` obey the whole filter; `counts` all of it but `statuses`."""

    edges: list[Edge[Eligibility]] = column("edges", "The page's verdicts, each with its cursor.")
    nodes: list[Eligibility] = column("nodes", "The page's verdicts.")
    page_info: PageInfo = column("page_info", "Where the page stands.")
    total_count: int = column("total_count", "How many there are on all pages.")
    counts: EligibilityCounts = column("counts", "How many there are of each status.")


@platform.contribute(Citizen)
class CitizenServices:
    @resolver(ELIGIBILITY)
    async def services(
        self,
        info: strawberry.Info[Context, Any],
        filter: Filter = EligibilityFilter(),  # noqa: A002, B008
        first: First = 20,
        after: After = strawberry.UNSET,
    ) -> EligibilityConnection | None:
        """The services that apply: certain ones first, then by how specifically they are meant for this citizen."""
        asked = window(first, after)
        survey = await info.context.surveys.of(str(self))
        return _connection(survey, filter or EligibilityFilter(), asked, info.context)  # type: ignore[return-value]


def _connection(survey: Survey, wanted: EligibilityFilter, asked: Any, context: Context) -> Row:
    _check(survey, wanted)
    narrowed = survey.verdicts
    if wanted.category_id or wanted.life_stage or wanted.subject_id:
        narrowed = [verdict for verdict in narrowed if _fits(survey, wanted, verdict)]
    statuses = set(APPLYING if wanted.statuses is None else wanted.statuses)
    shown = [verdict for verdict in narrowed if verdict.status in statuses]
    page = page_of(shown, asked, lambda v: key_of(survey, v), lambda v: row_of(survey, v, context))
    counted = Counter(verdict.status for verdict in narrowed)
    return {**page, "counts": {status.name.lower(): counted[status] for status in EligibilityStatus}}


def _check(survey: Survey, wanted: EligibilityFilter) -> None:
    if wanted.subject_id not in (None, strawberry.UNSET, *survey.subjects):
        raise BadUserInput("`subjectId` is no subject of this citizen's: themselves, a child under 19, or a ward.")
    if wanted.category_id not in (None, strawberry.UNSET, *survey.categories):
        raise BadUserInput("`categoryId` names no category: `categories { id }` lists them.")


def _fits(survey: Survey, wanted: EligibilityFilter, verdict: Any) -> bool:
    rule = verdict.rule
    return (
        (not wanted.category_id or wanted.category_id in rule.categories)
        and (not wanted.life_stage or wanted.life_stage.name in rule.life_stages)
        and (not wanted.subject_id or wanted.subject_id == survey.subjects[verdict.place])
    )
