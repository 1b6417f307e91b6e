"""What the door hands to the graph and what it gets back. Nothing here knows HTTP, and nothing here executes."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from resolvers.caller import Caller


@dataclass(frozen=True, slots=True)
class GraphRequest:
    """One operation as it was received: the document, which of its operations, and the values of its variables."""

    document: str
    operation_name: str | None
    variables: dict[str, Any]
    accept_language: str | None
    request_id: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One statement or reader call that was made for an answer: to whom, for how many keys, and what it came to."""

    agency: str
    text: str
    keys: int
    rows: int
    milliseconds: float


@dataclass(slots=True)
class Answer:
    """An operation's outcome; each error is formatted: message, and where known locations, path and extensions.

    `began` is false for a request error, where no field was executed and `data` has no place in the answer. `sent` is
    what was read for it, in the order in which it was answered.
    """

    data: dict[str, Any] | None
    errors: list[dict[str, Any]] = field(default_factory=list)
    began: bool = True
    sent: list[Sent] = field(default_factory=list)


class Graph(Protocol):
    """The one graph, as the door sees it."""

    @property
    def sdl(self) -> str:
        """The schema as printed."""
        ...

    async def answer(self, request: GraphRequest, caller: Caller, *, mutation_allowed: bool) -> Answer:
        """Answer one operation, or raise the MaruError that stands for all of it.

        A mutation where `mutation_allowed` is false raises MethodNotAllowed and runs nothing.
        """
        ...

    async def status(self) -> dict[str, str]:
        """Each agency's id with UP, DEGRADED or DOWN."""
        ...
