"""What functions answer in the place of tables: for as many keys at once as a sweep asks for, and for some alone."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from random import Random
from typing import Any, Final

from agencies.contract.errors import AgencyContractBroken, MaruError
from agencies.contract.fact import Fact, Holder
from agencies.remote.calls import Calls, name_of
from agencies.remote.keyed_call import KEYS_AT_MOST, KeyedCall, answered
from agencies.store.statement import qualified, quoted
from resolvers.agency_check.examined import Examined
from resolvers.agency_check.fact_values import fact_fault
from resolvers.agency_check.finding import Finding, counted
from resolvers.agency_check.received_services import unfit_receipts
from resolvers.eligibility.facts.fact_read import fact_reads
from resolvers.eligibility.facts.receipt import receipts_read

ALONE: Final = 8
"""How many keys that were answered at once are asked for alone, and how many that were not."""

PORTIONS: Final = 10
"""In how many calls all of the keys are asked for again: who answers one page then answers more of them."""

KEYS: Final = (
    "SELECT DISTINCT {column}::text AS key FROM {table} WHERE kind = 'SELF' AND {column} IS NOT NULL LIMIT {most}"
)


async def called_rows(examined: Examined, calls: Calls) -> AsyncIterator[Finding]:
    """A line for each function that gives rows of facts or receipts; none where there is nobody to be asked for."""
    for of, call, facts in _called(examined):
        name, keys = name_of(call.read), await _keys(examined, of)
        if not keys:
            continue
        try:
            rows = await answered(examined.id, calls, call, keys)
        except MaruError as error:
            yield _unanswered(f"{name} does not answer for {counted(len(keys), of)}", error)
            continue
        faults = [
            *_broken(name, rows),
            *await _otherwise(examined, calls, call, keys, rows),
            *(await unfit_receipts(examined, name, _sound(rows)) if call.many else ()),
            *(fault for fact in facts if (fault := fact_fault(fact, _sound(rows), examined.today)) is not None),
        ]
        held = sum(1 for found in rows.values() if found or not call.many)
        # Of more citizens than one call takes, others may have rows.
        if not faults and not held and len(keys) < KEYS_AT_MOST:
            faults = [_nothing(name, counted(len(keys), of), examined, many=call.many)]
        for fault in faults:
            yield fault
        if not faults:
            asked = counted(len(keys), "key")
            yield Finding("rows", f"{name} answers {asked} by key, in one call, with rows for {held:,}")


def _called(examined: Examined) -> Iterator[tuple[Holder, KeyedCall, Sequence[Fact]]]:
    """What is called, for whose keys, with the facts that are read of it."""
    facts = frozenset(fact.id for held in examined.agency.facts for fact in held.facts)
    for each in fact_reads(examined.registry, facts):
        # Another agency's age may be among them.
        if each.agency == examined.id and isinstance(each.read, KeyedCall):
            yield each.of, each.read, each.facts
    if examined.agency.receipts is not None:
        receipts = receipts_read(examined.agency.receipts)
        if isinstance(receipts, KeyedCall):
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


def _nothing(name: str, asked: str, examined: Examined, *, many: bool) -> Finding:
    known = examined.registry.relations().agency
    words = f"{name} answers no row for any of {asked} that {known} knows"
    without = "nobody is known to receive anything" if many else "every `NO` refuses everybody"
    return Finding("rows", words, f"Fill what it reads, and find it by the ids of {known}: without rows {without}.")


def _unanswered(words: str, error: MaruError) -> Finding:
    return Finding("rows", f"{words}: {error.code}: {error.message}", "Look at what the log says of it.")


async def _otherwise(
    examined: Examined, calls: Calls, call: KeyedCall, keys: Sequence[str], rows: Mapping[str, Any]
) -> list[Finding]:
    """A fault where a key is answered otherwise among few or alone than among many, as by pages or by place."""
    name = name_of(call.read)
    # Of what is broken among many it is told already.
    broken = {key for key, row in rows.items() if isinstance(row, AgencyContractBroken)}
    missing = [key for key in keys if key not in rows]
    sound = [key for key in keys if key in rows and key not in broken]
    tried = [[key] for some in (missing, sound) for key in Random(1).sample(some, min(ALONE, len(some)))]  # noqa: S311
    portions = [keys[start::PORTIONS] for start in range(min(PORTIONS, len(keys)))]
    for few in (*portions, *tried):
        try:
            again = await answered(examined.id, calls, call, few)
        except MaruError as error:
            asked = f"the key {few[0]!r} alone" if len(few) == 1 else f"{len(few):,} of them"
            return [_unanswered(f"{name} answers for {counted(len(keys), 'key')} at once, and not for {asked}", error)]
        unlike = [key for key in few if key not in broken and _said(call, again, key) != _said(call, rows, key)]
        if unlike:
            where = "alone" if len(few) == 1 else f"among {len(few):,}"
            words = f"{name} answers otherwise for the key {unlike[0]!r} among {len(keys):,} than {where}"
            remedy = "Ask a service that takes fewer keys or answers by pages several times; put rows to keys by key."
            return [Finding("rows", words, remedy)]
    return []


def _said(call: KeyedCall, rows: Mapping[str, Any], key: str) -> Any:
    """What is answered for a key, in the columns that are declared.

    Rows of a list are in no order, since none is promised, and an empty one is none.
    """
    found = rows.get(key)
    if isinstance(found, AgencyContractBroken):
        return found
    several = found or () if call.many else () if found is None else (found,)
    return sorted(repr([row[column] for column in sorted(call.columns)]) for row in several)
