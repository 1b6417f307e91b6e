"""Life events as the graph shows them, and as agencies' systems report and withdraw them."""

from datetime import date, datetime
from typing import Annotated, Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.access import Sensitivity
from agencies.contract.errors import BadUserInput, Forbidden, InputProblem
from agencies.contract.life_event import EVERYTHING
from agencies.contract.schema.mutation import Mutation
from agencies.contract.shared_values import Agency
from agencies.contract.source import Row
from agencies.contract.sources.column import column
from agencies.contract.sources.reference import reference
from agencies.contract.sources.resolver import resolver
from agencies.contract.values.null import given
from agencies.registration.held import HeldLifeEvent
from agencies.registration.registry import PLATFORM
from agencies.service_catalogue.types import LifeEventType
from agencies.store.failure import refused_text
from resolvers.access.access_policy import CITIZEN
from resolvers.context import Context
from resolvers.contributions import platform
from resolvers.notices.tables.reported_event_table import KnownEvent, Reported
from resolvers.payload import changed
from resolvers.purposes.purpose import Joined
from resolvers.request.caller import CallerKind
from resolvers.usage_log.record import Action

EVENT: Final = Joined(Sensitivity.SENSITIVE, "사회보장급여의 이용·제공 및 수급권자 발굴에 관한 법률 제22조의2")
REPORT: Final = "Mutation.reportLifeEvent"
WITHDRAW: Final = "Mutation.withdrawLifeEvent"
ID_AT_MOST: Final = 255

Info = strawberry.Info[Context, Any]


@platform.type(access=EVENT)
class LifeEvent:
    """Something that happened in a citizen's life, as an agency tells of it."""

    id: strawberry.ID = column("id", "The same wherever the event is named.")
    type: LifeEventType = column("type", "What kind of event.")
    subject: Citizen | None = reference("subject_id", "In whose life; null where the caller does not see them.")
    on: date = column("on", "On which day.")
    reported_by: Agency = reference("agency", "The agency that tells of it.")
    withdrawn_at: datetime | None = column(
        "withdrawn_at", "Since when it counts as not having happened, or not so; null: it counts."
    )


@platform.type(access=EVENT)
class ReportLifeEventPayload:
    """The event that was reported."""

    life_event: LifeEvent | None = column("life_event", "The event, with the id by which it is withdrawn.")


@platform.type(access=EVENT)
class WithdrawLifeEventPayload:
    """The event that was withdrawn."""

    life_event: LifeEvent | None = column(
        "life_event", "The event; null where the agency has told of no such event, and nothing has changed."
    )


@strawberry.input(description="An event in a citizen's life.")
class LifeEventInput:
    type: strawberry.ID = strawberry.field(
        description="A `LifeEventType`'s id, one of which the agency tells; none that takes the place of another "
        "type's events of the same happening, or whose place is taken so, as `birth_notified`."
    )
    subject_id: strawberry.ID = strawberry.field(description="In whose life; at most 255 characters.")
    on: date = strawberry.field(description="On which day.")
    idempotency_key: strawberry.ID = strawberry.field(
        description="Chosen by the agency, at most 255 characters: the same one twice is one event."
    )
    replaces: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="The id of the event of the same type that this one corrects; its notices are withdrawn.",
    )


Input = Annotated[LifeEventInput, strawberry.argument(description="What happened, when and in whose life.")]
EventId = Annotated[strawberry.ID, strawberry.argument(description="The event's id, as it was given when reported.")]


@platform.contribute(Mutation)
class LifeEventMutations:
    @resolver(EVENT)
    async def report_life_event(self, info: Info, input: Input) -> ReportLifeEventPayload | None:  # noqa: A002
        """For agencies' systems: something happened in a life. The same idempotency key twice is one event."""
        context = info.context
        agency = _agency(context, REPORT)
        held = _type(context, agency, input.type)
        key, subject_id, replaces = str(input.idempotency_key), str(input.subject_id), given(input.replaces)
        for name, text in (("idempotencyKey", key), ("subjectId", subject_id)):
            if not 0 < len(text) <= ID_AT_MOST:
                raise BadUserInput(
                    f"`{name}` has {len(text)} characters: give it 1 to {ID_AT_MOST}.",
                    InputProblem.TOO_LONG if text else InputProblem.REQUIRED,
                    f"input.{name}",
                )
            refused = refused_text(text)
            if refused is not None:
                raise refused.at(f"input.{name}")
        if replaces is not None:
            replaced = await context.shared.notices.known(agency, replaces, "input.replaces")
            if replaced is None:
                raise BadUserInput(
                    "`replaces` names no event that this agency has told of.", InputProblem.UNKNOWN_ID, "input.replaces"
                )
            if replaced.type != input.type:
                # Whether its notices disappear or say that they are withdrawn is for its own type to say.
                raise BadUserInput(
                    "`replaces` names an event of another type: have that one withdrawn by `withdrawLifeEvent`, and "
                    "report this one without.",
                    InputProblem.CONFLICT,
                    "input.replaces",
                )
        await _note(context, subject_id, REPORT)
        reported = Reported(agency, key, str(input.type), subject_id, input.on, replaces)
        event = await context.shared.notices.report(reported)
        return changed(context, life_event=_row(event, held, event.withdrawn_at))  # type: ignore[return-value]

    @resolver(EVENT)
    async def withdraw_life_event(self, info: Info, id: EventId) -> WithdrawLifeEventPayload | None:  # noqa: A002
        """For the agency that told of it: it did not happen, or not so. Its notices are withdrawn."""
        context = info.context
        agency = _agency(context, WITHDRAW)
        event = await context.shared.notices.known(agency, str(id), "id")
        held = None if event is None else context.registry.life_events.get(event.type)
        if event is None or held is None:
            return {"life_event": None}  # type: ignore[return-value]
        await _note(context, event.subject_id, WITHDRAW)
        withdrawn_at = await context.shared.notices.withdraw(agency, event)
        return changed(context, life_event=_row(event, held, withdrawn_at))  # type: ignore[return-value]


def _agency(context: Context, field: str) -> str:
    """The agency whose system asks; FORBIDDEN for everybody else."""
    caller = context.caller
    if caller.kind is not CallerKind.SYSTEM or caller.agency is None:
        raise Forbidden("Only an agency's system tells of life events.", field=field)
    return caller.agency


def _type(context: Context, agency: str, type_id: str) -> HeldLifeEvent:
    held = context.registry.life_events.get(str(type_id))
    if held is None:
        raise BadUserInput(
            "`type` names no life event: take an id from `lifeEventTypes`.", InputProblem.UNKNOWN_ID, "input.type"
        )
    if held.agency != agency:
        raise Forbidden(f"Of such events {held.agency} tells, and nobody else.", agency=held.agency, field=REPORT)
    overtaken = any(held.type.id in each.type.withdraws for each in context.registry.life_events.values())
    if overtaken or set(held.type.withdraws) - {EVERYTHING}:
        raise BadUserInput(
            "Events of this type and of another tell of one happening, and a report does not say which it is: "
            "have them told by the agency's outbox.",
            InputProblem.NOT_ONE_OF,
            "input.type",
        )
    return held


async def _note(context: Context, citizen_id: str, field: str) -> None:
    """Have it recorded, before it is done, that somebody's event was told of."""
    context.recorder.note(CITIZEN, citizen_id, PLATFORM, Action.READ, (field,))
    await context.recording.commit()


def _row(event: KnownEvent, held: HeldLifeEvent, withdrawn_at: datetime | None) -> Row:
    type_ = held.type
    return {
        "id": event.id,
        "type": {"id": type_.id, "title": type_.title, "event_group": type_.group},
        "subject_id": event.subject_id,
        "on": event.on,
        "agency": held.agency,
        "withdrawn_at": withdrawn_at,
    }
