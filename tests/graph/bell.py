"""An agency of the tests' own to which one can listen, and a gateway in process that has it: a test rings the bell."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from datetime import date
from typing import Any, Final

from agencies.civil_registry.entity import Citizen
from agencies.contract import PUBLIC, Agency, ById
from agencies.contract.errors import Forbidden
from agencies.contract.schema.subscription import Subscription
from agencies.contract.sources.events import events
from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.store.store import Store
from resolvers.consent.consent_table import put_consent
from resolvers.consent.offer import Offer, Wanted
from resolvers.context import Context
from resolvers.gateway import Gateway
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import Caller
from tests.all_of_own import ALL_OF_OWN
from tests.faults.conftest import NOWHERE
from tests.patience import HANGING_SECONDS
from tests.running import DAY

bell: Final = Agency(id="bell", title={"ko": "종", "en": "The bell"}, purposes=ALL_OF_OWN)
rung: Final[asyncio.Queue[str | None]] = asyncio.Queue()
listening: Final[Counter[str]] = Counter()


async def _own(context: Context, arguments: Mapping[str, Any]) -> AsyncGenerator[str, None]:
    if context.caller.citizen_id is None:
        raise Forbidden("Only a citizen hears the bell.")
    return _rings(context.caller.citizen_id)


async def _of(context: Context, arguments: Mapping[str, Any]) -> AsyncGenerator[str, None]:
    return _rings(arguments["id"])


async def _rings(citizen_id: str) -> AsyncGenerator[str, None]:
    listening[citizen_id] += 1
    try:
        while (name := await rung.get()) is not None:
            yield citizen_id if name == "" else name
    finally:
        listening[citizen_id] -= 1


@bell.contribute(Subscription, access=PUBLIC)
class Rings:
    me: Citizen | None = events(_own, description="The listener, each time the bell rings.")

    @events(_of)
    def citizen(self, id: ById) -> Citizen | None:  # type: ignore[empty-body]  # noqa: A002
        """A citizen, each time the bell rings."""


REQUEST_ID: Final = "0123456789abcdef"


class Belfry:
    """A gateway with the bell over these stores, and who listens to it."""

    def __init__(self, at: Mapping[str, str], people: Mapping[str, str]) -> None:
        self.people = people
        # The bell keeps nothing: its store is one that it never asks.
        self.stores = {name: Store(name, dsn, deadline_seconds=30) for name, dsn in {**at, "bell": NOWHERE}.items()}
        self.gateway = Gateway(register([*discover(), bell]), self.stores, lambda: date.fromisoformat(DAY))

    def listen(self, document: str, caller: Caller, **more: Any) -> AsyncGenerator[Answer, None]:
        """The answers to an operation."""
        variables = more.pop("variables", {})
        return self.gateway.stream(GraphRequest(document, None, variables, "ko", REQUEST_ID, **more), caller)

    async def heard(self, answers: AsyncGenerator[Answer, None], name: str = "") -> Answer:
        """The answer to a ring, which is about the listener, or about whoever is named."""
        rung.put_nowait(name)
        async with asyncio.timeout(HANGING_SECONDS):
            return await anext(answers)

    async def agree(self, citizen: str, agency: str, purpose: str, *, given: bool = True) -> None:
        """Have a consent stand so."""
        wanted = Wanted(citizen, Offer(purpose, agency), given, None, "test")
        await put_consent(self.stores["platform"], wanted)

    def close(self) -> None:
        """End the connections."""
        for store in self.stores.values():
            store.close()


async def first(answers: AsyncGenerator[Answer, None]) -> Answer:
    """The first answer, with which the stream is left."""
    async with asyncio.timeout(HANGING_SECONDS), aclosing(answers):
        return await anext(answers)
