"""How often a citizen's record was read, by month and receiver, as for a calendar."""

from datetime import date
from typing import Annotated, Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.shared_values import Agency
from agencies.contract.sources.column import column
from agencies.contract.sources.reference import reference
from agencies.contract.sources.resolver import resolver
from agencies.contract.values.null import given
from resolvers.context import Context
from resolvers.contributions import platform
from resolvers.usage_log.fields.usage import USAGE, Kinds, kinds_wanted
from resolvers.usage_log.record import ReceiverKind
from resolvers.usage_log.tables.month_table import Months

SUMMARY_WEIGHT: Final = 600
"""Units of a summary: it takes two thirds of the time of a page with its count and proofs."""
ROWS: Final = 24
"""How many rows a summary is assumed to have: a year of two receivers."""

Since = Annotated[
    date | None, strawberry.argument(description="Only what was recorded on this day in Asia/Seoul or later.")
]
Until = Annotated[
    date | None,
    strawberry.argument(description="The first day in Asia/Seoul that counts no longer; null: up to now."),
]


@platform.type(access=USAGE)
class UsageMonth:
    """How often one receiver read of the citizen in one month."""

    month: str = column("month", "The month in Asia/Seoul, as YYYY-MM.")
    receiver_kind: ReceiverKind = column("receiver_kind", "Who received it.")
    receiver: Agency | None = reference("receiver_agency", "The agency that received it; null for citizens.")
    receiver_system: str = column("receiver_system", "The program that asked: the token's `client_id`.")
    requests: int = column("requests", "How many requests read of the citizen; a deferred answer is one request.")
    records: int = column("records", "How many records they made.")


@platform.contribute(Citizen)
class CitizenUsageSummary:
    @resolver(USAGE, weight=SUMMARY_WEIGHT, size=ROWS)
    async def usage_summary(
        self,
        info: strawberry.Info[Context, Any],
        since: Since = strawberry.UNSET,
        until: Until = strawberry.UNSET,
        receiver_kinds: Kinds = strawberry.UNSET,
    ) -> list[UsageMonth] | None:
        """How often this citizen's record was read, by month and receiver, up to the newest signed head.

        The newest month first, and in it the receiver with the most requests.
        """
        wanted = Months(given(since), given(until), kinds_wanted(receiver_kinds))
        counted = await info.context.usage.months(str(self), wanted)
        return [{**row, "receiver_kind": ReceiverKind[row["receiver_kind"]]} for row in counted]  # type: ignore[misc]
