"""Whether readers answer by key: alike for one key and for many, in any order, and for none that nobody asked for."""

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from random import Random
from typing import Any, Final

from agencies.contract.source import ReadFunction, Selection
from agencies.remote.opened_service import OpenedService
from agencies.store.store import Store
from resolvers.agency_check.absent_key import absent_key_like
from resolvers.agency_check.finding import Finding
from resolvers.agency_check.recorded_reader import NotingStore, Recorded

SHORTEST: Final = 3
"""Shorter texts stand in any SQL by chance."""

Answer = Mapping[Hashable, Any]
Ask = Callable[[ReadFunction, list[Any], Selection], Awaitable[tuple[Answer, Sequence[str]]]]
"""How a reader is asked again: what it answers for keys, and the statements that it sent for it."""


def of_store(store: Store) -> Ask:
    """Asks readers of a store."""

    async def ask(read: ReadFunction, keys: list[Any], selection: Selection) -> tuple[Answer, Sequence[str]]:
        noting = NotingStore(store)
        return await read(keys, selection, noting), noting.sent

    return ask


def of_service(service: OpenedService) -> Ask:
    """Asks readers of a service, which send no statement: how many requests are one too many the agency knows."""

    async def ask(read: ReadFunction, keys: list[Any], selection: Selection) -> tuple[Answer, Sequence[str]]:
        return await service.calls.call(read, keys, selection), ()

    return ask


async def readers(recorded: Sequence[Recorded], ask: Ask) -> AsyncIterator[Finding]:
    """A line for each reader; one that was never called could not be examined, and says so."""
    for each in recorded:
        if not each.calls:
            words = f"{each.where} was asked for by nobody here, and is not examined"
            yield Finding("readers", words)
            continue
        # Every citizen asked for themselves: what a reader is asked for one it must answer for all of them at once.
        keys = [*dict.fromkeys(key for called, _ in each.calls for key in called)]
        try:
            fault = await _fault(each, keys, each.calls[-1][1], ask)
        except Exception as error:
            words = f"{each.where} fails where its keys come in another order: {type(error).__name__}: {error}"
            fault = Finding("readers", words, "Have it answer for any keys, in any order.")
        yield fault or Finding("readers", f"{each.where} answers {len(keys)} keys by key, in one call")


async def _fault(recorded: Recorded, keys: list[Any], selection: Selection, ask: Ask) -> Finding | None:
    asked = [*keys, *(_unknown(key) for key in keys[:1])]
    answer, sent = await ask(recorded.read, asked, selection)
    strange = _not_asked_for(recorded, asked, answer)
    if strange is not None:
        # Before it is asked on: for a key without a row the rows of others alone break the call itself.
        return strange
    shuffled = [*asked]
    Random(1).shuffle(shuffled)  # noqa: S311
    again, _ = await ask(recorded.read, shuffled[::-1], selection)
    of_one: Sequence[str] = ()
    alone: dict[Hashable, Any] = {}
    for key in keys:
        found, of_one = await ask(recorded.read, [key], selection)
        alone.update(found)
    return (
        _formatted(recorded, keys, sent)
        or _one_by_one(recorded, len(asked), len(sent), len(of_one))
        or _by_position(recorded, keys, answer, again, alone)
        or _too_many(recorded, answer, selection)
    )


def _unknown(key: Any) -> Any:
    """A key of the same form that nobody has."""
    return tuple(None for _ in key) if isinstance(key, tuple) else absent_key_like(str(key))


def _not_asked_for(recorded: Recorded, asked: list[Any], answer: Answer) -> Finding | None:
    if not isinstance(answer, Mapping):
        words = f"{recorded.where} answers a {type(answer).__name__}, where rows by key must stand"
        return Finding("readers", words, "Answer `{key: rows}`.")
    strange = [key for key in answer if key not in asked]
    if not strange:
        return None
    words = f"{recorded.where} answers for the key {strange[0]!r}, for which nobody asked"
    return Finding("readers", words, "Answer only for `keys`: what was not asked for may be about somebody else.")


def _formatted(recorded: Recorded, keys: list[Any], sent: Sequence[str]) -> Finding | None:
    texts = {each for key in keys for each in (key if isinstance(key, tuple) else (key,)) if isinstance(each, str)}
    for sql in sent:
        found = next((text for text in texts if len(text) >= SHORTEST and text in sql), None)
        if found is not None:
            words = (
                f"{recorded.where} writes the value {found!r} into its SQL, which whoever chooses it could break out of"
            )
            return Finding("readers", words, "Bind it: `WHERE key = ANY($1::text[])` with `store.fetch(sql, keys)`.")
    return None


def _one_by_one(recorded: Recorded, count: int, of_all: int, of_one: int) -> Finding | None:
    if of_all <= max(of_one, 1) or count < 2:
        return None
    words = f"{recorded.where} sends {of_all} statements for {count} keys, and {of_one} for one"
    return Finding("readers", words, "Read all keys in one statement: `= ANY($1::text[])`.")


def _by_position(recorded: Recorded, keys: list[Any], answer: Answer, again: Answer, alone: Answer) -> Finding | None:
    for key in keys:
        if not (_said(answer, key) == _said(again, key) == _said(alone, key)):
            words = f"{recorded.where} answers otherwise for the key {key!r} where keys come in another order, or alone"
            remedy = "Put rows to keys by the key that stands in each row, never by their place."
            return Finding("readers", words, remedy)
    return None


def _said(answer: Answer, key: Any) -> str:
    """What is answered for a key; rows of the driver are compared by their values."""
    return repr(answer.get(key))


def _too_many(recorded: Recorded, answer: Answer, selection: Selection) -> Finding | None:
    first = selection.arguments.get("first")
    if not isinstance(first, int):
        return None
    for key, rows in answer.items():
        nodes = rows.get("nodes", ()) if isinstance(rows, Mapping) else rows
        if isinstance(nodes, Sequence) and len(nodes) > first:
            words = f"{recorded.where} answers {len(nodes)} rows for the key {key!r}, asked for the first {first}"
            return Finding("readers", words, "Keep to `first`: `page_of(rows, window(first, after), key)` does.")
    return None
