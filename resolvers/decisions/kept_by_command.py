"""Keeps a decision for the command line, as the graph keeps one for a caller."""

from collections.abc import Awaitable, Callable
from typing import Final

from resolvers.eligibility.assessment.assessment import Question
from resolvers.eligibility.assessment.decision_basis import Basis
from resolvers.eligibility.context import EligibilityContext
from resolvers.eligibility.verdict_row import verdict_of

COMMAND_LINE: Final = "command line"


async def keep_decision(
    context: EligibilityContext,
    asked: Question,
    service_id: str,
    subject_id: str | None,
    keep: Callable[[Basis, str], Awaitable[str]],
) -> str | None:
    """Keep a verdict by `keep`, and return its id; None where there is no such service or citizen."""
    row = await verdict_of(context, asked, service_id, subject_id)
    await context.recording.commit()
    return None if row is None else await keep(row["basis"], COMMAND_LINE)
