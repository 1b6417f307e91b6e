"""How a service stands for the citizen who asks, shown at the service itself."""

from typing import Any, Final

import strawberry

from agencies.contract.sources.resolver import resolver
from agencies.registration.registry import PLATFORM
from agencies.service_catalogue.entity import PublicService
from resolvers.access.access_policy import CITIZEN
from resolvers.access.grant import needed
from resolvers.context import Context
from resolvers.contributions import ELIGIBILITY, MY_ELIGIBILITIES, platform
from resolvers.eligibility.fields.assessment_weight import ONE_VERDICT
from resolvers.eligibility.fields.services import Eligibility
from resolvers.eligibility.fields.suppose import question
from resolvers.eligibility.reading_ahead import shown_by
from resolvers.eligibility.verdict_row import report_of
from resolvers.engine.planning.projection import columns_asked
from resolvers.usage_log.record import Action

SUBJECTS: Final = 3
"""Of how many subjects a service is assumed to have verdicts."""


@platform.contribute(PublicService)
class PublicServiceEligibilities:
    @resolver(ELIGIBILITY, size=SUBJECTS, weight=ONE_VERDICT)
    async def my_eligibilities(self, info: strawberry.Info[Context, Any]) -> list[Eligibility] | None:
        """How it stands today for the citizen who asks, and for each child and ward whom `Citizen.services` covers.

        A service that is about the household stands for the citizen alone. Null for a caller that is no citizen. The
        facts are read once for all services of a list.
        """
        context = info.context
        visible = await context.access.visibility()
        if visible.me is None or not visible.grants(CITIZEN, visible.me, needed(ELIGIBILITY)):
            return None
        context.recorder.note(CITIZEN, visible.me, PLATFORM, Action.READ, (MY_ELIGIBILITIES,))
        columns = columns_asked(info)
        assessment = await context.assess(question(context, visible.me, None, None), shown_by(columns))
        catalogue, position = assessment.catalogue, assessment.catalogue.positions.get(str(self))
        if position is None:
            return None
        subjects = assessment.subjects[:1] if catalogue.of_household >> position & 1 else assessment.subjects
        report = await report_of(context, assessment, columns)
        return [report.verdict(position, subject) for subject in range(len(subjects))]  # type: ignore[misc]
