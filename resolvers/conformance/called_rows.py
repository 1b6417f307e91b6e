"""What a service answers in the place of tables: for as many keys at once as a sweep asks for, and for some alone."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from random import Random
from typing import Any, Final

from agencies.contract.errors import AgencyContractBroken, MaruError
from agencies.contract.fact import Fact, Holder
from agencies.remote.calls import Calls, name_of
from agencies.remote.keyed_call import KEYS_AT_MOST, KeyedCall, answered
from agencies.store.statement import qualified, quoted
from resolvers.conformance.examined import Examined
from resolvers.conformance.fact_values import fact_fault
from resolvers.conformance.finding import Finding, counted
from resolvers.eligibility.facts.fact_read import fact_reads
from resolvers.eligibility.facts.receipt import receipts_read

ALONE: Final = 8
"""How many keys that were answered at once are asked for alone, and how many that were not."""

KEYS: Final = (
    "SELECT DISTINCT {column}::text AS key FROM {table} WHERE kind = 'SELF' AND {column} IS NOT NULL LIMIT {most}"
)


async def called_rows(examined: Examined, calls: Calls) -> AsyncIterator[Finding]:
    """A line for each function that gives rows of facts or receipts."""
    for of, call, facts in _called(examined):
        name, keys = name_of(call.read), await _keys(examined, of)
        try:
            rows = await answered(examined.id, calls, call, keys)
            faults = [
                *_broken(name, rows),
                *await _otherwise(examined, calls, call, keys, rows),
                *(fault for fact in facts if (fault := fact_fault(fact, _sound(rows), examined.today)) is not None),
            ]
        except MaruError as error:
            words = f"{name} does not answer for {counted(len(keys), of)}: {error.code}: {error.message}"
            faults = [Finding("rows", words, "Look at what the log says of it.")]
        for fault in faults:
            yield fault
        if not faults:
            asked = counted(len(keys), "key")
            yield Finding("rows", f"{name} answers {asked} by key, in one call, with rows for {len(rows):,}")


def _called(examined: Examined) -> Iterator[tuple[Holder, KeyedCall, Sequence[Fact]]]:
    """What is called, for whose keys, with the facts that are read of it."""
    facts = frozenset(fact.id for held in examined.agency.facts for fact in held.facts)
    for each in fact_reads(examined.registry, facts):
        # Another agency's age may be among them.
        if each.agency == examined.id and isinstance(each.read, KeyedCall):
            yield each.of, each.read, each.facts
    if examined.agency.receipts is not None:
        receipts = receipts_read(examined.agency.receipts)
        assert isinstance(receipts, KeyedCall)
        yield "citizen", receipts, ()


async def _keys(examined: Examined, of: Holder) -> list[str]:
    relations = examined.registry.relations()
    table = relations.relations.table
    column = quoted(table.key if of == "citizen" else "household_id")
    sql = KEYS.format(column=column, table=qualified(table), most=KEYS_AT_MOST)
    return [row["key"] for row in await examined.stores[relations.agency].fetch(sql)]


def _sound(rows: Mapping[str, Any]) -> list[Any]:
    return [row for row in rows.values() if not isinstance(row, AgencyContractBroken)]


def _broken(name: str, rows: Mapping[str, Any]) -> list[Finding]:
    broken = len(rows) - len(_sound(rows))
    if not broken:
        return []
    words = f"{name} answers {counted(broken, 'key')} of {len(rows):,} with what is no row of the columns declared"
    return [
        Finding("rows", words, "Give each row all of `selection.columns`; why one could not be made is in the log.")
    ]


async def _otherwise(
    examined: Examined, calls: Calls, call: KeyedCall, keys: Sequence[str], rows: Mapping[str, Any]
) -> list[Finding]:
    """A fault where a key is answered otherwise alone than among many, as by pages or by place."""
    missing = [key for key in keys if key not in rows]
    sound = [key for key, row in rows.items() if not isinstance(row, AgencyContractBroken)]
    tried = [key for some in (missing, sound) for key in Random(1).sample(some, min(ALONE, len(some)))]  # noqa: S311
    for key in tried:
        alone = await answered(examined.id, calls, call, [key])
        if alone.get(key) != rows.get(key):
            words = f"{name_of(call.read)} answers otherwise for the key {key!r} among {len(keys):,} than alone"
            remedy = "Ask a service that takes fewer keys or answers by pages several times; put rows to keys by key."
            return [Finding("rows", words, remedy)]
    return []
