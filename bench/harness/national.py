"""The national catalogue at its full size: the capture's services, and again under other ids up to that number."""

from datetime import date
from itertools import chain, count, islice
from typing import Final

import asyncpg

from agencies.service_catalogue.gov24.conversion import convert_all
from agencies.service_catalogue.gov24.service_reading import with_readings
from agencies.service_catalogue.gov24.source_file import read_source
from agencies.service_catalogue.prose_reading.version import reading_version
from agencies.service_catalogue.store.content import GOV24, Content, Entry
from agencies.service_catalogue.store.loader import load
from agencies.service_catalogue.store.presence import until_swapped
from bench.harness.setting import CAPTURE
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.worded_cases import rule_from

CAPTURED: Final = date(2026, 7, 20)
SERVICES: Final = 10_961


def services() -> list[Entry]:
    """So many services as the national catalogue has, as an import takes them in."""
    source = read_source([CAPTURE])
    taken = with_readings(convert_all(source.rows, source.refused, CAPTURED, {}).services, CAPTURED)
    if not taken:
        raise RuntimeError(f"{CAPTURE} gives no service: name another capture of the national catalogue.")
    others = ({**entry, "id": f"{entry['id']}-{again}"} for again in count(2) for entry in taken)
    return list(islice(chain(taken, others), SERVICES))


def rules() -> list[Rule]:
    """Their rules, without a store."""
    return [rule_from(entry, {}, GOV24) for entry in services()]


async def load_whole(dsn: str) -> None:
    """Put all of them in the place of the national catalogue in this store, and wait until every gateway has them."""
    connection = await asyncpg.connect(dsn)
    try:
        loaded = await load(connection, Content(GOV24, services(), CAPTURED, reading=reading_version()))
        behind = await until_swapped(connection, loaded.version_id)
        assert not behind, "a gateway does not turn to the whole catalogue"
    finally:
        await connection.close()
