"""Listening to one's own usage log: each access to the listener's record, as it happens."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, Final

from agencies.contract.schema.subscription import Subscription
from agencies.contract.source import Row
from agencies.contract.sources.events import events
from resolvers.access.refusal import of_citizens_alone
from resolvers.context import Context
from resolvers.contributions import platform
from resolvers.usage_log.fields.usage import USAGE, UsageRecord, usage_row
from resolvers.usage_log.keeping.feed import Access

ACCESSES: Final = "Subscription.accesses"


async def _listen(context: Context, arguments: Mapping[str, Any]) -> AsyncGenerator[Row, None]:
    visibility = await context.access.visibility()
    if visibility.me is None:
        raise of_citizens_alone("listens to the accesses to their own record", ACCESSES)
    return _rows(context, await context.shared.accesses(visibility.me))


async def _rows(context: Context, accesses: AsyncGenerator[Access, None]) -> AsyncGenerator[Row, None]:
    try:
        async for access in accesses:
            yield usage_row(access.record, access.head, context)
    finally:
        await accesses.aclose()


@platform.contribute(Subscription)
class Accesses:
    accesses: UsageRecord = events(
        _listen,
        access=USAGE,
        description="Every access to the listener's own record, as it happens; reading the usage log oneself is none.",
    )
