"""What a request carries to the fields, beside what executes it: facts, assessments, and the platform's own parts."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from agencies.contract.source import Row
from agencies.store.measured import Health
from resolvers.eligibility.assessment.assessment import Assessment, Assessments, Question, Shown
from resolvers.eligibility.assessment.decision_basis import Basis
from resolvers.eligibility.facts.fact_reading import Facts
from resolvers.engine.context import RequestContext
from resolvers.engine.declarations.field_reading import FieldReading
from resolvers.platform.contact import Contact
from resolvers.platform.corrections import Corrections
from resolvers.platform.notices.notices import Notices
from resolvers.platform.usage.usage_feed import Access
from resolvers.platform.usage.usage_reading import UsageReading
from resolvers.readiness.findings import Findings
from resolvers.trust.consent import Wanted
from resolvers.trust.purpose import RegisteredPurpose


@dataclass(frozen=True, slots=True)
class Shared:
    """What the contexts of one gateway's requests have in common."""

    findings: Callable[[], Awaitable[Findings]]
    field_reading: FieldReading
    health: Callable[[str], Health | None]
    search: Callable[[str, int], Awaitable[Sequence[str]]]
    keep: Callable[[Basis, str], Awaitable[str]]
    set_consent: Callable[[Wanted], Awaitable[Row]]
    contact: Contact
    notices: Notices
    corrections: Corrections
    accesses: Callable[[str], Awaitable[AsyncGenerator[Access, None]]]
    purposes: Mapping[str, RegisteredPurpose]
    used_fields: Callable[[Sequence[str]], Sequence[Row]]


@dataclass(slots=True, kw_only=True)
class Context(RequestContext):
    """One request's context; nothing of it outlives the answer, and but for `shared` nothing is another request's too.

    What many requests do not need is made when it is first asked for: `make_facts` and `make_assessments` do.
    """

    make_facts: "Callable[[Context], Facts]"
    make_assessments: "Callable[[Context], Assessments]"
    usage: UsageReading
    shared: Shared
    _facts: Facts | None = None
    _assessments: Assessments | None = None

    @property
    def facts(self) -> Facts:
        """The request's reading of facts."""
        if self._facts is None:
            self._facts = self.make_facts(self)
        return self._facts

    @property
    def assessments(self) -> Assessments:
        """The request's assessments of citizens."""
        if self._assessments is None:
            self._assessments = self.make_assessments(self)
        return self._assessments

    async def assess(self, question: Question, shown: Shown) -> Assessment:
        """Return the assessment of a citizen, in a turn of the loop that has time for it."""
        assessment = await self.assessments.of(question, shown)
        await self.turn.share()
        return assessment

    def forget(self) -> None:
        """Forget what was read so far, since the request has changed something; what was noted is committed by then."""
        if self._assessments is not None:
            self._assessments.close()
        self._facts = self._assessments = None
        self.loads.forget()
        self.relations.forget()
        self.access.forget()

    def close(self) -> None:
        """End what is still under way when the answer is made, or its client has left."""
        try:
            if self._assessments is not None:
                self._assessments.close()
        finally:
            # A class with slots is made twice: `super()` would name the first, of which this is no instance.
            RequestContext.close(self)
