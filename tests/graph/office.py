"""Who asks a gateway in office, and what counts the statements that it sends."""

import time
from collections.abc import Mapping
from itertools import count
from typing import Any, Final

import pytest

from agencies.store.store import Store
from resolvers.gateway import Gateway
from resolvers.purposes.purpose_register import PurposeRegister
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import Caller, CallerKind

FAMILY: Final = "Multicultural family of six"
WAYS: Final = pytest.mark.parametrize("by_core", [False, True], ids=["plan", "core"])
_BEGUN: Final = time.time_ns()
_issues = count(1)


class CountingStore(Store):
    """A store that counts the statements that it is sent."""

    sent = 0

    async def fetch(self, sql: str, *arguments: Any) -> Any:
        """Count one."""
        CountingStore.sent += 1
        return await super().fetch(sql, *arguments)


class Office:
    """A gateway whose platform's store can be written to, and who asks it in office."""

    def __init__(self, gateway: Gateway, people: Mapping[str, str]) -> None:
        self.gateway = gateway
        self.people = people
        self.register: PurposeRegister = gateway._purposes

    async def ask(self, document: str, caller: Caller, *, by_core: bool = False, **variables: Any) -> Answer:
        """The whole answer."""
        request = GraphRequest(document, None, variables, "ko", "7e57" * 4, by_core=by_core)
        return await self.gateway.answer(request, caller, mutation_allowed=True)


def official(purpose: str | None = "education_benefit", agency: str = "welfare_office", **rest: Any) -> Caller:
    """An official of a case that nobody else asks in, also where the stores outlive this process."""
    issue = rest.pop("issue", f"test {_BEGUN} {next(_issues)}")
    return Caller(kind=CallerKind.OFFICIAL, agency=agency, purpose=purpose, issue=issue, subject="kim", **rest)


def system(purpose: str | None = "benefit_review", agency: str = "welfare_office") -> Caller:
    """An agency's system."""
    return Caller(kind=CallerKind.SYSTEM, agency=agency, purpose=purpose, subject="batch")


SERVICES: Final = """query($id: ID!) { citizen(id: $id) {
  services(first: 100, filter: {statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE]}) { totalCount nodes {
    status subject { id } reasons { outcome observed } missingFacts { cause fact { id } subject { id } remedy { phone }
      purpose { id title(language: EN) fields legalBasis { act } } } } }
  facts { value cause definition { id } } } }"""

CONSENT: Final = {
    agency: 16 << number
    for number, agency in enumerate(
        ("civil_registry", "education_office", "health_insurance", "labour_office", "welfare_office")
    )
}

ENROLMENTS: Final = """query($ids: [ID!]!) { me { id } citizens(ids: $ids) { id name
  education { enrolments { id school { name } grade from } } health { checkups { id } } } }"""
