"""Keys that go in one statement, who waits for what it brings, and the line in which such statements follow."""

import asyncio
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

from agencies.store.loading.combined_statement import statement
from agencies.store.read import Outcome, Read
from agencies.store.store import CONNECTIONS

KEYS_AT_MOST: Final = 1_000

PATIENCE: Final = 0.25
"""For so much of the deadline a batch waits behind a statement that is under way."""

BESIDE_AT_MOST: Final = CONNECTIONS // 2
"""While fewer statements of a store are under way, one goes beside a slow one: what is well has connections left."""

Reads = tuple[Read, ...]

Numbered = Sequence[tuple[int, int]]
"""Pairs of a read's number among those that a request asks for and its place in a line."""


class Asking(Protocol):
    """Keys of one read that a request asks for; called once with what the read came to."""

    read: Read
    keys: Sequence[str]

    def __call__(self, outcome: Outcome, /) -> None: ...


@dataclass(eq=False)
class Line:
    """The batches of the same reads, one after another: one collects; `flying`: so many are on their way.

    `passing`: the line is forgotten as soon as nothing of it is on its way or collects. `shared`: the last that
    was sent was asked for more than once, which is mostly by several requests.
    """

    reads: Reads
    passing: bool = False
    collecting: "Batch | None" = None
    flying: int = 0
    shared: bool = False

    @cached_property
    def text(self) -> str:
        """The statement that brings the reads."""
        return statement(self.reads)

    @property
    def idle(self) -> bool:
        """Whether nothing of it is on its way or collects."""
        return not self.flying and self.collecting is None


class Batch:
    """Keys that go, or have gone, in one statement of a line's reads, by read; and who waits, by request.

    `content`: what the store was seen to hold before the statement was sent, where its rows may be kept. `patience`:
    what sends it once it has waited for long behind another.
    """

    __slots__ = ("content", "full", "keys", "line", "patience", "task", "waiting")

    def __init__(self, line: Line, content: Hashable | None = None) -> None:
        self.line = line
        self.content = content
        self.keys: list[list[str]] = [[] for _ in line.reads]
        self.waiting: list[tuple[Sequence[Asking], Numbered]] = []
        self.full = False
        self.task: asyncio.Task[None] | None = None
        self.patience: asyncio.TimerHandle | None = None

    def add(self, asked: Sequence[Asking], numbered: Numbered) -> None:
        """Have the keys read for which these of a request ask.

        A key that several ask for stands in it as often, until there are many.
        """
        of_reads = self.keys
        for number, place in numbered:
            keys = of_reads[place]
            keys += asked[number].keys
            if len(keys) >= KEYS_AT_MOST:
                keys[:] = dict.fromkeys(keys)
                self.full = self.full or len(keys) >= KEYS_AT_MOST
        self.waiting.append((asked, numbered))

    def be_patient(self, deadline_seconds: float, send: Callable[[Line, "Batch"], None]) -> None:
        """Have it sent after a part of the deadline, unless it was before.

        Each statement has the whole deadline: together with that of another there would be none left for it.
        """
        loop = asyncio.get_running_loop()
        self.patience = loop.call_later(PATIENCE * deadline_seconds, send, self.line, self)

    def leave(self, leaving: Sequence[Asking]) -> None:
        """Have a request wait no longer; the statement is ended only where nobody else waits for it."""
        if not self.waiting:
            return
        self.waiting = [each for each in self.waiting if each[0] is not leaving]
        # One that still collects goes on: others may yet join it.
        if not self.waiting and self.task is not None:
            self.task.cancel()
