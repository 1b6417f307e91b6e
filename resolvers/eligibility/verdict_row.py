"""The rows of verdicts for a request: with the columns that it asks for, of persons that its caller may see."""

from collections.abc import Collection
from typing import Final

from agencies.contract.source import Row
from resolvers.eligibility.assessment.assessment import Assessment, Question
from resolvers.eligibility.context import EligibilityContext
from resolvers.eligibility.presentation.eligibility_rows import Report
from resolvers.eligibility.reading_ahead import shown_by

OBSERVATIONS: Final = "observations"


async def verdict_of(
    context: EligibilityContext, asked: Question, service_id: str, subject_id: str | None, columns: Collection[str] = ()
) -> Row | None:
    """Return the row of one service's `Eligibility`, with what these columns need.

    None where there is no such service, or nobody to ask for.
    """
    assessment = await context.assess(asked, shown_by(columns))
    subject = 0 if subject_id is None else assessment.subject(subject_id, "subjectId")
    position = assessment.catalogue.positions.get(service_id)
    if position is None or not assessment.subjects:
        return None
    if assessment.catalogue.of_household >> position & 1:
        subject = 0
    return (await report_of(context, assessment, columns)).verdict(position, subject)


async def report_of(context: EligibilityContext, assessment: Assessment, columns: Collection[str] = ()) -> Report:
    """Return an assessment as rows with these columns, for whom the request's caller may see."""
    visible = await context.access.visibility()
    observing, shown = OBSERVATIONS in columns, shown_by(columns)
    return Report(assessment, context.registry, visible, context.purpose, observing=observing, shown=shown)
