"""What a request carries for what applies to citizens, beside what executes it: facts, and assessments of citizens."""

from collections.abc import Callable
from dataclasses import dataclass

from resolvers.eligibility.assessment.assessment import Assessment, Assessments, Question, Shown
from resolvers.eligibility.facts.fact_reading import Facts
from resolvers.engine.context import RequestContext


@dataclass(slots=True, kw_only=True)
class EligibilityContext(RequestContext):
    """One request's context for what applies to citizens.

    What many requests do not need is made when it is first asked for: `make_facts` and `make_assessments` do.
    """

    make_facts: "Callable[[EligibilityContext], Facts]"
    make_assessments: "Callable[[EligibilityContext], Assessments]"
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
