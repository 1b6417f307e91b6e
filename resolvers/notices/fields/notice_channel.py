"""Where notices are pushed to: a citizen's channels, each of use once verified. No address or key is shown."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.access import PUBLIC, Personal, Sensitivity
from agencies.contract.errors import BadUserInput, InputProblem
from agencies.contract.schema.mutation import Mutation
from agencies.contract.schema.query import Query
from agencies.contract.source import Row
from agencies.contract.sources.column import column
from agencies.contract.sources.resolver import resolver
from agencies.contract.values.null import given
from resolvers.context import Context
from resolvers.contributions import platform
from resolvers.notices.channels.channel import NoticeChannelKind, PushAddress
from resolvers.notices.fields.own_contact import changing_citizen
from resolvers.payload import asking_citizen, changed

CHANNEL: Final = Personal(Sensitivity.SENSITIVE, "개인정보 보호법 제15조", confidential=True)
"""Which devices somebody has, and when they are out of reach, is for nobody else to know."""
ADD: Final = "Mutation.addNoticeChannel"
VERIFY: Final = "Mutation.verifyNoticeChannel"
REMOVE: Final = "Mutation.removeNoticeChannel"
LABEL_AT_MOST: Final = 100
KEY_AT_MOST: Final = 200

Info = strawberry.Info[Context, Any]


@platform.type(access=CHANNEL)
class NoticeChannel:
    """Somewhere that notices are pushed to, such as a browser or an app; its address is shown to nobody."""

    id: strawberry.ID = column("id", "Opaque.")
    kind: NoticeChannelKind = column("kind", "By what it is pushed to.")
    label: str | None = column("label", "What the citizen calls it.")
    verified: bool = column("verified", "Whether its code came back: nothing but a code is pushed to it before.")
    last_failure: datetime | None = column("last_failure", "When a push last did not arrive; null: none has failed.")


@platform.type(access=CHANNEL)
class AddNoticeChannelPayload:
    """The channel that was added, and the citizen who asks."""

    notice_channel: NoticeChannel | None = column("notice_channel", "The channel, not verified yet where it is new.")
    citizen: Citizen | None = asking_citizen()


@platform.type(access=CHANNEL)
class VerifyNoticeChannelPayload:
    """The channel that was verified, and the citizen who asks."""

    notice_channel: NoticeChannel | None = column("notice_channel", "The channel, verified.")
    citizen: Citizen | None = asking_citizen()


@platform.type(access=CHANNEL)
class RemoveNoticeChannelPayload:
    """The id of the channel that was removed, and the citizen who asks."""

    removed_id: strawberry.ID | None = column("removed_id", "The id that the channel had.")
    citizen: Citizen | None = asking_citizen()


@strawberry.input(description="The keys of a browser's subscription, as `PushSubscription.toJSON()` has them.")
class WebPushKeysInput:
    p256dh: str = strawberry.field(description="The browser's public key; base64url.")
    auth: str = strawberry.field(description="The authentication secret; base64url.")


@strawberry.input(description="A channel that is to be added.")
class NoticeChannelInput:
    kind: NoticeChannelKind = strawberry.field(description="By what it is pushed to.")
    address: str = strawberry.field(
        description="Where the push service takes pushes: a subscription's `endpoint`, or a topic's address."
    )
    keys: WebPushKeysInput | None = strawberry.field(
        default=strawberry.UNSET, description="Of WEB_PUSH alone, which needs them."
    )
    label: str | None = strawberry.field(
        default=strawberry.UNSET, description=f"What the citizen calls it; at most {LABEL_AT_MOST} characters."
    )


Input = Annotated[NoticeChannelInput, strawberry.argument(description="The channel.")]
OfChannel = Annotated[strawberry.ID, strawberry.argument(description="The channel's id, as `noticeChannels` has it.")]
Code = Annotated[str, strawberry.argument(description="The code that was pushed to the channel last.")]


@platform.contribute(Query)
class WebPushKey:
    @resolver(PUBLIC)
    def web_push_key(self, info: Info) -> str | None:
        """The key with which a browser subscribes to pushes (VAPID, base64url); null: none is pushed to browsers."""
        return info.context.shared.contact.channels.web_push_key


@platform.contribute(Citizen)
class CitizenChannels:
    @resolver(CHANNEL)
    async def notice_channels(self, info: Info) -> list[NoticeChannel] | None:
        """Where the citizen's notices are pushed to, and what is to be verified for that; the oldest first."""
        found = await info.context.shared.contact.channels.read(info.context.loads, str(self))
        return [_shown(row) for row in found]  # type: ignore[misc]


@platform.contribute(Mutation)
class ChangeChannels:
    @resolver(CHANNEL)
    async def add_notice_channel(self, info: Info, input: Input) -> AddNoticeChannelPayload | None:  # noqa: A002
        """Add a channel, and have a code pushed to it that `verifyNoticeChannel` takes within ten minutes.

        To add one again that is not verified has a new code pushed; one that is verified only gets the label.
        """
        context = info.context
        citizen_id = await changing_citizen(context, ADD)
        label, address = _label(input), PushAddress(input.kind, input.address, *_keys(input))
        context.ask_language()
        await context.know_language()
        row = await context.shared.contact.channels.add(citizen_id, address, label, context.language)
        return changed(context, notice_channel=_shown(row))  # type: ignore[return-value]

    @resolver(CHANNEL)
    async def verify_notice_channel(self, info: Info, id: OfChannel, code: Code) -> VerifyNoticeChannelPayload | None:  # noqa: A002
        """Show that a channel is one's own: from then on notices are pushed to it. A code can be tried five times."""
        context = info.context
        citizen_id = await changing_citizen(context, VERIFY)
        row = await context.shared.contact.channels.verify(citizen_id, str(id), code)
        return changed(context, notice_channel=_shown(row))  # type: ignore[return-value]

    @resolver(CHANNEL)
    async def remove_notice_channel(self, info: Info, id: OfChannel) -> RemoveNoticeChannelPayload | None:  # noqa: A002
        """Remove a channel; what was still to be pushed to it is not."""
        citizen_id = await changing_citizen(info.context, REMOVE)
        await info.context.shared.contact.channels.remove(citizen_id, str(id))
        return changed(info.context, removed_id=id)  # type: ignore[return-value]


def _shown(row: Row) -> Row:
    return {
        "id": row["id"],
        "kind": NoticeChannelKind[row["kind"]],
        "label": row["label"],
        "verified": row["verified_at"] is not None,
        "last_failure": row["last_failure"],
    }


def _label(channel: NoticeChannelInput) -> str | None:
    label = given(channel.label)
    if label is None or not label.strip():
        return None
    if len(label) > LABEL_AT_MOST:
        raise BadUserInput(
            f"`label` has {len(label)} characters, and may have {LABEL_AT_MOST}.", InputProblem.TOO_LONG, "input.label"
        )
    return label.strip()


def _keys(channel: NoticeChannelInput) -> tuple[bytes | None, bytes | None]:
    keys = given(channel.keys)
    if keys is None:
        return None, None
    return _bytes("p256dh", keys.p256dh), _bytes("auth", keys.auth)


def _bytes(name: str, written: str) -> bytes:
    """The bytes of a key; BAD_USER_INPUT, without a word of it, where it is no base64url."""
    try:
        if len(written) > KEY_AT_MOST:
            raise ValueError("This is too long.")
        padded = written.rstrip("=") + "=" * (-len(written.rstrip("=")) % 4)
        return base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise BadUserInput(f"`keys.{name}` is no base64url.", InputProblem.MALFORMED, f"input.keys.{name}") from None
