"""The best next questions, as the graph shows them: the missing facts that most services hang on."""

from datetime import date
from functools import partial
from typing import Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.access import PUBLIC
from agencies.contract.deprecation import Deprecated
from agencies.contract.schema.arguments import After, Before, First, Last
from agencies.contract.schema.page import Connection, page_of, window
from agencies.contract.shared_types.contact_point import ContactPoint
from agencies.contract.shared_values import Agency, FactDefinition
from agencies.contract.sources.column import column
from agencies.contract.sources.paged import paged
from agencies.contract.sources.reference import reference
from agencies.contract.sources.resolver import resolver
from agencies.service_catalogue.entity import PublicService
from resolvers.access.access_policy import CITIZEN
from resolvers.context import Context
from resolvers.contributions import ELIGIBILITY, platform
from resolvers.eligibility.assessment.open_question import OpenQuestion as Asked
from resolvers.eligibility.assessment.open_question import open_questions
from resolvers.eligibility.assessment.unavailable import unavailable_of
from resolvers.eligibility.fields.assessment_weight import EVERY_VERDICT
from resolvers.eligibility.fields.fact import MissingCause
from resolvers.eligibility.fields.reason import REMEDY
from resolvers.eligibility.fields.suppose import Suppose, question
from resolvers.eligibility.fields.unavailable import UNAVAILABLE, unavailable
from resolvers.eligibility.presentation.open_question_rows import OpenQuestionRow
from resolvers.eligibility.reading_ahead import READ_VERDICTS, verdicts
from resolvers.eligibility.verdict_row import report_of
from resolvers.request.day import On

QUESTIONS: Final = 5
"""The default of `first`: no more are asked at once."""


@platform.type(access=ELIGIBILITY, deprecated={"cause": Deprecated(date(2026, 12, 2))})
class OpenQuestion:
    """A missing fact on which verdicts hang: the answer would decide them, or bring them nearer to it."""

    id: strawberry.ID = column("id", "Opaque, over fact, cause, whose it is, citizen, day and suppositions.")
    fact: FactDefinition = reference("fact_id", "What is asked.")
    subject: Citizen = reference(
        "subject_id",
        "Whose record would hold it; of a household's fact, which is one question for all its members, the citizen or "
        "the first subject of that household.",
    )
    holder: Agency = reference("holder_id", "The holder: the agency on whose record it would stand.")
    cause: MissingCause = column("cause", "Why it is missing: `NOT_RECORDED`, as of every question.")
    remedy: ContactPoint | None = column("remedy", REMEDY)
    decides: int = column("decides", "How many services' verdicts hang on it.")

    @paged("services")
    def services(
        self,
        first: First = 20,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[PublicService] | None:
        """The services whose verdicts hang on it, the more specific first.

        `first` is 0 to 100. A list goes on from the service that its cursor names, in the newest catalogue.
        """


@platform.type(access=PUBLIC)
class OpenQuestionConnection(Connection[OpenQuestion]):
    """A page of questions, and the agencies that the list lacks."""

    unavailable: list[Agency] = unavailable(
        "The agencies that could not be asked: what they hold is no question to a citizen, and what hangs on it is "
        "missing now. Empty where the list is whole."
    )


@platform.contribute(Citizen)
class CitizenOpenQuestions:
    @resolver(ELIGIBILITY, ahead=READ_VERDICTS, weight=EVERY_VERDICT)
    async def open_questions(
        self,
        info: strawberry.Info[Context, Any],
        on: On = strawberry.UNSET,
        suppose: Suppose = strawberry.UNSET,
        first: First = QUESTIONS,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> OpenQuestionConnection | None:
        """The missing facts that most services hang on, the most telling first.

        Only what is on no record (NOT_RECORDED) and what a citizen can answer is asked, nothing twice, and nothing of
        people whom the caller may not see. What is supposed is asked no more: suppose the answers to learn the next
        question.
        """
        context, asked = info.context, window(first, after, last, before, default=QUESTIONS)
        reads = verdicts(asked)
        assessment = await context.assess(question(context, str(self), on, suppose, reads.version), reads.shown)
        visible = await context.access.visibility()
        found = open_questions(assessment, partial(visible.sees, CITIZEN))
        report = await report_of(context, assessment)

        def key(each: Asked) -> str:
            return f"{assessment.catalogue.version} {each.fact} {each.subject_id}"

        shown = page_of(found, asked, key, lambda each: OpenQuestionRow(each, assessment, report))
        return {**shown, UNAVAILABLE: unavailable_of(assessment)}  # type: ignore[return-value]
