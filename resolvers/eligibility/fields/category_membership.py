"""The categories to which a citizen belongs, as the graph shows them: each belonging is decided by a rule."""

from typing import Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.shared_values import Agency
from agencies.contract.sources.column import column
from agencies.contract.sources.reference import reference
from agencies.contract.sources.resolver import resolver
from agencies.rules.three_valued_logic import MET, UNKNOWN, Outcome
from agencies.service_catalogue.entity import Category
from resolvers.context import Context
from resolvers.contributions import ELIGIBILITY, platform
from resolvers.eligibility.assessment.assessment import VERDICTS_ALONE
from resolvers.eligibility.fields.assessment_weight import SOME_VERDICTS
from resolvers.eligibility.fields.reason import MissingFact
from resolvers.eligibility.fields.suppose import question
from resolvers.eligibility.fields.unavailable import UNAVAILABLE, unavailable
from resolvers.eligibility.reading_ahead import READ_VERDICTS
from resolvers.eligibility.rules.verdict import EligibilityStatus, decide
from resolvers.eligibility.verdict_row import report_of
from resolvers.request.day import On

OUTCOMES: Final = {EligibilityStatus.ELIGIBLE: MET, EligibilityStatus.UNKNOWN: UNKNOWN}


@platform.type(access=ELIGIBILITY)
class CategoryMembership:
    """Belonging is a verdict too: over a missing fact it is UNKNOWN, not silently absent."""

    category: Category = reference("category_id", "The group of people or stage of life.")
    status: Outcome = column(
        "status", "MET, or UNKNOWN where a missing fact decides; who does not belong has no entry."
    )
    missing_facts: list[MissingFact] = column("missing_facts", "The missing facts that decide.", size=2)
    unavailable: list[Agency] = unavailable(
        "The agencies that could not be asked and on which it may hang; empty where it is whole. The list itself lacks "
        "nothing then: whose belonging is not known has an entry."
    )


@platform.contribute(Citizen)
class CitizenCategories:
    @resolver(ELIGIBILITY, ahead=READ_VERDICTS, weight=SOME_VERDICTS)
    async def categories(
        self, info: strawberry.Info[Context, Any], on: On = strawberry.UNSET
    ) -> list[CategoryMembership] | None:
        """The groups of people and stages of life to which the citizen belongs, or may belong."""
        assessment = await info.context.assess(question(info.context, str(self), on, None), VERDICTS_ALONE)
        report = await report_of(info.context, assessment)
        verdicts = [
            decide(rule, situation, 0, assessment.question.on)
            for situation in assessment.situations[:1]
            for rule in assessment.catalogue.categories
        ]
        return [
            {  # type: ignore[misc]
                "category_id": verdict.rule.service_id,
                "status": OUTCOMES[verdict.status],
                "missing_facts": report.missing(verdict),
                UNAVAILABLE: report.unavailable(verdict),
            }
            for verdict in verdicts
            if verdict.status in OUTCOMES
        ]
