"""What both executors take of a request: who asks and why, on which day and in which language, its loads and notes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from agencies.contract.shared_values import Language
from agencies.registration.registry import Registry
from resolvers.access.access_policy import AccessPolicy
from resolvers.access.relations_reading import RelationsReading
from resolvers.process.loop_turn import LoopTurn
from resolvers.process.work import Work
from resolvers.purposes.purpose import RegisteredPurpose
from resolvers.request.answer import Charge
from resolvers.request.caller import Caller
from resolvers.request.loads import Loads
from resolvers.request.promise import Promise
from resolvers.usage_log.recorder import Recorder
from resolvers.usage_log.recording import Recording


class FactReading(Protocol):
    """Reads facts of citizens."""

    def values(self, citizen_id: str, fact_ids: Sequence[str]) -> Awaitable[tuple[Any, ...]]:
        """Return a reader's key: today's values of these facts, None where one is missing."""
        ...


@dataclass(slots=True, kw_only=True)
class RequestContext:
    """One request, as it is executed; nothing of it outlives the answer, but `turn` and `work` are all requests'.

    `language`: as Accept-Language asks, until it is known what the caller has chosen · `read_language`: reads that.
    """

    caller: Caller
    language: Language
    today: date
    registry: Registry
    loads: Loads
    relations: RelationsReading
    access: AccessPolicy
    purpose: RegisteredPurpose
    recorder: Recorder
    recording: Recording
    read_language: Callable[[Loads, str], Promise[Language | None]]
    turn: LoopTurn
    work: Work
    charge: Charge
    _chosen: Promise[Language | None] | None = None
    _units: int = 0

    @property
    def facts(self) -> FactReading:
        """The request's reading of facts."""
        raise NotImplementedError

    def ask_language(self) -> None:
        """Have it read which language the caller has chosen: some text is asked for without saying in which."""
        if self.caller.citizen_id is not None:
            self._chosen = self.read_language(self.loads, self.caller.citizen_id)

    async def know_language(self) -> None:
        """Have what the caller has chosen count, where it was asked."""
        if self._chosen is not None:
            self.language = await self._chosen or self.language

    async def spoken(self) -> Language:
        """Return the language in which the caller reads, where something beside the texts hangs on it."""
        if self._chosen is None:
            self.ask_language()
        await self.know_language()
        return self.language

    async def language_code(self) -> str:
        """Return the code of that language, as texts have it."""
        return (await self.spoken()).name.lower()

    def work_on(self, units: int) -> None:
        """Take up an operation of so many units.

        Raises Overloaded where too much is under way, RateLimited where the caller's budget is used up.
        """
        self.work.begin(units, self.caller.principal)
        self._units = units
        self.charge(units)

    def close(self) -> None:
        """End what is still under way when the answer is made, or its client has left."""
        if self._units:
            self.work.end(self._units, self.caller.principal)
            self._units = 0
        self.loads.close()
