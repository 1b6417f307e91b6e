"""The categories to which a citizen belongs, as the graph shows them: each belonging is decided by a rule."""

from typing import Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.field import column, reference, resolver
from agencies.service_catalogue.entity import Category
from resolvers.context import Context
from resolvers.contributions import ELIGIBILITY, platform
from resolvers.day import On
from resolvers.eligibility.outcome import MET, UNKNOWN, Outcome
from resolvers.eligibility.report import Report
from resolvers.eligibility.verdict import EligibilityStatus, decide
from resolvers.reason import MissingFact
from resolvers.supposition import question

OUTCOMES: Final = {EligibilityStatus.ELIGIBLE: MET, EligibilityStatus.UNKNOWN: UNKNOWN}


@platform.type(access=ELIGIBILITY)
class CategoryMembership:
    """Belonging is a verdict too: over a missing fact it is UNKNOWN, not silently absent."""

    category: Category = reference("category_id", "The group of people or stage of life.")
    status: Outcome = column(
        "status", "MET, or UNKNOWN where a missing fact decides; who does not belong has no entry."
    )
    missing_facts: list[MissingFact] = column("missing_facts", "The missing facts that decide.")


@platform.contribute(Citizen)
class CitizenCategories:
    @resolver(ELIGIBILITY)
    async def categories(
        self, info: strawberry.Info[Context, Any], on: On = strawberry.UNSET
    ) -> list[CategoryMembership] | None:
        """The groups of people and stages of life to which the citizen belongs, or may belong."""
        survey = await info.context.surveys.of(question(info.context, str(self), on, None))
        report = Report(survey, info.context)
        verdicts = [
            decide(rule, scene, 0, survey.question.on)
            for scene in survey.scenes[:1]
            for rule in survey.catalogue.categories
        ]
        return [
            {  # type: ignore[misc]
                "category_id": verdict.rule.service_id,
                "status": OUTCOMES[verdict.status],
                "missing_facts": report.missing(verdict),
            }
            for verdict in verdicts
            if verdict.status in OUTCOMES
        ]
