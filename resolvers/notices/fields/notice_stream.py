"""Listening to one's own inbox: each notice as it is told, and once more when it is withdrawn."""

from collections.abc import AsyncGenerator, Mapping
from typing import Annotated, Any, Final

import strawberry

from agencies.contract.schema.subscription import Subscription
from agencies.contract.source import Row
from agencies.contract.sources.events import events
from agencies.contract.values.null import given
from resolvers.access.access_policy import CITIZEN
from resolvers.access.refusal import of_citizens_alone
from resolvers.context import Context
from resolvers.contributions import NOTICES, platform
from resolvers.engine.disclosed import Disclosed
from resolvers.engine.planning.field_source import Info
from resolvers.engine.planning.projection import columns_below
from resolvers.notices.fields.notice import Notice, names_for, still_has
from resolvers.notices.showing.notice_rows import notice_row
from resolvers.notices.tables.notice_table import KeptNotice
from resolvers.usage_log.record import Action

STREAM: Final = "Subscription.notices"


async def _listen(context: Context, arguments: Mapping[str, Any]) -> AsyncGenerator[KeptNotice, None]:
    visibility = await context.access.visibility()
    if visibility.me is None:
        raise of_citizens_alone("listens to their own notices", STREAM)
    return await context.shared.notices.feed.listen(visibility.me, given(arguments.get("after")))


async def _row(info: Info, kept: KeptNotice) -> Row:
    """The notice as its listener may see it now, noted for the usage log as the inbox is."""
    context = info.context
    assert isinstance(context, Context)
    Disclosed(info.parent_type, info.field_name).disclose(info, CITIZEN, kept.citizen_id, Action.READ)
    columns = columns_below(info)
    visible, has = await context.access.visibility(), await still_has(context, columns)
    names = await names_for(context, columns, (kept,))
    return notice_row(kept, lambda who: visible.sees(CITIZEN, who), has, names)


AfterNotice = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="The `position` of the last notice that is known, or its `id`, behind which it goes on: what was "
        'withdrawn since then is told again where the `id` is given. "0": all there are. Null: from now on.'
    ),
]


@platform.contribute(Subscription)
class NoticesTold:
    @events(_listen, row=_row, access=NOTICES)
    def notices(self, after: AfterNotice = strawberry.UNSET) -> Notice:
        """New notices of the citizen who listens, from `after` on, without loss or duplicate across reconnects.

        One that is withdrawn comes once more, unless it disappears without a word.
        """
