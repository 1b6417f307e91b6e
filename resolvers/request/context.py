"""What one request carries along: who asks and why, in which language, on which day, and the loads made for it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from agencies.contract.errors import UsageLogUnavailable
from agencies.contract.vocabulary import Language
from resolvers.request.answer import Charge
from resolvers.request.caller import Caller
from resolvers.request.turn import Turn
from resolvers.request.work import Work

if TYPE_CHECKING:
    from agencies.contract.source import Row
    from agencies.registry import Registry
    from agencies.store.measured import Health
    from resolvers.eligibility.assessment.assessment import Assessment, Assessments, Question, Shown
    from resolvers.eligibility.assessment.decision_basis import Basis
    from resolvers.eligibility.facts.fact_reading import Facts
    from resolvers.engine.cost import Cost
    from resolvers.engine.field_reading import FieldReading
    from resolvers.platform.contact import Contact
    from resolvers.platform.corrections import Corrections
    from resolvers.platform.notices.notices import Notices
    from resolvers.platform.usage.usage_feed import Access
    from resolvers.platform.usage.usage_reading import UsageReading
    from resolvers.readiness.findings import Findings
    from resolvers.request.loads import Loads
    from resolvers.request.reading import Reading
    from resolvers.trust.access_policy import AccessPolicy
    from resolvers.trust.consent import Wanted
    from resolvers.trust.purpose import RegisteredPurpose
    from resolvers.trust.relations_reading import RelationsReading
    from resolvers.trust.usage.record import UsageRecords
    from resolvers.trust.usage.recorder import Recorder


@dataclass(frozen=True, slots=True)
class Shared:
    """What the contexts of one gateway's requests have in common, beside what it was opened with."""

    findings: Callable[[], Awaitable["Findings"]]
    field_reading: "FieldReading"
    health: Callable[[str], "Health | None"]
    search: Callable[[str, int], Awaitable[Sequence[str]]]
    keep: Callable[["Basis", str], Awaitable[str]]
    set_consent: Callable[["Wanted"], Awaitable["Row"]]
    contact: "Contact"
    notices: "Notices"
    corrections: "Corrections"
    commit: Callable[[Sequence["UsageRecords"]], asyncio.Future[None]]
    tell_opened: Callable[["Context", Collection[str], asyncio.Future[None]], asyncio.Future[None]]
    accesses: Callable[[str], Awaitable["AsyncGenerator[Access, None]"]]
    used_fields: Callable[[Sequence[str]], Sequence["Row"]]
    work: Work
    turn: Turn


@dataclass(slots=True)
class Context:
    """One request's context; nothing of it outlives the answer, and but for `shared` nothing is another request's too.

    What many requests do not need is made when it is first asked for: `make_facts` and `make_assessments` do.
    `language`: as Accept-Language asks, until it is known what the caller has chosen. `cost`: of the operation, once it
    is compiled.
    """

    caller: Caller
    language: Language
    today: date
    registry: "Registry"
    loads: "Loads"
    relations: "RelationsReading"
    access: "AccessPolicy"
    purpose: "RegisteredPurpose"
    purposes: "Mapping[str, RegisteredPurpose]"
    make_facts: Callable[["Context"], "Facts"]
    make_assessments: Callable[["Context"], "Assessments"]
    usage: "UsageReading"
    recorder: "Recorder"
    shared: Shared
    charge: Charge
    cost: "Cost | None" = None
    _facts: "Facts | None" = None
    _assessments: "Assessments | None" = None
    _objects: int = 0
    _chosen: "Reading[Language | None] | None" = None
    _committing: list[asyncio.Future[None]] = field(default_factory=list)
    _unrecorded: Exception | None = None

    @property
    def facts(self) -> "Facts":
        """The request's reading of facts."""
        if self._facts is None:
            self._facts = self.make_facts(self)
        return self._facts

    @property
    def assessments(self) -> "Assessments":
        """The request's assessments of citizens."""
        if self._assessments is None:
            self._assessments = self.make_assessments(self)
        return self._assessments

    async def assess(self, question: "Question", shown: "Shown") -> "Assessment":
        """Return the assessment of a citizen, in a turn of the loop that has time for it."""
        assessment = await self.assessments.of(question, shown)
        await self.shared.turn.share()
        return assessment

    def ask_language(self) -> None:
        """Have it read which language the caller has chosen: some text is asked for without saying in which."""
        if self.caller.citizen_id is not None:
            self._chosen = self.shared.contact.languages.of_reader(self.loads, self.caller.citizen_id)

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

    async def recording(self) -> None:
        """Have the usage log begin to commit what was noted so far; the answer is made meanwhile.

        A turn of the loop passes, so that the statement is with the store before this request and those that came with
        it compute on. Raises as `recorded`.
        """
        if self._begin_commit():
            await asyncio.sleep(0)

    def hand_over(self) -> Sequence[asyncio.Future[None]]:
        """Have the usage log begin to commit what was noted so far; gives what was begun. Raises as `recorded`."""
        self._begin_commit()
        return tuple(self._committing)

    async def recorded(self) -> None:
        """Have the usage log take what was noted so far; raises UsageLogUnavailable, and from then on each time."""
        self._begin_commit()
        if not self._committing:
            return
        awaited = tuple(self._committing)
        try:
            for each in awaited:
                await asyncio.shield(each)
        except UsageLogUnavailable as error:
            self._unrecorded = error
            raise
        # Meanwhile somebody else of this request may have begun another, which may have failed by now.
        self._committing = [each for each in self._committing if each not in awaited]

    def _begin_commit(self) -> bool:
        """Whether there was anything to commit."""
        if self._unrecorded is not None:
            raise self._unrecorded
        try:
            # What was noted of persons is taken by then: nothing would be found of it later.
            records = self.recorder.outstanding()
            if records:
                recorded = self.shared.commit(records)
                self._committing.append(recorded)
                if self.caller.breaks_glass:
                    opened = dict.fromkeys(each.citizen_id for each in records if each.citizen_id is not None)
                    self._committing.append(self.shared.tell_opened(self, opened, recorded))
        except Exception as error:
            self._unrecorded = error
            raise
        return bool(records)

    def forget(self) -> None:
        """Forget what was read so far, since the request has changed something; what was noted is committed by then."""
        if self._assessments is not None:
            self._assessments.close()
        self._facts = self._assessments = None
        self.loads.forget()
        self.relations.forget()
        self.access.forget()

    def work_on(self, objects: int) -> None:
        """Take up an operation of so many units.

        Raises Overloaded where too much is under way, RateLimited where the caller's budget is used up.
        """
        self.shared.work.begin(objects, self.caller.principal)
        self._objects = objects
        self.charge(objects)

    def close(self) -> None:
        """End what is still under way when the answer is made, or nobody waits for it any more."""
        if self._objects:
            self.shared.work.end(self._objects, self.caller.principal)
            self._objects = 0
        if self._assessments is not None:
            self._assessments.close()
        self.loads.close()
