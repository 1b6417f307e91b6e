"""A decision that is kept, as the graph shows it: the id under which it can be made again, for callers that may."""

from typing import Any, Final

import strawberry

from agencies.contract.errors import Forbidden
from agencies.contract.sources.resolver import resolver
from resolvers.context import Context
from resolvers.contributions import ELIGIBILITY, platform
from resolvers.eligibility.fields.services import Eligibility
from resolvers.request.caller import KEEP_DECISIONS, Caller

KEEP_WEIGHT: Final = 150
"""As how many objects a decision counts: its rule is read anew, and it is kept. A page of 100 is answered."""
FIELD: Final = "Eligibility.decisionId"


@platform.contribute(Eligibility)
class EligibilityDecision:
    @resolver(ELIGIBILITY, weight=KEEP_WEIGHT)
    async def decision_id(self, info: strawberry.Info[Context, Any]) -> strawberry.ID | None:
        """Under which id the verdict is kept, from now on, with all that it rests on.

        Asking keeps it; the same verdict over the same facts is kept once. Only for a token with the scope
        `decision:keep`, and never over supposed facts.
        """
        context = info.context
        refused = unkept(context.caller)
        if refused is not None:
            raise refused
        row: Any = self
        await context.recording.commit()
        return strawberry.ID(await context.shared.keep(row["basis"], str(context.caller.citizen_id)))


def unkept(caller: Caller) -> Forbidden | None:
    """Return the error of a caller who has no decisions kept; None for one who has."""
    if caller.citizen_id is not None and KEEP_DECISIONS in caller.scopes:
        return None
    return Forbidden(f"Only a token with the scope `{KEEP_DECISIONS}` has decisions kept.", field=FIELD)
