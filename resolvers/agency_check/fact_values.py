"""What the facts come to over the rows that are held: of their type, and with every change named beforehand."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from agencies.contract.fact import Fact
from agencies.contract.source import Table
from agencies.store.statement import qualified, quoted
from resolvers.agency_check.examined import ExaminedStore
from resolvers.agency_check.finding import Finding, counted

SAMPLED: Final = 2_000
FOLLOWED: Final = 8
DAYS: Final = 730
DAY: Final = timedelta(days=1)


async def fact_values(examined: ExaminedStore) -> AsyncIterator[Finding]:
    """A fault for each fact that fails, has a value that is none of its own, or changes on a day that it hides."""
    sound, rows_seen, count = True, 0, 0
    for table, held in examined.stored_facts:
        rows = await _rows(examined, table, held.facts)
        rows_seen += len(rows)
        for fact in held.facts:
            count += 1
            fault = fact_fault(fact, rows, examined.today)
            if fault is not None:
                sound = False
                yield fault
    if sound and count:
        facts = counted(count, "fact has", "facts have")
        yield Finding("facts", f"{facts} values of their type in {rows_seen:,} rows, and name their days")


async def _rows(examined: ExaminedStore, table: Table, facts: Sequence[Fact]) -> Sequence[Any]:
    names = dict.fromkeys(name for fact in facts for name in fact.value.columns)
    columns = ", ".join(map(quoted, names))
    sql = f"SELECT {columns} FROM {qualified(table)} LIMIT {SAMPLED}"  # noqa: S608
    return await examined.connection.fetch(sql)


def fact_fault(fact: Fact, rows: Sequence[Any], today: date) -> Finding | None:
    """What is at fault with a fact over these rows; None where nothing is."""
    for row in rows:
        try:
            value = fact.value.at(row, today)
        except Exception as error:
            columns = ", ".join(fact.value.columns)
            words = f"{fact.id} cannot be read off a row of {columns}: {type(error).__name__}: {error}"
            return Finding("facts", words, "Have its function give None where a column is null.")
        if value is not None and not fact.allows(value):
            of = f", whose codes are {', '.join(fact.codes)}" if fact.codes else ""
            words = f"{fact.id} comes to {value!r}, which is no {fact.type.name}{of}"
            return Finding("facts", words, "Correct the column, the fact's type or its `codes`.")
    for row in rows[:: max(1, len(rows) // FOLLOWED)][:FOLLOWED]:
        try:
            hidden = _hidden(fact, row, today)
        except Exception as error:
            words = f"the days on which {fact.id} changes cannot be read off a row: {type(error).__name__}: {error}"
            return Finding("facts", words, "Have the functions of `computed_from(…)` take nulls, on any day.")
        if hidden is not None:
            words = f"{fact.id} changes on {hidden} in some row, and does not name that day, so that nobody is told"
            return Finding("facts", words, "Give `computed_from(…)` the columns of its days: `days_in(…)`.")
    return None


def _hidden(fact: Fact, row: Any, today: date) -> date | None:
    """The first day of two years on which the value changes and which the fact does not name."""
    named = set(fact.value.moves(row, today, today + DAYS * DAY))
    before = fact.value.at(row, today)
    for number in range(1, DAYS + 1):
        on = today + number * DAY
        value = fact.value.at(row, on)
        if value != before and on not in named:
            return on
        before = value
    return None
