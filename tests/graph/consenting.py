"""Citizens of a family who give, withdraw and read consents over HTTP, and what the platform's store holds of that."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import asyncpg
import httpx

from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from agencies.store.store import Store
from api.demo.demo import Demo
from api.demo.demo_key import load_demo_key
from resolvers.gateway import Gateway
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import Caller
from tests.faults.conftest import NOWHERE
from tests.running import DAY, GRAPHQL, RunningGateway
from tests.usage.kept import keeping

CONSENTS: Final = """query($of: ID!) { citizen(id: $of) {
  consents { id agency { id } purpose { id } given since until } } }"""
SET: Final = (
    "mutation($input: ConsentInput!) { setConsent(input: $input) { consent { id given since until agency { id } } } }"
)
NOTICE: Final[Mapping[str, Any]] = {"agencyId": "welfare_office", "purposeId": "proactive_notice", "given": True}


async def _nobody() -> list[dict[str, str]]:
    return []


class Asking:
    """The gateway of these people, and connections to the platform's store and to the registry."""

    def __init__(
        self,
        gateway: RunningGateway,
        store: "asyncpg.Connection[Any]",
        registry: "asyncpg.Connection[Any]",
    ) -> None:
        self.gateway = gateway
        self.store = store
        self.registry = registry
        self._demo = Demo(load_demo_key(gateway.data), _nobody)

    def headers(self, caller: str | Caller | None, executor: str = "plan") -> dict[str, str]:
        """The headers of a request of a citizen's, of another caller's or of nobody's."""
        headers = {"accept": GRAPHQL, "maru-executor": executor}
        if isinstance(caller, str):
            headers["authorization"] = f"Bearer {self._demo.issue(caller)}"
        elif caller is not None:
            headers["authorization"] = f"Bearer {self._demo.issue_to(caller)}"
        return headers

    def post(
        self, caller: str | Caller | None, document: str, executor: str = "plan", **variables: Any
    ) -> httpx.Response:
        """The response to a caller."""
        body = {"query": document, "variables": variables}
        return self.gateway.client.post("/graphql", json=body, headers=self.headers(caller, executor))

    def ask(
        self, caller: str | Caller | None, document: str, executor: str = "plan", **variables: Any
    ) -> dict[str, Any]:
        """The answer to a caller."""
        answer: dict[str, Any] = self.post(caller, document, executor, **variables).json()
        return answer

    def set(self, caller: str | Caller | None, **given: Any) -> dict[str, Any]:
        """The answer to a mutation of the consent to notices, but for what is given; what is None is left out."""
        found = {**NOTICE, **given}
        return self.ask(caller, SET, input={name: value for name, value in found.items() if value is not None})

    def consents(self, citizen: str, executor: str = "plan") -> dict[tuple[str, str], Any]:
        """A citizen's own consents, by purpose and agency."""
        answer = self.ask(citizen, CONSENTS, executor, of=citizen)
        assert "errors" not in answer, answer
        return {(each["purpose"]["id"], each["agency"]["id"]): each for each in answer["data"]["citizen"]["consents"]}

    async def rows(self) -> list[tuple[Any, ...]]:
        """What was written: of whom, of which agency, whether given, and by whom."""
        found = await self.store.fetch("SELECT citizen_id, agency_id, given, noted_by FROM consent ORDER BY noted_at")
        return [tuple(row) for row in found]


class Without:
    """These people's gateway in process, with one store out of reach, or over other agencies.

    It keeps its usage log in memory, but where it is `recorded` in the platform's store, as everywhere else.
    """

    def __init__(
        self, at: Mapping[str, str], down: str | None, registry: Registry | None = None, *, recorded: bool = False
    ) -> None:
        self.stores = {
            name: Store(name, NOWHERE if name == down else dsn, deadline_seconds=30) for name, dsn in at.items()
        }
        self.gateway = Gateway(registry or register(discover()), self.stores, lambda: date.fromisoformat(DAY))
        if not recorded:
            keeping(self.gateway)

    async def answer(self, document: str, *, by_core: bool = False, **variables: Any) -> Answer:
        """The answer to the mother."""
        request = GraphRequest(document, None, variables, "ko", "7e57" * 4, by_core=by_core)
        return await self.gateway.answer(request, Caller("mother"), mutation_allowed=True)

    def close(self) -> None:
        """End the connections."""
        for store in self.stores.values():
            store.close()
