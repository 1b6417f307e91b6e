"""A citizen's inbox: what they were told unasked, each notice once, as it was told."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Annotated, Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.schema.arguments import After, Before, First, InLanguage, Last
from agencies.contract.schema.mutation import Mutation
from agencies.contract.schema.page import Connection, no_cursor, page, window
from agencies.contract.shared_values import Agency
from agencies.contract.sources.column import column
from agencies.contract.sources.reference import reference
from agencies.contract.sources.resolver import resolver
from agencies.contract.sources.translated import translated
from agencies.contract.values.null import given
from agencies.education_office.entity import School
from agencies.registration.registry import PLATFORM
from resolvers.access.access_policy import CITIZEN
from resolvers.access.grant import needed
from resolvers.access.refusal import of_citizens_alone
from resolvers.context import Context
from resolvers.contributions import NOTICES, platform
from resolvers.eligibility.fields.services import Eligibility
from resolvers.eligibility.fields.unavailable import unavailable
from resolvers.engine.planning.projection import columns_asked
from resolvers.notices.fields.life_event import LifeEvent
from resolvers.notices.showing.notice_rows import notice_row
from resolvers.notices.showing.subject_names import NO_NAMES, SubjectNames, subject_names
from resolvers.notices.tables.notice_table import Inbox, KeptNotice
from resolvers.payload import asking_citizen, changed
from resolvers.purposes.purpose_register import OWN_AFFAIRS
from resolvers.request.position import read_position
from resolvers.usage_log.record import Action

MARK: Final = "Mutation.markNoticeRead"
ELIGIBILITIES: Final = "eligibilities"
BODY: Final = "body"
READ: Final = "read"

Info = strawberry.Info[Context, Any]


@platform.type(access=NOTICES)
class Notice:
    """What a citizen was told of one event: it stays as it was told, but for names: `body` has those of now."""

    id: strawberry.ID = column("id", "Opaque.")
    position: strawberry.ID = column(
        "position",
        "The position in the stream of the citizen's notices: give it as `after` of `Subscription.notices` to go on "
        "behind this notice. It is another one once the notice is withdrawn.",
    )

    @translated("title")
    def title(self, language: InLanguage = strawberry.UNSET) -> str:
        """What it is about, in a line."""

    @translated(BODY)
    def body(self, language: InLanguage = strawberry.UNSET) -> str:
        """All of it: the services, whom each is for, why, how and until when to apply, what to bring, and schools."""

    event: LifeEvent | None = column("event", "What happened.")
    eligibilities: list[Eligibility] | None = column(
        ELIGIBILITIES,
        "The services that it names, as they stood when it was told, without those of people whom the caller does not "
        "see any more.",
        size=10,
    )
    schools: list[School] | None = reference(
        "school_ids", "The places near the child, the first to open first; null where it is about no school.", size=20
    )
    created_at: datetime = column("created_at", "When it was told.")
    read_at: datetime | None = column(
        "read_at", "When it was read first; null: not yet, or not since it was withdrawn."
    )
    withdrawn_at: datetime | None = column(
        "withdrawn_at",
        "Since when it does not hold any more: its event did not happen, or another has taken its place.",
    )
    unavailable: list[Agency] = unavailable(
        "The agencies whose data was lacking when it was judged, and those without which `body` cannot name a person "
        "now; empty where it is whole. It is judged again as those agencies answer that gave no answer, for a year at "
        "most. What hangs on data that cannot be read, or on an agency that is left out, is not judged again."
    )


Unread = Annotated[
    bool | None, strawberry.argument(description="True: only unread ones. False: only read ones. Null: all.")
]
NoticeId = Annotated[strawberry.ID, strawberry.argument(description="Which notice; an unknown one gives null.")]


@platform.contribute(Citizen)
class CitizenNotices:
    @resolver(NOTICES)
    async def notices(
        self,
        info: Info,
        unread: Unread = strawberry.UNSET,
        first: First = 20,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[Notice] | None:
        """What the citizen was told, the newest first.

        For themselves, and the guardian of a child under 14 whose whereabouts no order hides from them.
        """
        context, shown = info.context, window(first, after, last, before)
        numbers = {argument: _number(key, argument) for argument, key in shown.cursors.items()}
        asked = Inbox(shown.size, numbers.get("after"), given(unread), numbers.get("before"), shown.backward)
        found, total = await context.shared.notices.page(str(self), asked)
        left, kept = len(found) > asked.size, found[: asked.size][:: -1 if asked.backward else 1]
        visible, has = await context.access.visibility(), await still_has(context, columns_asked(info))
        names = await names_for(context, columns_asked(info), kept)
        rows = [notice_row(each, lambda who: visible.sees(CITIZEN, who), has, names) for each in kept]
        keys = [str(each.number) for each in kept]
        preceded = asked.after is not None or (asked.backward and left)
        followed = asked.before is not None or (not asked.backward and left)
        return page(rows, keys, before=preceded, more=followed, total=total)  # type: ignore[return-value]


@platform.type(access=NOTICES)
class MarkNoticeReadPayload:
    """The notice that was read, and the citizen who asks."""

    @resolver(NOTICES)
    async def notice(self, info: Info) -> Notice | None:
        """The notice; null where the caller has none such, and nothing has changed."""
        read: KeptNotice | None = self[READ]  # type: ignore[index]
        if read is None:
            return None
        context, columns = info.context, columns_asked(info)
        visible, has = await context.access.visibility(), await still_has(context, columns)
        names = await names_for(context, columns, (read,))
        return notice_row(read, lambda who: visible.sees(CITIZEN, who), has, names)  # type: ignore[return-value]

    citizen: Citizen | None = asking_citizen()


@platform.contribute(Mutation)
class MarkNoticeRead:
    @resolver(NOTICES)
    async def mark_notice_read(self, info: Info, id: NoticeId) -> MarkNoticeReadPayload | None:  # noqa: A002
        """Note that a notice was read. Asked again, it changes nothing."""
        context = info.context
        if context.caller.citizen_id is None or context.purpose.id != OWN_AFFAIRS:
            raise of_citizens_alone("reads notices, for their own affairs", MARK)
        kept = await context.shared.notices.one(str(id))
        visible = await context.access.visibility()
        if kept is None or not visible.sees(CITIZEN, kept.citizen_id):
            return {READ: None}  # type: ignore[return-value]
        if not visible.grants(CITIZEN, kept.citizen_id, needed(NOTICES)):
            return {READ: None}  # type: ignore[return-value]
        context.recorder.note(CITIZEN, kept.citizen_id, PLATFORM, Action.READ, (MARK,))
        await context.recording.commit()
        await context.shared.notices.mark_read(kept.id)
        return changed(context, **{READ: await context.shared.notices.one(kept.id)})  # type: ignore[return-value]


async def still_has(context: Context, columns: Collection[str]) -> Callable[[str], bool]:
    """Whether the catalogue still has a service; nothing is looked up where these columns name no services."""
    if ELIGIBILITIES not in columns:
        return lambda service_id: False
    catalogue = await context.assessments.catalogue()
    return lambda service_id: service_id in catalogue.positions


async def names_for(context: Context, columns: Collection[str], kept: Sequence[KeptNotice]) -> SubjectNames:
    """The names that the texts of these notices say; none is read where these columns name no text."""
    return await subject_names(context, kept) if BODY in columns else NO_NAMES


def _number(key: str, argument: str) -> int:
    position = read_position(key)
    if position is None:
        raise no_cursor(argument)
    return position
