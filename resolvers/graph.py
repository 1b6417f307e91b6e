"""The one graph as the HTTP endpoints see it. Nothing here knows HTTP or executes anything."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from typing import Any, Protocol

from resolvers.readiness.findings import Findings
from resolvers.request.answer import Answer, GraphRequest, Public
from resolvers.request.caller import Caller
from resolvers.usage_log.keeping.published_heads import PublishedHeads


class Export(Protocol):
    """One JSON object: the members of `head`, then `member`, an array that comes in pages, each read when asked for.

    Where `state`, which is the store's, and `version` are the same, so is the content.
    A page that cannot be read raises its MaruError.
    """

    @property
    def state(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def is_newest(self) -> bool: ...
    @property
    def head(self) -> Mapping[str, Any]: ...
    @property
    def member(self) -> str: ...
    @property
    def pages(self) -> AsyncIterator[Sequence[Mapping[str, Any]]]: ...


class Graph(Protocol):
    """The one graph, as the HTTP endpoints see it."""

    @property
    def sdl(self) -> str:
        """The schema as printed."""
        ...

    @property
    def heads(self) -> PublishedHeads:
        """What is published of the usage log."""
        ...

    async def answer(self, request: GraphRequest, caller: Caller, *, mutation_allowed: bool) -> Answer:
        """Answer one operation, or raise the MaruError that stands for all of it.

        A mutation where `mutation_allowed` is false raises MethodNotAllowed and runs nothing.
        """
        ...

    def stream(self, request: GraphRequest, caller: Caller) -> AsyncGenerator[Answer, None]:
        """The answers to one operation: one to a query, one to each event of a subscription until it ends.

        Raises the MaruError that stands for all of it, or ends it; Withdrawn where a listener loses what they had. A
        mutation raises MethodNotAllowed and runs nothing. Whoever takes the answers closes the generator.
        """
        ...

    async def public(self, request: GraphRequest, caller: Caller) -> Public | None:
        """What is known of a query before it is answered.

        None where it asks for anything personal, is not valid, or may be answered in parts.

        Raises the MaruError that would stand for all of the answer; for a mutation that is MethodNotAllowed.
        """
        ...

    def count(self, request: GraphRequest) -> None:
        """Count a request for a registered document, of which the client holds the answer, so that none is made."""
        ...

    async def findings(self) -> Findings:
        """Which agencies are UP or DOWN, and why."""
        ...

    async def agencies(self, *, for_operators: bool) -> Sequence[Mapping[str, Any]]:
        """Return the members, each as a JSON object; for operators with the reasons of faults and figures of health."""
        ...

    async def catalogue(self, version: int | None, *, linked: bool) -> Export | None:
        """The catalogue at a version, the newest where none is named, as linked data or not; None: no such version."""
        ...
