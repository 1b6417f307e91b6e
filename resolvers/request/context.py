"""What one request carries along: who asks, in which language, on which day, and the loads made for it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from agencies.contract.vocabulary import Language
from resolvers.request.caller import Caller

if TYPE_CHECKING:
    from agencies.registry import Registry
    from resolvers.eligibility.assessment.assessment import Assessments
    from resolvers.eligibility.assessment.decision_basis import Basis
    from resolvers.eligibility.facts.fact_reading import Facts
    from resolvers.readiness.findings import Findings
    from resolvers.request.loads import Loads
    from resolvers.trust.access_policy import AccessPolicy
    from resolvers.trust.relations_reading import RelationsReading


@dataclass(slots=True)
class Context:
    """One request's context; nothing in it outlives the answer or is shared with another request."""

    caller: Caller
    language: Language
    today: date
    registry: "Registry"
    loads: "Loads"
    relations: "RelationsReading"
    access: "AccessPolicy"
    facts: "Facts"
    assessments: "Assessments"
    findings: Callable[[], Awaitable["Findings"]]
    search: Callable[[str, int], Awaitable[Sequence[str]]]
    keep: Callable[["Basis", str], Awaitable[str]]

    def close(self) -> None:
        """End what is still under way when the answer is made, or nobody waits for it any more."""
        self.assessments.close()
        self.relations.close()
        self.loads.close()
