"""Adds, verifies and removes citizens' channels, where the platform has a store and something that pushes.

A channel is of use only once its code, which is sent over it alone, came back: nobody has notices pushed to another's.
"""

from collections import Counter
from typing import Any, Final

import structlog

from agencies.contract.errors import AgencyUnavailable, BadUserInput, InputProblem, RateLimited
from agencies.contract.shared_values import Language
from agencies.contract.source import Row
from agencies.registration.registry import PLATFORM
from agencies.store.store import Store
from resolvers.notices.channels.channel import (
    CHANNELS_AT_MOST,
    CODE_FOR,
    CODE_TRIES,
    CODES_AN_HOUR,
    KNOWN_KINDS,
    PushAddress,
    code_digest,
    new_code,
    read_code,
)
from resolvers.notices.channels.channel_table import (
    READ,
    count_code,
    hold_citizen,
    note_failure,
    one_channel,
    put_channel,
    put_code,
    remove_channel,
    try_code,
)
from resolvers.notices.channels.push import Push, PushFailed
from resolvers.notices.channels.push_text import code_text
from resolvers.request.loads import Loads

ADD_SECONDS: Final = 5.0
NOWHERE: Final = "The platform pushes nothing here: ask those who run it."
NO_CHANNEL: Final = "`id` names no channel of yours: `noticeChannels` lists them."

log = structlog.get_logger("resolvers")


class Channels:
    """The channels of all citizens; without a store, or something that pushes, none can be added.

    `failures` counts, by why, the codes that did not arrive.
    """

    def __init__(self, store: Store | None, push: Push | None) -> None:
        self._store = store
        self._push = push
        self.failures: Counter[str] = Counter()

    @property
    def web_push_key(self) -> str | None:
        """The key with which browsers subscribe; None where nothing can be pushed to browsers."""
        return None if self._push is None else self._push.web_push_key

    async def read(self, loads: Loads, citizen_id: str) -> list[Row]:
        """A citizen's channels, the oldest first; raises the platform's error."""
        if not loads.reaches(PLATFORM):
            raise AgencyUnavailable(NOWHERE, agency=PLATFORM)
        found = await loads.all(PLATFORM, READ, (citizen_id,))
        return [row for row in found.get(citizen_id, ()) if row["kind"] in KNOWN_KINDS]

    async def add(self, citizen_id: str, address: PushAddress, label: str | None, language: Language) -> Row:
        """Keep a channel and send its code; gives the channel, `last_failure` set where the code did not arrive.

        One that is verified already, with the same keys, gets no code. BAD_USER_INPUT where the address is none to push
        to or there are enough channels, RATE_LIMITED where there were enough codes, AGENCY_UNAVAILABLE where it cannot
        be kept.
        """
        push, store, code = self._pushing(), self._kept_in(), new_code()
        push.check(address)
        row = await _put(store, citizen_id, address, label, code)
        if row["verified_at"] is not None:
            return row
        try:
            await push.send(address, code_text(language, code), int(CODE_FOR.total_seconds()))
        except PushFailed as error:
            self.failures[str(error)] += 1
            log.warning("a channel's code did not arrive", kind=address.kind.name, reason=str(error))
            return {**row, **await note_failure(store, row["id"])}
        return row

    async def verify(self, citizen_id: str, channel_id: str, code: str) -> Row:
        """The channel, verified, also where it was before; BAD_USER_INPUT where the code is not the one, or too old."""
        store = self._kept_in()
        digest = code_digest(channel_id, read_code(code))
        tried = await try_code(store, citizen_id, channel_id, digest)
        found = tried or await one_channel(store, citizen_id, channel_id)
        if found is None:
            raise BadUserInput(NO_CHANNEL, InputProblem.UNKNOWN_ID, "id")
        if found["verified_at"] is not None:
            return found
        left = 0 if tried is None else CODE_TRIES - tried["code_tries"]
        if left == 0:
            raise BadUserInput(
                "No code of this channel can be tried any more: add the channel again, and a new code is sent.",
                InputProblem.TOO_MANY,
                "code",
            )
        raise BadUserInput(
            f"`code` is not the one that was sent last: look again, tries left: {left}.", InputProblem.CONFLICT, "code"
        )

    async def remove(self, citizen_id: str, channel_id: str) -> None:
        """Remove a channel, and what was still to be pushed to it; BAD_USER_INPUT where it is none of the citizen's."""
        if not await remove_channel(self._kept_in(), citizen_id, channel_id):
            raise BadUserInput(NO_CHANNEL, InputProblem.UNKNOWN_ID, "id")

    def _pushing(self) -> Push:
        if self._push is None:
            raise AgencyUnavailable(NOWHERE, agency=PLATFORM)
        return self._push

    def _kept_in(self) -> Store:
        if self._store is None:
            raise AgencyUnavailable(NOWHERE, agency=PLATFORM)
        return self._store


async def _put(store: Store, citizen_id: str, address: PushAddress, label: str | None, code: str) -> Row:
    """Keep a channel, with the code if it is to be verified, or nothing of both where one of them is refused."""
    async with store.connection(ADD_SECONDS) as connection:
        try:
            async with connection.transaction():
                return await _put_within(connection, citizen_id, address, label, code)
        except (BadUserInput, RateLimited) as error:
            refusal = error  # raised in here, it would cost the store the connection
    raise refusal


async def _put_within(connection: Any, citizen_id: str, address: PushAddress, label: str | None, code: str) -> Row:
    await hold_citizen(connection, citizen_id)
    row = await put_channel(connection, citizen_id, address, label)
    if row is None:
        raise BadUserInput(
            f"You have {CHANNELS_AT_MOST} channels, which is the bound: remove one before.", InputProblem.TOO_MANY
        )
    if row["verified_at"] is None:
        if not await count_code(connection, citizen_id):
            raise RateLimited(f"{CODES_AN_HOUR} codes were sent for you within an hour: add the channel later.", 3600)
        await put_code(connection, row["id"], code_digest(row["id"], code))
    return row
