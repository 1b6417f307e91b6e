"""What the HTTP endpoints hand to the graph and what they get back. Nothing here knows HTTP or executes anything."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

Charge = Callable[[int], None]
"""Takes cost units from what the caller's requests may cost; RateLimited where that is used up."""


def for_nothing(units: int) -> None:
    """Take nothing: the platform itself asks, or its operators set no bound."""


class GraphRequest(NamedTuple):
    """One operation as it was received: the document, which of its operations, and the values of its variables.

    The document is given as its text, as the SHA-256 by which it is registered, or as both, which then fit together.
    `show_plan`: the answer is to say how it was made · `by_core`: graphql-core is to make it · `in_parts`: what the
    document defers may follow the rest; else nothing is deferred. `schema_hidden`: the caller may not ask for the
    schema, nor be told a name of it that they nearly guessed. `show_cost`: the answer is to say what it cost.
    """

    document: str | None
    operation_name: str | None
    variables: dict[str, Any]
    accept_language: str | None
    request_id: str
    show_plan: bool = False
    by_core: bool = False
    sha256: str | None = None
    in_parts: bool = False
    schema_hidden: bool = False
    show_cost: bool = False
    charge: Charge = for_nothing


@dataclass(frozen=True, slots=True)
class Public:
    """What is known, before it is answered, of an operation that asks for nothing personal.

    Where `revision` is the same, so is the operation's answer; None: only the answer itself can tell. `by_reader`: a
    citizen may be answered in another language than others.
    """

    revision: str | None
    by_reader: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """One load that was made for an answer, by a statement or a reader: of whom, what, and what it brought.

    The statement may have been shared with other requests: `found` may hold others' keys, `asked` are one's own.
    Loads of which `statement` is the same went in one statement; 0: in none.
    """

    agency: str
    text: str
    asked: Sequence[Any]
    found: Mapping[Any, Any]
    milliseconds: float
    statement: int = 0

    @property
    def keys(self) -> int:
        """For how many keys."""
        return len(self.asked)

    @property
    def rows(self) -> int:
        """How many rows they have."""
        values = [self.found[key] for key in self.asked if key in self.found]
        return sum(len(value) if isinstance(value, list) else 1 for value in values)


@dataclass(slots=True)
class Answer:
    """An operation's outcome; each error is formatted: message, and where known locations, path and extensions.

    `began` is false for a request error, where no field was executed and `data` has no place in the answer. `loads`
    account for what was read for it; `executor` is `plan`, `deoptimised` or `core`, whichever made it; `plan` says how,
    where the request asked for that, and `cost` the units, estimated and actual, without what is deferred. Where
    something is deferred, `pending` names it, and `later` has it: whoever takes such an answer closes it. `unseen`: the
    ids asked for that are unknown or hidden from the caller.
    """

    data: dict[str, Any] | None
    errors: list[dict[str, Any]] = field(default_factory=list)
    began: bool = True
    loads: "Loaded | None" = None
    executor: str | None = None
    plan: Mapping[str, Any] | None = None
    cost: Mapping[str, int] | None = None
    pending: Sequence[Mapping[str, Any]] = ()
    later: "Later | None" = None
    unseen: Sequence[str] = ()

    @property
    def sent(self) -> list[Sent]:
        """What was read for it, in the order in which it came back."""
        return [] if self.loads is None else self.loads.sent()


class Loaded(Protocol):
    """What keeps account of the loads made for an answer."""

    def sent(self) -> list[Sent]:
        """The loads, in the order in which they came back."""
        ...


class Later(Protocol):
    """What follows the first part of an answer, in the form of graphql-core: `incremental`, `completed`, `hasNext`.

    Errors are formatted as those of the answer.
    """

    def __aiter__(self) -> AsyncIterator[dict[str, Any]]:
        """The parts, as they come; the last one has `hasNext: false`."""
        ...

    async def close(self) -> None:
        """End what is still under way."""
        ...
