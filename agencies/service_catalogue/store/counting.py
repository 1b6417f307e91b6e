"""How many citizens have which value of a fact, as it was counted once over the agencies' stores, without anybody's id.

A counting holds from its version of the catalogue until a later one: the order of services hangs on it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import asyncpg
import orjson

from agencies.contract import FactValue, StartUpError, Store
from agencies.rules.region import REGION
from agencies.service_catalogue.store.content import MARU
from agencies.service_catalogue.store.loader import BEGUN, LOCK

FEWEST: Final = 50
"""A value that fewer citizens have is left out: it could point at one of them."""

PROVINCE_DIGITS: Final = 2

STANDING: Final = "SELECT version, retrieved_on FROM catalogue_version WHERE catalogue = $1 ORDER BY id DESC LIMIT 1"
PUT: Final = "INSERT INTO counting (since, counted_on, citizens) VALUES ($1, $2, $3)"
# $1 the version, $2 an array of {fact_id, value, citizens}
PUT_FACTS: Final = """
    INSERT INTO fact_count (since, fact_id, value, citizens)
    SELECT $1, n.* FROM jsonb_to_recordset($2) AS n (fact_id text, value jsonb, citizens int)
"""
# The counting as of version $1.
READ: Final = "SELECT since, counted_on, citizens FROM counting WHERE since <= $1 ORDER BY since DESC LIMIT 1"
READ_FACTS: Final = "SELECT fact_id, value, citizens FROM fact_count WHERE since = $1"


@dataclass(frozen=True, eq=False)
class Counting:
    """Of how many of the citizens a fact has a value, by fact and value; days are not counted."""

    counted_on: date
    citizens: int
    by_fact: Mapping[str, Mapping[FactValue, int]] = field(default_factory=dict)


async def write_counting(connection: "asyncpg.Connection[Any]", counting: Counting) -> int:
    """Have a counting hold from a new version of the catalogue on, and give that version.

    StartUpError where no catalogue is loaded.
    """
    async with connection.transaction():
        await connection.execute(LOCK)
        standing = await connection.fetchrow(STANDING, MARU)
        if standing is None:
            raise StartUpError("No catalogue is loaded: run `python server.py migrate` first.")
        # The catalogue says what it said: its hash is the same.
        version: int = await connection.fetchval(BEGUN, MARU, standing["version"], standing["retrieved_on"])
        await connection.execute(PUT, version, counting.counted_on, counting.citizens)
        rows = [
            {"fact_id": fact, "value": value, "citizens": citizens}
            for fact, values in sorted(counting.by_fact.items())
            for value, citizens in values.items()
        ]
        await connection.execute(PUT_FACTS, version, orjson.dumps(rows).decode())
    return version


async def read_counting(store: Store, version: int) -> Counting | None:
    """The counting as of a version of the catalogue; None where nothing was counted by then."""
    heads = await store.fetch(READ, version)
    if not heads:
        return None
    by_fact: dict[str, dict[FactValue, int]] = {}
    for row in await store.fetch(READ_FACTS, heads[0]["since"]):
        by_fact.setdefault(row["fact_id"], {})[row["value"]] = row["citizens"]
    return Counting(heads[0]["counted_on"], heads[0]["citizens"], by_fact)


class Count:
    """A counting under way: takes what is known of one citizen after another."""

    def __init__(self, counted_on: date) -> None:
        self._on = counted_on
        self._citizens = 0
        self._by_fact: dict[str, Counter[FactValue]] = {}

    def add(self, values: Mapping[str, FactValue]) -> None:
        """One citizen more."""
        self._citizens += 1
        for fact, value in values.items():
            if not isinstance(value, date):
                self._by_fact.setdefault(fact, Counter())[value] += 1

    def counting(self) -> Counting:
        """What was counted, without what few citizens have.

        Numbers that few have count as one of their neighbours, and districts where few live as their province. Of how
        many citizens all of it is, is rounded, or the number who have a value that is left out would follow from it.
        """
        kept = {fact: _kept(_by_province(found) if fact == REGION else found) for fact, found in self._by_fact.items()}
        return Counting(self._on, round(self._citizens / FEWEST) * FEWEST, kept)


def _by_province(found: Mapping[FactValue, int]) -> Counter[FactValue]:
    merged: Counter[FactValue] = Counter()
    for district, number in found.items():
        merged[district if number >= FEWEST else str(district)[:PROVINCE_DIGITS]] += number
    return merged


def _kept(found: Mapping[FactValue, int]) -> dict[FactValue, int]:
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in found):
        return _neighbours(sorted(found.items()))
    return {value: number for value, number in found.items() if number >= FEWEST}


def _neighbours(ascending: Sequence[tuple[FactValue, int]]) -> dict[FactValue, int]:
    """Neighbouring values together, until enough citizens have one of them; the middle one stands for all."""
    kept: dict[FactValue, int] = {}
    together: list[FactValue] = []
    citizens = 0
    for value, number in ascending:
        together.append(value)
        citizens += number
        if citizens >= FEWEST:
            kept[together[len(together) // 2]] = citizens
            together, citizens = [], 0
    if kept and citizens:
        kept[next(reversed(kept))] += citizens
    return kept
