"""What will change by itself, as the graph shows it: services that begin or cease to apply, with the day and cause."""

from datetime import date, timedelta
from typing import Annotated, Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.access import PUBLIC
from agencies.contract.errors import BadUserInput, InputProblem
from agencies.contract.field import PerArgument
from agencies.contract.schema.arguments import After, Before, First, InLanguage, Last
from agencies.contract.schema.page import Connection, page_of, window
from agencies.contract.shared_values import Agency
from agencies.contract.sources.column import column
from agencies.contract.sources.reference import reference
from agencies.contract.sources.resolver import resolver
from agencies.contract.sources.translated import translated
from agencies.service_catalogue.entity import PublicService
from resolvers.context import Context
from resolvers.contributions import ELIGIBILITY, platform
from resolvers.eligibility.assessment.unavailable import unavailable_of
from resolvers.eligibility.assessment.verdict_changes import DAYS_AT_MOST, Change, VerdictChanges
from resolvers.eligibility.fields.suppose import question
from resolvers.eligibility.fields.unavailable import UNAVAILABLE, unavailable
from resolvers.eligibility.reading_ahead import READ_VERDICTS, verdicts
from resolvers.eligibility.rules.verdict import EligibilityStatus
from resolvers.eligibility.verdict_row import report_of

AHEAD_WEIGHT: Final = 500
DAYS_OF_A_WEIGHT: Final = 366
"""The look ahead costs so many units for each year begun."""
PER_YEAR: Final = PerArgument("within", DAYS_OF_A_WEIGHT, DAYS_AT_MOST)

Within = Annotated[
    int, strawberry.argument(description=f"How many days to look ahead: 0 to {DAYS_AT_MOST}, which is ten years.")
]


@platform.type(access=ELIGIBILITY)
class EligibilityChange:
    """A verdict that becomes another by itself, since an age or a date moves or the rule changes."""

    id: strawberry.ID = column(
        "id", "Opaque, over service, subject, citizen, day, verdicts, rule version and suppositions."
    )
    service: PublicService = reference("service_id", "The service.")
    subject: Citizen = reference("subject_id", "For whom.")
    on: date = column("on", "The first day of the new verdict.")
    from_: EligibilityStatus = column("from_", "The verdict until the day before.")
    to: EligibilityStatus = column("to", "The verdict from that day.")

    @translated("because")
    def because(self, language: InLanguage = strawberry.UNSET) -> str:
        """What brings it about, in words."""


@platform.type(access=PUBLIC)
class EligibilityChangeConnection(Connection[EligibilityChange]):
    """A page of changes, and the agencies that the list lacks."""

    unavailable: list[Agency] = unavailable(
        "The agencies that could not be asked, so that changes that hang on them are missing now; empty where the list "
        "is whole."
    )


@platform.contribute(Citizen)
class CitizenUpcoming:
    @resolver(ELIGIBILITY, ahead=READ_VERDICTS, weight=AHEAD_WEIGHT, per=PER_YEAR)
    async def upcoming(
        self,
        info: strawberry.Info[Context, Any],
        within: Within = 365,
        first: First = 20,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> EligibilityChangeConnection | None:
        """What will change by itself: services that begin or cease to apply, with the day and the cause.

        Its cost counts once for each year begun of `within`.
        """
        if not 0 <= within <= DAYS_AT_MOST:
            raise BadUserInput(
                f"`within` is {within}: give a number of days from 0 to {DAYS_AT_MOST}.",
                InputProblem.OUT_OF_RANGE,
                "within",
            )
        asked = window(first, after, last, before)
        context = info.context
        reads = verdicts(asked)
        assessment = await context.assess(question(context, str(self), None, None, reads.version), reads.shown)
        changes: list[Change] = []
        for day in VerdictChanges(assessment, assessment.question.on + timedelta(days=within)).by_day():
            changes += day
            await context.turn.share()

        def key(change: Change) -> str:
            return f"{assessment.catalogue.version} {change.on} {change.rule.service_id} {change.subject_id}"

        report = await report_of(info.context, assessment)
        shown = page_of(changes, asked, key, report.change)
        return {**shown, UNAVAILABLE: unavailable_of(assessment.without_hidden)}  # type: ignore[return-value]
