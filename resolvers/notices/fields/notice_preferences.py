"""When and of what a citizen wants nothing pushed. What is not pushed still stands among their notices."""

import re
from collections.abc import Collection, Sequence
from datetime import time
from typing import Annotated, Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.access import Personal, Sensitivity
from agencies.contract.errors import BadUserInput, InputProblem
from agencies.contract.schema.mutation import Mutation
from agencies.contract.source import Row
from agencies.contract.sources.column import column
from agencies.contract.sources.resolver import resolver
from agencies.contract.values.null import is_left_out
from resolvers.context import Context
from resolvers.contributions import platform
from resolvers.notices.channels.preference import Change, QuietHours
from resolvers.notices.fields.own_contact import changing_citizen
from resolvers.payload import asking_citizen, changed

PREFERENCES: Final = Personal(Sensitivity.SPECIAL, "개인정보 보호법 제15조", confidential=True)
"""Of what somebody wants to hear nothing says what they fear to hear of."""
SET: Final = "Mutation.setNoticePreferences"
EVENTS_AT_MOST: Final = 100
HOUR: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


@platform.type(access=PREFERENCES)
class NoticePreferences:
    """When and of what nothing is pushed; all notices stand in the list of notices all the same."""

    quiet_from: str | None = column("quiet_from", "From when on nothing is pushed: HH:MM in Asia/Seoul; null: never.")
    quiet_until: str | None = column(
        "quiet_until", "Until when: HH:MM in Asia/Seoul; on the next day where it is the earlier one."
    )
    muted_events: list[strawberry.ID] = column(
        "muted_events", "The ids of the types of life events of which nothing is pushed."
    )


@platform.type(access=PREFERENCES)
class SetNoticePreferencesPayload:
    """The preferences as they are now, and the citizen who asks."""

    notice_preferences: NoticePreferences | None = column("notice_preferences", "All of them, as they are now.")
    citizen: Citizen | None = asking_citizen()


@strawberry.input(description="What is to change; what is left out stays as it is, and null takes it away.")
class NoticePreferencesInput:
    quiet_from: str | None = strawberry.field(
        default=strawberry.UNSET, description="HH:MM in Asia/Seoul. Given together with quietUntil."
    )
    quiet_until: str | None = strawberry.field(
        default=strawberry.UNSET, description="HH:MM in Asia/Seoul; an earlier one than quietFrom is on the next day."
    )
    muted_events: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="Ids of types of life events, as `lifeEventTypes` lists them."
    )


Input = Annotated[NoticePreferencesInput, strawberry.argument(description="What is to change.")]


@platform.contribute(Citizen)
class CitizenPreferences:
    @resolver(PREFERENCES)
    async def notice_preferences(self, info: strawberry.Info[Context, Any]) -> NoticePreferences | None:
        """When and of what the citizen wants nothing pushed."""
        context = info.context
        return _shown(await context.shared.contact.preferences.read(context.loads, str(self)))  # type: ignore[return-value]


@platform.contribute(Mutation)
class SetNoticePreferences:
    @resolver(PREFERENCES)
    async def set_notice_preferences(
        self,
        info: strawberry.Info[Context, Any],
        input: Input,  # noqa: A002
    ) -> SetNoticePreferencesPayload | None:
        """Say when and of what nothing is to be pushed; what is left out stays as it is."""
        context = info.context
        citizen_id = await changing_citizen(context, SET)
        row = await context.shared.contact.preferences.put(citizen_id, _change(input, context.registry.life_events))
        return changed(context, notice_preferences=_shown(row))  # type: ignore[return-value]


def _shown(row: Row) -> Row:
    return {
        "quiet_from": _written(row["quiet_from"]),
        "quiet_until": _written(row["quiet_until"]),
        "muted_events": list(row["muted_events"]),
    }


def _written(hour: time | None) -> str | None:
    return None if hour is None else f"{hour:%H:%M}"


def _change(given: NoticePreferencesInput, known: Collection[str]) -> Change:
    """What is to change; BAD_USER_INPUT where it cannot be meant."""
    hours = (given.quiet_from, given.quiet_until)
    muted = given.muted_events
    named = [each for each in hours if not is_left_out(each)]
    if len(named) == 1:
        missing = "quietFrom" if is_left_out(given.quiet_from) else "quietUntil"
        raise BadUserInput(
            "`quietFrom` and `quietUntil` go together: give both, or leave out both.",
            InputProblem.REQUIRED,
            f"input.{missing}",
        )
    quiet = _quiet(*hours) if named else None
    return Change(bool(named), quiet, None if is_left_out(muted) else _muted(muted or (), known))


def _quiet(start: str | None, end: str | None) -> QuietHours | None:
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise BadUserInput(
            "One of `quietFrom` and `quietUntil` is null: for no quiet hours both are.",
            InputProblem.REQUIRED,
            f"input.{'quietFrom' if start is None else 'quietUntil'}",
        )
    if start == end:
        raise BadUserInput(
            "`quietFrom` and `quietUntil` are the same: mute events, or remove channels, to be left alone.",
            InputProblem.CONFLICT,
            "input.quietUntil",
        )
    return QuietHours(_hour("quietFrom", start), _hour("quietUntil", end))


def _hour(name: str, said: str) -> time:
    if HOUR.fullmatch(said) is None:
        raise BadUserInput(
            f"`{name}` is no time of day: write it as HH:MM, from 00:00 to 23:59.",
            InputProblem.MALFORMED,
            f"input.{name}",
        )
    return time.fromisoformat(said)


def _muted(given: Sequence[str], known: Collection[str]) -> list[str]:
    """The events once each, in the order of all; BAD_USER_INPUT where one is unknown."""
    if len(given) > EVENTS_AT_MOST:
        raise BadUserInput(
            f"`mutedEvents` names {len(given)} events: give each once, at most {EVENTS_AT_MOST}.",
            InputProblem.TOO_MANY,
            "input.mutedEvents",
        )
    for index, each in enumerate(given):
        if each not in known:
            raise BadUserInput(
                "`mutedEvents` names what is no life event: take ids that `lifeEventTypes` lists.",
                InputProblem.UNKNOWN_ID,
                f"input.mutedEvents.{index}",
            )
    return [each for each in known if each in given]
