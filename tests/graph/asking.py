"""The graph asked in process: a gateway over the seeded stores, whose answers also say what was sent for them."""

from collections.abc import Iterable, Mapping
from typing import Any

from resolvers.gateway import Gateway
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import ANONYMOUS, Caller
from tests.running import Persona


class Graph:
    """A gateway, and the personas who ask it."""

    def __init__(self, gateway: Gateway, personas: Mapping[str, Persona]) -> None:
        self.gateway = gateway
        self.personas = personas

    def id_of(self, title: str) -> str:
        """The citizen id of the persona with this title."""
        return self.personas[title].id

    def caller(self, title: str | None) -> Caller:
        """The persona as a caller, or nobody."""
        return ANONYMOUS if title is None else Caller(self.id_of(title))

    async def answer(
        self, document: str, title: str | None = None, *, language: str | None = "ko", **variables: Any
    ) -> Answer:
        """The whole answer to a document, asked as a persona or as nobody."""
        return await self.answer_to(document, self.caller(title), language=language, **variables)

    async def answer_to(
        self, document: str, caller: Caller, *, language: str | None = "ko", **variables: Any
    ) -> Answer:
        """The whole answer to a document, asked by any caller."""
        request = GraphRequest(document, None, variables, language, "7e57" * 4)
        return await self.gateway.answer(request, caller, mutation_allowed=True)

    async def data(self, document: str, title: str | None = None, **rest: Any) -> dict[str, Any]:
        """The data of an answer that has no error."""
        found = await self.answer(document, title, **rest)
        assert found.errors == []
        assert found.data is not None
        return found.data


def codes(answer: Answer | Mapping[str, Any]) -> list[str]:
    """The codes of an answer's errors, in order."""
    errors: Iterable[Any] = answer.errors if isinstance(answer, Answer) else answer.get("errors", ())
    return [error["extensions"]["code"] for error in errors]
